"""Checklists from elsewhere, and out to elsewhere: a team's spreadsheet, and the libraries that others publish."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import NamedTuple

from auditcore.checklists import SUFFIX, Checklist
from auditcore.checklists.foreign import MOST_BYTES, Found, checked
from auditcore.checklists.writing import toml_of
from auditcore.errors import NotFound, Refused
from auditcore.i18n import _
from auditcore.importing.shapes import FileOptions
from auditcore.text import slug
from auditcore.workspace import Workspace

# What can be read and written, for the command line.
READ = ("xlsx", "csv", "ciso-assistant", "oscal")
WRITTEN = ("xlsx", "csv", "toml")

# What may be said about a file that does not say it, or says it otherwise.
FACTS = ("title", "edition", "source", "language", "licence", "origin")

# How a csv file is written is guessed, unless it is told.
AS_GUESSED = FileOptions()

_SUFFIXES = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".yaml": "ciso-assistant",
    ".yml": "ciso-assistant",
    ".json": "oscal",
}


class Imported(NamedTuple):
    """A checklist that was read, the text of its file, and what the user is to know about it."""

    checklist: Checklist
    text: str
    notes: list[str]


def read(
    path: str,
    *,
    format: str = "",
    id: str = "",
    given: Mapping[str, str],
    fallback: str = "",
    options: FileOptions = AS_GUESSED,
) -> Imported:
    """A checklist out of another kind of file; nothing is written. `given` says what counts more than the file (FACTS).

    `format` is one of READ, by default what the file's name says; `fallback` the language where nobody says one;
    `options` how a csv file is written. Raises NotFound for a missing file, Refused with all problems, each with its place
    in the file.
    """
    from auditcore.service.checklist_starter import wrong_id

    name = os.path.basename(path)
    format = format or _SUFFIXES.get(os.path.splitext(name)[1].lower(), "")
    if not format:
        raise Refused(
            _("The name of {file} does not say what it is.").format(file=name),
            hint=_("Add --format and one of: {formats}.").format(formats=", ".join(READ)),
        )
    if options != AS_GUESSED and format not in ("xlsx", "csv"):
        raise Refused(
            _("{file} is no csv file; such a file is always read as UTF-8.").format(file=name),
            hint=_("Leave out --encoding, --delimiter and --quote."),
        )
    found = _found(path, name, format, given.get("language", ""), fallback, options)
    id = id or str(found.facts.get("id") or "") or slug(os.path.splitext(name)[0])
    for problem in wrong_id(id):
        raise Refused(problem, hint=_("Give it one with --id."))
    checklist = checked(found, id, given)
    notes = found.notes
    if format in ("ciso-assistant", "oscal") and not checklist.get("licence"):
        said = _(
            "The file does not say under which licence it is. Look it up before you pass it on, and add --licence."
        )
        notes = [*notes, said]
    return Imported(checklist, toml_of(checklist), notes)


def _found(path: str, name: str, format: str, language: str, fallback: str, options: FileOptions) -> Found:
    if format in ("xlsx", "csv"):
        from auditcore.checklists import sheet_rows

        return sheet_rows.read(path, name, language, fallback, options)
    data = _content(path, name)
    if format == "oscal":
        from auditcore.checklists import oscal

        return oscal.read(data, name, language)
    from auditcore.checklists import ciso

    return ciso.read(data, name, language)


def _content(path: str, name: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise NotFound(_("There is no file '{file}'.").format(file=path)) from None
    except OSError as error:
        raise Refused(
            _("{file} cannot be read: {reason}.").format(file=name, reason=error.strerror)
        ) from None


def place(ws: Workspace | None, id: str, output: str) -> str:
    """The file to write: `output`, which may be a folder; else in the workspace's `checklists/`.

    Raises Refused where the file would not be found by its id, or is there already, or its id is taken.
    """
    from auditcore.service.checklists import FOLDER, taken

    name = f"{id}{SUFFIX}"
    if not output:
        assert ws
        path = os.path.join(ws.path, FOLDER, name)
    else:
        path = os.path.join(output, name) if os.path.isdir(output) else output
    if os.path.basename(path) != name:
        raise Refused(
            _("The file of the checklist {id} is called {name}.").format(id=id, name=name),
            hint=_("Name a folder with -o, or give it another id with --id."),
        )
    folder = os.path.dirname(os.path.abspath(path))
    if output and not os.path.isdir(folder):
        raise Refused(_("There is no folder '{folder}'.").format(folder=folder))
    problems = taken(ws, id, path) if ws else []
    if os.path.lexists(path):
        problems.append(_("There is a file {file} already; nothing was changed.").format(file=path))
    if problems:
        raise Refused(problems[0], problems=problems[1:], hint=_("Choose another id with --id."))
    return path


def write(path: str, imported: Imported) -> None:
    """Write an imported checklist's file, durably. Raises Refused where there is one already."""
    from auditcore.service.checklists import create

    create(os.path.abspath(path), imported.text.encode())


def exported(checklist: Checklist, format: str) -> tuple[bytes, list[str]]:
    """A checklist in a format of WRITTEN, and what is left out in it, in sentences."""
    if format == "toml":
        return toml_of(checklist).encode(), []
    from auditcore.checklists import sheet_write

    made: dict[str, Callable[[Checklist], bytes]] = {"xlsx": sheet_write.xlsx_of, "csv": sheet_write.csv_of}
    said = []
    if format == "csv" and (checklist.get("documents") or checklist.get("figures")):
        said.append(
            _(
                "A csv file has no place for documents and figures: they are left out. A workbook (--format xlsx) has them."
            )
        )
    return made[format](checklist), said
