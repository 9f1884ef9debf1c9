"""What the servers of these tests share: a port on which nobody listens, and an authority for their certificates."""

from __future__ import annotations

import functools
import socket
from pathlib import Path

import trustme


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@functools.cache
def authority() -> trustme.CA:
    return trustme.CA()


def ca_file(folder: Path) -> str:
    """The authority behind all certificates but one, as a file in a folder; its name."""
    authority().cert_pem.write_to_path(str(folder / "authority.pem"))
    return "authority.pem"
