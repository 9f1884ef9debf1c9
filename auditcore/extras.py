"""What only some offices need is installed apart; whoever uses it without having it is told how to get it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from auditcore.errors import Refused
from auditcore.i18n import _

DISTRIBUTION = "auditcore-tracker"


@contextmanager
def needed(extra: str) -> Iterator[None]:
    """Around an import: raises Refused with the command that installs an extra of pyproject.toml where it is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise Refused(
            _("This needs {library}, which is not installed.").format(library=error.name),
            hint=advice(extra),
        ) from None


def advice(extra: str, distribution: str = "") -> str:
    """What to type to have an extra: of auditcore, or of a plugin's distribution."""
    import sys

    command = f'"{sys.executable}" -m pip install "{distribution or DISTRIBUTION}[{extra}]"'
    return _("Install it with: {command}").format(command=command)
