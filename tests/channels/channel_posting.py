"""The channel `webhook` as an office would set it up, towards the servers of `https_server`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import reaching, webhook
from channel_notices import NOTICE
from https_server import HOST, Names, Server
from loopback import ca_file

from auditcore.api import Notice, NotSent

KEY, TOKEN = "a key/of+ours=", "T0ken-of-hook_9"
# An address that somebody has: no test connects to it.
PUBLIC = "93.184.216.34"


class Posting:
    """Posts a notice with settings as an office would write them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca = ca_file(folder)

    def settings(self, port: int = 443, **changed: Any) -> dict[str, Any]:
        usual = {
            "url-secret": f"https://{HOST}:{port}/hooks/{TOKEN}?thread=7",
            "signing-secret": KEY,
            "hosts": HOST,
            "private": "true",
            "ca-file": self.ca,
        }
        merged = usual | {name.replace("_", "-"): value for name, value in changed.items()}
        return {name: value for name, value in merged.items() if value is not None}

    def __call__(
        self,
        to: Server | int,
        notice: Notice = NOTICE,
        *,
        resolve: Callable[..., Any] | None = None,
        reach: Callable[..., Any] = reaching.opened,
        step: float = 5,
        whole: float = 9,
        **changed: Any,
    ) -> None:
        settings = self.settings(to.port if isinstance(to, Server) else to, **changed)
        names = resolve or Names(["127.0.0.1"])
        given: dict[str, Any] = {"resolve": names, "reach": reach, "step": step, "whole": whole}
        webhook.post(str(self.folder), notice, settings, **given)

    def refused(self, to: Server | int, notice: Notice = NOTICE, **changed: Any) -> tuple[type, str]:
        with pytest.raises(NotSent) as caught:
            self(to, notice, **changed)
        said = str(caught.value)
        assert TOKEN not in said and KEY not in said and said.isprintable() and len(said) < 500
        return type(caught.value), said
