"""What reports are put together from: labelled facts, tables, trees and places to sign. Pure.

Labels and headings are the words that screens have, with a large letter; what has no value is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditcore import movewords
from auditcore.contract import Bullets, Column, Fields, Part, Section, Signature, Signatures, Table
from auditcore.i18n import _
from auditcore.reports.scene import Scene
from auditcore.words import word

GRADES = ("major", "minor", "observation", "opportunity", "strength")
GRADE_TONES = {"major": "bad", "minor": "warn", "strength": "good"}


def large(words: str) -> str:
    """The words with a large first letter, as they begin a line."""
    return words[:1].upper() + words[1:]


def fields(*pairs: tuple[str, object]) -> tuple[Part, ...]:
    """Facts with their labels, those without a value left out; nothing where none is left. Lists have commas between."""
    told = tuple((large(label), value) for label, given in pairs if (value := _said(given)))
    return (Fields(told),) if told else ()


def _said(given: object) -> str:
    if isinstance(given, (list, tuple)):
        return ", ".join(map(str, given))
    return "" if given is None else str(given)


def ended(scene: Scene, finding: Mapping[str, Any]) -> tuple[str, object]:
    """By whom a finding was closed or withdrawn, and when; without a value while it is open."""
    return word(finding["status"]), scene.signed(finding["ended_by"], finding["ended_on"])


def column(key: str, title: str, kind: str = "text", **more: Any) -> Column:
    """A column whose heading begins with a large letter."""
    return Column(key, large(title), kind, **more)


def coded(key: str, title: str, codes: Iterable[str], tones: Mapping[str, str] | None = None) -> Column:
    """A column of codes, which people's formats show as words and data formats as they are."""
    return column(key, title, "code", tones=tones or {}, words={code: word(code) for code in codes})


def of_verdict(key: str) -> Column:
    """A column of verdicts on the effect, in the words that forms have for them."""
    said = {"effective": word("effective"), **{code: _(said) for code, said in movewords.OUTCOMES.items()}}
    tones = {"effective": "good", "partly": "warn", "not": "bad"}
    return column(key, _("verdict"), "code", tones=tones, words=said)


def table(
    title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], note: str = ""
) -> tuple[Part, ...]:
    """A table of these rows; nothing where there are none. Columns in which no row has a value are left out."""
    found = list(rows)
    kept = tuple(one for one in columns if any(row.get(one.key) not in (None, "", (), []) for row in found))
    return (Table(title, kept, found, note),) if found else ()


def bullets(items: Iterable[str | tuple[int, str]]) -> tuple[Part, ...]:
    """A list, or a tree where items have a depth; nothing where there is no item."""
    told = tuple((0, item) if isinstance(item, str) else item for item in items)
    return (Bullets(told),) if told else ()


def section(title: str, *parts: Iterable[Part], level: int = 1, otherwise: str = "") -> Section:
    """A section of these parts; where there are none, the sentence `otherwise`, or nothing at all."""
    told = tuple(part for some in parts for part in some)
    return Section(title, told or ((otherwise,) if otherwise else ()), level)


def signatures(*blocks: Signature) -> Section:
    """Where to sign, at the end."""
    return Section("", (Signatures(blocks),))


def sign_for_office(scene: Scene, title: str, name: str = "") -> Signature:
    """The place of whoever signs for the office: the title and the name that were given take the place of these. Below an
    official document stands nothing but the title and the name, with room for the seal."""
    given = scene.signer_title or large(title)
    note = "" if scene.letterhead else _("(signature, full name, day)")
    return Signature(given, scene.signer or name, note)


def sign(title: str, name: str = "", note: str = "") -> Signature:
    """A place to sign: as what, by whom, and how (by default, that a name and a day belong to it)."""
    return Signature(large(title), name, note or _("(signature, full name, day)"))
