"""An office that sends mail to a server of the tests: shared by the tests of the channel `email`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from auditplugins.channels import email
from loopback import ca_file
from smtp_server import PASSWORD, USERNAME, Post, smtp_server

from auditcore.api import Notice, NotSent

NOTICE = Notice(
    to="tu",
    address="tu@example.org",
    subject="Quá hạn: 2026-07-F03",
    body="Chào chị Tú,\nviệc này quá hạn.\n.\nHết\n",
    about="2026-07-F03",
    name="Trần Thị Tú",
    language="vi",
    html="<p>Chào chị Tú</p>\n",
    id="0123456789abcdef0123456789abcdef",
    at="2026-07-01T08:00:00.000001Z",
    keys=("overdue:2026-07-F03:tu",),
)


class Sending:
    """Sends a notice to a server with settings as an office would write them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca = ca_file(folder)

    def settings(self, **changed: Any) -> dict[str, Any]:
        usual = {
            "host": "localhost",
            "username": USERNAME,
            "password": PASSWORD,
            "from": "audits@example.org",
            "from-name": "Ủy ban nhân dân xã",
            "ca-file": self.ca,
        }
        merged = usual | {name.replace("_", "-"): value for name, value in changed.items()}
        return {name: value for name, value in merged.items() if value is not None}

    def __call__(self, to: Post | int, notice: Notice = NOTICE, **changed: Any) -> None:
        port = to.port if isinstance(to, Post) else to
        email.send(str(self.folder), notice, self.settings(**{"port": port} | changed))

    def refused(self, to: Post | int, notice: Notice = NOTICE, **changed: Any) -> tuple[type, str]:
        with pytest.raises(NotSent) as caught:
            self(to, notice, **changed)
        said = str(caught.value)
        assert PASSWORD not in said and said.isprintable() and len(said) < 500
        return type(caught.value), said


@pytest.fixture(name="post")
def fixture_of_post() -> Iterator[Post]:
    with smtp_server() as running:
        yield running


@pytest.fixture(name="sending")
def fixture_of_sending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sending:
    monkeypatch.setattr(email, "SECONDS", 5)
    return Sending(tmp_path)
