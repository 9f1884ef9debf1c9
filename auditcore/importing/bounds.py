"""How large a register may be. A file from a stranger is given up here, before it fills the memory."""

from __future__ import annotations

from auditcore.errors import Refused
from auditcore.i18n import _

FILE_BYTES = 100_000_000
# Of a workbook: what its parts hold once unzipped, all together and as counted, whatever they say themselves.
UNZIPPED_BYTES = 200_000_000
PARTS = 5_000
STRINGS = 2_000_000
# Of each sheet.
ROWS = 100_000
COLUMNS = 500
CELL_CHARACTERS = 1_000_000
# Of all sheets, blank cells before a filled one included.
CELLS = 2_000_000
# Of all sheets: cells that hold something else than text, about each of which something may have to be said.
REMARKS = 300_000


class Room:
    """The cells that a file may still fill."""

    def __init__(self) -> None:
        self.left = CELLS
        self.remarks = REMARKS

    def take(self, row: int, columns: int, more: int) -> None:
        """Makes room for `more` cells in a row that then has `columns`. Raises Refused."""
        self.left -= more
        if row > ROWS:
            raise Refused(
                _("The file has more than {limit} rows; that is too many for a register.").format(limit=ROWS),
                hint=_("Split it into several files."),
            )
        if columns > COLUMNS:
            raise Refused(
                _("Row {row} has more than {limit} columns; that is too many for a register.").format(
                    row=row, limit=COLUMNS
                ),
                hint=_("Remove the columns that are not needed."),
            )
        if self.left < 0:
            raise Refused(
                _("The file has more than {limit} cells; that is too many for a register.").format(
                    limit=CELLS
                ),
                hint=_("Split it into several files, or remove columns that are not needed."),
            )

    def take_remark(self) -> None:
        """Makes room for a cell that holds no text. Raises Refused."""
        self.remarks -= 1
        if self.remarks < 0:
            raise Refused(
                _(
                    "The file has more than {limit} cells with numbers, dates or formulas; that is too many for a "
                    "register."
                ).format(limit=REMARKS),
                hint=_("Remove the sheets and columns that are not needed."),
            )


def long_cell(row: int) -> Refused:
    """The error for a cell of more than CELL_CHARACTERS."""
    return Refused(
        _("Row {row} has a cell of more than {limit} characters.").format(row=row, limit=CELL_CHARACTERS)
    )
