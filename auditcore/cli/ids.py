"""Ids as people type them: `2026-01-f3` is `2026-01-F03`, and a register's own number stands for its finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from auditcore.cli.options import Command
from auditcore.cli.session import Session
from auditcore.model import canonical


def id_argument(name: str = "id", **settings: Any) -> Callable[[Command], Command]:
    """An id of an audit, a finding or an action, as people type it: `2026-01-f3` is `2026-01-F03`."""
    return click.argument(name, callback=lambda ctx, parameter, value: canonical(value), **settings)


def finding_argument(
    name: str = "id", *, audits: bool = False, **settings: Any
) -> Callable[[Command], Command]:
    """An id that may also be the number that a finding has in the register it was imported from; with `audits`, of
    whatever has an id. With `nargs=-1` several, each once."""

    def find(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
        if ctx.resilient_parsing or not value:
            return value
        from auditcore.service.register import finding_id

        session = ctx.find_object(Session)
        assert session is not None
        if isinstance(value, tuple):
            return tuple(dict.fromkeys(finding_id(session.ws, one, audits=audits) for one in value))
        return finding_id(session.ws, value, audits=audits)

    return click.argument(name, callback=find, **settings)


def id_option(*names: str, **settings: Any) -> Callable[[Command], Command]:
    """An id of an audit or a register as an option: `2026-1` is `2026-01`."""
    settings = {"metavar": "ID", "default": "", **settings}
    if settings.get("required"):
        del settings["default"]  # a default of any kind would satisfy `required`
    return click.option(*names, callback=lambda ctx, parameter, value: canonical(value), **settings)
