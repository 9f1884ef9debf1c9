"""Installing plugins: pip, in the environment in which auditcore runs. An installed plugin can do all that its user can."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from auditcore.errors import DeliveryFailed, Refused
from auditcore.i18n import _
from auditcore.installed import distribution, entry_points
from auditcore.service.plugin_check import project_of
from auditcore.service.plugins import points, unknown


def install(what: str, arguments: Sequence[str]) -> list[tuple[str, str]]:
    """Install a distribution by its name or from a folder. Each plugin that is new, or another now, and whose it is.

    `arguments` go to pip as they are. Raises DeliveryFailed where pip fails.
    """
    before = set(_installed())
    _pip("install", what, *arguments)
    return [one for one in _installed() if one not in before]


def uninstall(what: str, arguments: Sequence[str], use: Sequence[str]) -> str:
    """Uninstall a plugin by its name, that of its distribution, or its folder; the distribution's name.

    Raises NotFound where there is none, Refused where one of its plugins is in `use`, DeliveryFailed where pip fails.
    """
    wanted = str(project_of(what).get("name", "")) if os.path.isdir(what) else what
    found = {point.name: distribution(point)[0] for point in points()}
    whose = found.get(wanted) or next((one for one in found.values() if one == wanted), "")
    if not whose:
        raise unknown(what, [*found, *found.values()])
    if acting := [name for name, one in found.items() if one == whose and name in use]:
        raise Refused(
            _("The plugin '{name}' is in use here.").format(name=acting[0]),
            hint=_("Switch it off first: auditcore plugin disable {name}").format(name=acting[0]),
        )
    # pip asks, where somebody can be asked.
    yes = () if sys.stdin.isatty() else ("--yes",)
    _pip("uninstall", *yes, whose, *arguments)
    return whose


def _installed() -> list[tuple[str, str]]:
    import importlib

    importlib.invalidate_caches()
    return [(name, " ".join(distribution(point)).strip()) for name, point in sorted(entry_points().items())]


def _pip(*words: str) -> None:
    """Run pip; what it prints goes to stderr. Raises DeliveryFailed where it is missing or says no."""
    import subprocess
    from importlib.util import find_spec

    if find_spec("pip") is None:
        raise DeliveryFailed(
            _("pip is not there, so nothing was changed."),
            hint=_("Install it with the tool that made this environment, or first: {command}").format(
                command=f"{sys.executable} -m ensurepip"
            ),
        )
    sys.stderr.flush()
    done = subprocess.run([sys.executable, "-m", "pip", *words], stdout=2, check=False)
    if done.returncode:
        raise DeliveryFailed(
            _("pip failed (exit code {code}): pip {words}").format(
                code=done.returncode, words=" ".join(words)
            ),
            hint=_("What it says stands above."),
        )
