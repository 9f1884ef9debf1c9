"""The channels that come with auditcore: ways on which notices reach people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from auditcore.api import Channel, Place, hookimpl


@hookimpl
def register_channels(workspace: Place) -> Iterator[Channel]:
    from auditplugins.channels import apprise, calendar, email, outbox, webhook

    # Whatever a channel is told of folders and files is meant from the workspace on.
    for name, of, addressed in (
        ("file", outbox, False),
        ("email", email, True),
        ("webhook", webhook, False),
        ("calendar", calendar, False),
    ):
        send, check = partial(of.send, workspace.path), partial(of.check, workspace.path)
        yield Channel(name, of.SETTINGS, send, addressed, check)
    yield Channel("apprise", apprise.SETTINGS, apprise.send, check=apprise.check)
