"""The channels that come with auditcore: ways on which notices reach people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from auditcore.api import Channel, Place, hookimpl


@hookimpl
def register_channels(workspace: Place) -> Iterator[Channel]:
    from auditplugins.channels import apprise, calendar, email, outbox, webhook

    # Whatever a channel is told of folders and files is meant from the workspace on.
    yield Channel("file", outbox.SETTINGS, partial(outbox.send, workspace.path))
    yield Channel("email", email.SETTINGS, partial(email.send, workspace.path), addressed=True)
    yield Channel("apprise", apprise.SETTINGS, apprise.send)
    yield Channel("webhook", webhook.SETTINGS, partial(webhook.send, workspace.path))
    yield Channel("calendar", calendar.SETTINGS, partial(calendar.send, workspace.path))
