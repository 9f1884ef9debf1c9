"""Reads files for the tests of sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditcore.errors import Refused
from auditcore.importing import sheets
from auditcore.importing.shapes import FileOptions
from auditcore.importing.sheets import Book


@pytest.fixture
def reading(tmp_path: Path) -> Any:
    """`reading(content, name="register.csv", **options)`: the book of a file with this content."""

    def read(content: bytes | str, name: str = "register.csv", **options: str) -> Book:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return sheets.read(str(path), FileOptions(**options))

    return read


def refusal(reading: Any, content: bytes | str, *arguments: str, **options: str) -> str:
    """All that is said about a file that is refused."""
    with pytest.raises(Refused) as caught:
        reading(content, *arguments, **options)
    return "\n".join([caught.value.what, *caught.value.problems, caught.value.hint])
