"""The sheets of a workbook, or a csv file, as rows of known columns: which sheet is what, and what each cell says."""

from __future__ import annotations

from typing import NamedTuple

from auditcore.checklists.foreign import Found, Spot
from auditcore.checklists.layout import ABOUT_FACT, KINDS, Column, column, unguarded
from auditcore.i18n import _
from auditcore.importing.columns import letter
from auditcore.importing.shapes import Sheet
from auditcore.text import clause_key

# The headings stand in one of the first rows.
_FIRST_ROWS = 200
# No column: the whole row.
NOWHERE = Column("")
_TEXTS = {key for kind in KINDS.values() for key, head in kind.heads.items() if head.languages}
_DAYS = ("issued", "from", "until")


class Row(NamedTuple):
    """A row that holds something: what stands under each heading, and where."""

    sheet: str
    number: int
    cells: dict[Column, str]
    places: dict[Column, str]

    def says(self, key: str) -> str:
        return self.cells.get(Column(key), "")

    def spot(self, meant: Column = NOWHERE) -> Spot:
        if meant in self.places:
            cell = self.places[meant]
            return Spot(self.number, f"{self.sheet}!{cell}" if self.sheet else cell)
        row = _("row {number}").format(number=self.number)
        return Spot(self.number, ", ".join(filter(None, (self.sheet, row))))


class Cells:
    """All rows of a file, by the kind of their sheet; what cannot be read is reported in `found`."""

    def __init__(self, found: Found, guarded: bool) -> None:
        """`guarded`: a quote stands before what would be a formula, as in a csv file."""
        self.found = found
        self.guarded = guarded
        self.rows: dict[str, list[Row]] = {kind: [] for kind in KINDS}
        self.columns: dict[str, list[Column]] = {kind: [] for kind in KINDS}
        self.clause_above = ""

    def take(self, sheet: Sheet) -> None:
        for number, cells in enumerate(sheet.rows[:_FIRST_ROWS], 1):
            if kind := _kind_of(cells):
                self.table(sheet, number, kind)
                return
            self.fact(sheet, number, cells)
        if sheet.name:
            self.found.notes.append(_("The sheet “{name}” is left out.").format(name=sheet.name))

    def fact(self, sheet: Sheet, number: int, cells: list[str]) -> None:
        """A line `# title.en,Complaints` above the headings, as csv files have them."""
        if len(cells) > 1 and cells[0].startswith(ABOUT_FACT):
            key, value = Column("key"), Column("value")
            said = {key: cells[0].removeprefix(ABOUT_FACT).strip(), value: self.plain(cells[1])}
            self.rows["about"].append(Row(sheet.name, number, said, {value: f"B{number}"}))

    def table(self, sheet: Sheet, header: int, kind: str) -> None:
        """The rows below the headings."""
        known = self.known(sheet, header, kind)
        self.columns[kind] += [meant for meant in known.values() if meant not in self.columns[kind]]
        self.clause_above = ""
        for number, cells in enumerate(sheet.rows[header:], header + 1):
            places = {meant: f"{letter(at)}{number}" for at, meant in known.items()}
            row = Row(sheet.name, number, {}, places)
            own = False
            for at, meant in known.items():
                text = self.text(sheet, row, meant, at, cells[at]) if at < len(cells) else ""
                if text:
                    row.cells[meant] = text
                    # What a merged cell lends to the rows below makes no row of them.
                    own |= (number, at) not in sheet.merged
            if own:
                self.rows[kind].append(row)
                self.clause_above = row.says("clause") or self.clause_above

    def known(self, sheet: Sheet, header: int, kind: str) -> dict[int, Column]:
        """What the headings mean, by the places of their columns."""
        known: dict[int, Column] = {}
        unknown: list[str] = []
        for at, heading in enumerate(sheet.rows[header - 1]):
            meant = column(heading, KINDS[kind].heads)
            if meant and meant in known.values():
                place = Row(sheet.name, header, {}, {meant: f"{letter(at)}{header}"}).spot(meant)
                self.found.report(place, _("two columns are called {name}.").format(name=meant.name))
            elif meant:
                known[at] = meant
            elif heading.strip():
                unknown.append(" ".join(heading.split()))
        if unknown:
            said = _("Left out, since their headings are not known: {names}.")
            self.found.notes.append(said.format(names=", ".join(unknown)))
        if kind == "question" and not any(meant.key == "ask" for meant in known.values()):
            # Whoever calls one column alone “question” means its words.
            known = {at: Column("ask") if meant.key == "question" else meant for at, meant in known.items()}
        return known

    def text(self, sheet: Sheet, row: Row, meant: Column, at: int, cell: str) -> str:
        """What a cell says. One that holds no text is taken as its sheet shows it, or reported."""
        remark = sheet.remarks.get((row.number, at))
        if remark is None:
            return self.plain(cell)
        allowed = {"number": True, "date": meant.key in _DAYS, "truth": meant.key == "core"}
        if not allowed.get(remark.kind):
            what = _("the cell {says}. Write there what it shows, as text.").format(says=remark.says)
            self.found.report(row.spot(meant), what)
            # So that it is not told as missing, too.
            return "…" if meant.key in _TEXTS else ""
        if meant.key == "clause":
            self.check_fraction(row.spot(meant), cell, remark.shown)
        # 8.1 shown as 8.10 is the clause 8.10; a figure of 50 % is 0.5.
        return cell if meant.key == "value" else remark.shown or cell

    def check_fraction(self, spot: Spot, number: str, shown: str) -> None:
        """Reports a number that comes after a greater clause: whoever types 8.10 as a number sees 8.1."""
        if "." in number and shown == number and clause_key(number) < clause_key(self.clause_above):
            what = _(
                "the cell holds the number {number} below the clause {above}: was {longer} meant? "
                "Format the column as text and type it again."
            )
            self.found.report(spot, what.format(number=number, above=self.clause_above, longer=number + "0"))

    def plain(self, cell: str) -> str:
        return (unguarded(cell) if self.guarded else cell).strip()


def _kind_of(cells: list[str]) -> str:
    """The kind of sheet whose headings these are; "" for none."""
    for kind, (_sheet, heads, needs) in KINDS.items():
        meant = {found.key for cell in cells if (found := column(cell, heads))}
        if all(meant.intersection(some) for some in needs):
            return kind
    return ""
