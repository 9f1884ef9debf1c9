"""What every report is made with: whose names, which day, which language, and how much of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from auditcore.contract import Bullets, Fields, Letterhead, Part, Report, Section, Signatures
from auditcore.i18n import _
from auditcore.organisation import Organisation

# The kinds of official documents (Decree 30/2020/NĐ-CP, article 7, and forms) with which titles of reports begin; what
# marks a draft stands before them.
KINDS = re.compile("(?:^| – )(Báo cáo|Biên bản|Chương trình|Danh sách|Kế hoạch|Phiếu)(?= )")


class Scene(NamedTuple):
    """`today` is the day (ISO) as of which figures are told, `dated` the day that the document carries, `at` a UTC stamp for
    files that hold one, `head` that of the record on which it rests. `detail` asks for intervals and curves. `letterhead`
    is that of an official document, None without one; `signer` is who signs it for the office, `signer_title` as what, ""
    where the record says it or it is to be written in by hand. A document without a letterhead has the `marks`, facts such
    as its number, at its beginning, and the `recipients` at its end. `namesakes` are the ids of people whose name others
    have as well."""

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
    marks: tuple[tuple[str, str], ...] = ()
    recipients: tuple[str, ...] = ()
    namesakes: frozenset[str] = frozenset()

    def person(self, id: str | None) -> str:
        """The name of a person, with the id behind it where others have the same; the id itself where nobody has it."""
        name = self._name(id)
        return f"{name} ({id})" if id in self.namesakes else name

    def _name(self, id: str | None) -> str:
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
            self._addressed(tuple(self._signing(section) for section in sections if section.parts)),
            name=name,
            period=period,
            language=self.language,
            at=self.at,
            letterhead=self._letterhead(title),
        )

    def _signing(self, section: Section) -> Section:
        """The section with names alone where people sign: nobody signs with an id."""
        if not (self.namesakes and any(isinstance(part, Signatures) for part in section.parts)):
            return section
        names = {self.person(id): self._name(id) for id in self.namesakes}

        def alone(part: Part) -> Part:
            if not isinstance(part, Signatures):
                return part
            return Signatures(tuple(one._replace(name=names.get(one.name, one.name)) for one in part.blocks))

        return section._replace(parts=tuple(map(alone, section.parts)))

    def _addressed(self, sections: tuple[Section, ...]) -> tuple[Section, ...]:
        """The sections between what stands at the beginning and at the end of a document without a letterhead."""
        if self.letterhead:
            return sections
        first = (Section("", (Fields(self.marks),)),) if self.marks else ()
        told = Bullets(tuple((0, one) for one in self.recipients))
        return (*first, *sections, *((Section("", (_("Recipients:"), told)),) if self.recipients else ()))

    def _letterhead(self, title: str) -> Letterhead | None:
        """The letterhead of a document of this title, which says of what kind it is."""
        found = KINDS.search(title)
        return self.letterhead._replace(kind=found[1]) if self.letterhead and found else self.letterhead
