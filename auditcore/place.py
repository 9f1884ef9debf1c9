"""Where a workspace is: found upwards from a folder, or made in a new one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from auditcore.errors import NotFound, Refused
from auditcore.i18n import _
from auditcore.model import ORG
from auditcore.record.disk import Disk, temporary
from auditcore.record.folder import FolderRecord

SETTINGS_FILE = "auditcore.toml"


def find(start: str, explicit: str, environ: Mapping[str, str]) -> str:
    """The workspace's folder: the explicit one, AUDITCORE_WORKSPACE, or upwards from `start`.

    Raises NotFound when there is none: a mistyped path is never silently a new, empty workspace.
    """
    for name, path in (
        ("--workspace", explicit),
        ("AUDITCORE_WORKSPACE", environ.get("AUDITCORE_WORKSPACE", "")),
    ):
        if path:
            if os.path.isfile(os.path.join(path, SETTINGS_FILE)):
                return os.path.abspath(path)
            raise NotFound(
                _("{name} says '{path}', but there is no workspace (no {file} in it).").format(
                    name=name, path=path, file=SETTINGS_FILE
                ),
                hint=_("Check the path, or make a workspace there: auditcore init {path} --org NAME").format(
                    path=path
                ),
            )
    for folder in _upwards(os.path.abspath(start)):
        if os.path.isfile(os.path.join(folder, SETTINGS_FILE)):
            return folder
    raise NotFound(
        _("There is no workspace here or in a folder above."),
        hint=_(
            "Go into one, name it with --workspace DIR, make one with 'auditcore init DIR --org NAME', "
            "or look around in an example: auditcore demo"
        ),
    )


def create(path: str, starter: str, disk: Disk | None = None) -> None:
    """Make the folders and the settings file of a new workspace. Refused where one is already.

    The settings file comes last: a folder without it is no workspace, so a cut-off `init` can be run again.
    """
    disk = disk or Disk()
    path = os.path.abspath(path)
    target = os.path.join(path, SETTINGS_FILE)
    _refuse_inside(path)
    _make_folders(disk, path)
    left = _visible(disk, path)
    if left and not _cut_off(disk, path):
        if SETTINGS_FILE in left:
            raise Refused(
                _("'{path}' is a workspace already.").format(path=path),
                hint=_("Choose another folder; nothing was changed."),
            )
        raise Refused(
            _("'{path}' is not empty.").format(path=path),
            hint=_("A workspace needs a folder of its own; name one that does not exist yet."),
        )
    for name in ("evidence", "views", "checklists"):
        disk.make_folder(os.path.join(path, name))
    FolderRecord(os.path.join(path, "records"), disk).create()
    write_file(disk, target, starter.encode())


def _refuse_inside(path: str) -> None:
    """Refused below a file, or below a workspace: of two, one in the other, people would write into the wrong one."""
    for above in _upwards(path):
        if os.path.lexists(above) and not os.path.isdir(above):
            raise Refused(_("'{path}' is a file; name a folder that does not exist yet.").format(path=above))
        if above != path and os.path.isfile(os.path.join(above, SETTINGS_FILE)):
            raise Refused(
                _("'{path}' lies inside the workspace '{workspace}'.").format(path=path, workspace=above),
                hint=_("Name a folder outside of it; nothing was changed."),
            )


def _upwards(path: str) -> Iterator[str]:
    """The path and every folder above it."""
    yield path
    while (parent := os.path.dirname(path)) != path:
        yield parent
        path = parent


# What an `init` that was cut off leaves behind: these names, and nothing else in any of these folders.


BEGUN = {
    "": {SETTINGS_FILE, "evidence", "views", "checklists", "records"},
    "evidence": set(),
    "views": set(),
    "checklists": set(),
    "records": {"FORMAT", ORG},
    f"records/{ORG}": set(),
}


def _cut_off(disk: Disk, path: str) -> bool:
    return all(_visible(disk, os.path.join(path, folder)) <= names for folder, names in BEGUN.items())


def _visible(disk: Disk, folder: str) -> set[str]:
    try:
        return {name for name in disk.listing(folder) if not name.startswith(".")}
    except FileNotFoundError:
        return set()


def _make_folders(disk: Disk, path: str) -> None:
    """Make a folder, and those above it that are missing, durably."""
    parent = os.path.dirname(path)
    if not disk.exists(parent):
        _make_folders(disk, parent)
    disk.make_folder(path)
    disk.sync_folder(parent)


def write_file(disk: Disk, path: str, data: bytes) -> None:
    """Replace a file's content at once and durably."""
    scratch = temporary(os.path.dirname(path))
    disk.create(scratch, [data])
    disk.sync(scratch)
    disk.replace(scratch, path)
    disk.sync_folder(os.path.dirname(path))
