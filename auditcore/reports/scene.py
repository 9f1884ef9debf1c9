"""What every report is made with: whose names, which day, which language, and how much of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditcore.contract import Letterhead, Report, Section
from auditcore.i18n import _
from auditcore.organisation import Organisation


class Scene(NamedTuple):
    """`today` is the day (ISO) as of which figures are told, `dated` the day that the document carries, `at` a UTC stamp for
    files that hold one, `head` that of the record on which it rests. `detail` asks for intervals and curves. `letterhead`
    is that of an official document, None without one; `signer` is who signs it for the office, `signer_title` as what, ""
    where the record says it or it is to be written in by hand."""

    org: Organisation
    organisation: str
    today: str
    language: str = "en"
    at: str = ""
    head: str = ""
    detail: bool = False
    letterhead: Letterhead | None = None
    signer: str = ""
    signer_title: str = ""
    dated: str = ""

    def person(self, id: str | None) -> str:
        """The name of a person; the id itself where nobody has it."""
        return str(self.org.people.get(id or "", {}).get("name") or id or "")

    def people(self, ids: Iterable[str | None]) -> str:
        """Their names, with commas."""
        return ", ".join(filter(None, map(self.person, ids)))

    def unit(self, id: str | None) -> str:
        """The name of a unit; the id itself where none has it."""
        return str(self.org.units.get(id or "", {}).get("name") or id or "")

    def units(self, ids: Iterable[str | None]) -> str:
        """Their names, with commas."""
        return ", ".join(filter(None, map(self.unit, ids)))

    def day(self, iso: str | None) -> str:
        """A day within a text: `03/07/2026` in Vietnamese, ISO in other languages; "" for none."""
        if not iso or self.language != "vi":
            return iso or ""
        year, month, day = iso.split("-")
        return f"{day}/{month}/{year}"

    def days(self, first: str | None, last: str | None) -> str:
        """A stretch of days, or one day."""
        if not last or first == last:
            return self.day(first)
        return _("{first} to {last}").format(first=self.day(first), last=self.day(last))

    def signed(self, id: str | None, on: str | None) -> str:
        """Who did something, and when."""
        return ", ".join(filter(None, (self.person(id), self.day(on))))

    def report(self, name: str, title: str, sections: Iterable[Section], period: str = "") -> Report:
        """The report of this kind (`name`) with these sections; those in which nothing stands are left out."""
        return Report(
            title,
            self.organisation,
            self.dated or self.today,
            self.head,
            tuple(section for section in sections if section.parts),
            name=name,
            period=period,
            language=self.language,
            at=self.at,
            letterhead=self.letterhead,
        )
