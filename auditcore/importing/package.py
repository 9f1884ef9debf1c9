"""The parts of a stranger's zip file of XML, read as events: nothing is unpacked to disk, kept or looked up.

openpyxl builds trees: it took 4.7 GB for a workbook of 63 kB, and passed over cells that were out of order. Here the
memory taken is bounded by the checks below, whatever a file says about itself.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers.expat import ExpatError, ParserCreate

from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.importing import bounds

_CHUNK = 1 << 16
# Of XML: names of elements and attributes, elements inside each other, and bytes of one tag or comment, all of which the
# parser keeps; and elements, which take time.
_NAMES = 10_000
_DEPTH = 200
_TAG = 2_000_000
_ELEMENTS = 10_000_000

# What zipfile, zlib and expat raise for a file that is not as it should be, and what readers of its content raise.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    ExpatError,
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class Events:
    """What a part of XML says, piece by piece; names come without their prefix. One long text comes in pieces."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


class Package:
    """A zip file. Its parts are found by name, whatever the case and kind of slash."""

    def __init__(self, data: bytes, file: str) -> None:
        """Raises Refused for what is no whole zip file. `file` is its name in messages."""
        self.file = file
        self.left = bounds.UNZIPPED_BYTES
        self.elements = 0
        # Each entry of the directory begins so: they are counted before zipfile makes objects of them.
        if data.count(b"PK\x01\x02") > bounds.PARTS:
            raise self.damaged(_("it has too many parts"))
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except BROKEN as error:
            raise self.damaged() from error
        self._parts = {_plain(info.filename): info for info in self._zip.infolist()}

    def damaged(self, why: str = "") -> Refused:
        """The error for a file that cannot be read as what it seems to be."""
        what = _("{file} is damaged or incomplete, not a readable workbook.").format(file=self.file)
        if why:
            what = _("{file} is damaged or made to do harm, not a readable workbook: {why}.").format(
                file=self.file, why=why
            )
        return Refused(
            what,
            hint=_("Ask for it again, or open it in a spreadsheet program and save it under another name."),
        )

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._parts

    def read(self, part: str, events: Events) -> None:
        """Tells `events` what an XML part says. Raises Refused for what no honest workbook holds."""
        parser = ParserCreate()
        parser.buffer_text = True
        depth = 0

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self.elements += 1
            if depth > _DEPTH:
                raise self.damaged(_("its XML is nested too deeply"))
            events.start(tag.rpartition(":")[2], attributes)

        def end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            events.end(tag.rpartition(":")[2])

        def doctype(*_declared: object) -> None:
            # The only place where entities can be declared, which grow without end or fetch other files.
            raise self.damaged(_("its XML declares a document type"))

        parser.StartDoctypeDeclHandler = doctype
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = events.text
        fed = 0
        try:
            for chunk in self._chunks(part):
                parser.Parse(chunk)
                fed += len(chunk)
                tag = fed - parser.CurrentByteIndex
                if tag > _TAG or len(parser.intern) > _NAMES or self.elements > _ELEMENTS:
                    raise self.damaged(_("its XML is too large"))
            parser.Parse(b"", True)
        except BROKEN as error:
            raise self.damaged() from error

    def _chunks(self, part: str) -> Iterator[bytes]:
        """The content of a part as it is unzipped, counted."""
        info = self._parts.get(_plain(part))
        if info is None:
            raise self.damaged()
        if info.flag_bits & 1:
            raise Refused(
                _("{file} is protected by a password.").format(file=self.file),
                hint=_("Open it in a spreadsheet program and save it without a password."),
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.damaged()
        try:
            with self._zip.open(info) as content:
                while chunk := content.read(_CHUNK):
                    self.left -= len(chunk)
                    if self.left < 0:
                        raise Refused(
                            _("{file} holds more than {limit} MB; that is too large for a register.").format(
                                file=self.file, limit=bounds.UNZIPPED_BYTES // 1_000_000
                            )
                        )
                    yield chunk
        except BROKEN as error:
            raise self.damaged() from error


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


class _Relations(Events):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        # An external one is a link to elsewhere: never followed.
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part ("" the package) names: id → (kind, part). The kind is the last word of the type: `worksheet`."""
    folder, name = posixpath.split(part)
    where = posixpath.join(folder, "_rels", f"{name}.rels")
    relations = _Relations()
    if where in package:
        package.read(where, relations)
    return {
        id: (kind, posixpath.join(f"/{folder}", target)) for id, (kind, target) in relations.found.items()
    }
