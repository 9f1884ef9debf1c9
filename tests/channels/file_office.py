"""The channel `file` as a test uses it: a notice goes into an office's folder, and what is there then is looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import outbox
from channel_notices import NOTICE, found

from auditcore.api import Notice, NotSent

NAME = "2026-07-13-lan-0123456789ab"
ALL: dict[str, Any] = {"as": ["text", "eml", "slip"]}
TEXT: dict[str, Any] = {"as": "text"}


def sent(office: Path, notice: Notice = NOTICE, **settings: Any) -> dict[str, bytes]:
    outbox.send(str(office), notice, settings)
    return found(office)


def refused(office: Path, notice: Notice = NOTICE, **settings: Any) -> str:
    with pytest.raises(NotSent) as caught:
        outbox.send(str(office), notice, settings)
    return str(caught.value)
