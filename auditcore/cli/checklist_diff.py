"""`auditcore checklist diff`: two editions clause by clause; and how any differences between checklists are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from auditcore import text
from auditcore.checklists import text_in
from auditcore.cli.details import field
from auditcore.cli.options import pass_session
from auditcore.cli.session import Session, terminal_width
from auditcore.i18n import N_, _

if TYPE_CHECKING:
    from auditcore.checklists import Checklist
    from auditcore.checklists.comparing import Fact, Pair

Row = dict[str, Any]

PARTS = {
    "question": N_("questions"),
    "clause": N_("clauses"),
    "document": N_("documents"),
    "figure": N_("figures"),
    "checklist": N_("about the checklist"),
}
COUNTED = {
    "added": N_("{count} added"),
    "removed": N_("{count} left out"),
    "moved": N_("{count} moved"),
    "reworded": N_("{count} reworded"),
    "changed": N_("{count} changed otherwise"),
    "same": N_("{count} unchanged"),
}
LABELS = {
    "added": N_("added"),
    "removed": N_("left out"),
    "moved": N_("moved elsewhere"),
    "reworded": N_("reworded"),
    "changed": N_("changed"),
    "ask": N_("asked"),
    "look_for": N_("look for"),
    "whom": N_("whom to ask"),
    "core": N_("core"),
    "answers": N_("answers"),
    "see": N_("see, too"),
    "cites": N_("rests on"),
    "title": N_("title"),
    "edition": N_("edition"),
    "source": N_("source"),
    "language": N_("language"),
    "note": N_("note"),
    "origin": N_("origin"),
    "licence": N_("licence"),
    "number": N_("number"),
    "issued": N_("issued on"),
    "from": N_("in force from"),
    "until": N_("in force until"),
    "value": N_("value"),
    "unit": N_("unit"),
    "what": N_("what"),
    "document": N_("document"),
    "article": N_("article"),
}
# By which a part is known on the page.
NAMED = {"checklist": "title", "document": "title", "figure": "what", "clause": "title", "question": "ask"}


@click.command(
    "diff",
    help=_(
        """\b
Example:
  auditcore checklist diff complaints-2026 complaints-2027
  auditcore checklist diff 2026-01:iso9001-2015 iso9001-2015 --lang vi

What changed from one checklist to another, clause by clause: questions added, left out, reworded, moved or changed
otherwise; documents and figures. Each is an id, a file, or the copy in an audit: AUDIT, or AUDIT:CHECKLIST.
"""
    ),
)
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--lang", "language", metavar="L", default="", help=_("Show the texts in this language."))
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON, in all languages."))
@pass_session
def diff(session: Session, old: str, new: str, language: str, json_: bool) -> None:
    from auditcore.checklists.comparing import differences
    from auditcore.service.checklist_refresh import named

    ws = session.around()
    before, now = named(ws, old), named(ws, new)
    if language:
        _insist_on_language(before, now, language)
    pairs = differences(before, now)
    if json_:
        session.json({"old": old, "new": new, **as_data(pairs)})
        return
    language = language or (str(ws.settings.get("language")) if ws else now["language"])
    say(summary(_("{old} → {new}").format(old=old, new=new), pairs))
    if all(pair.kind == "same" for pair in pairs):
        say(_("Nothing differs."))
    page(before, now, pairs, language)


def _insist_on_language(old: Checklist, new: Checklist, language: str) -> None:
    from auditcore.errors import Refused
    from auditcore.service.checklists import languages

    known = {**languages(old), **languages(new)}
    if language not in known:
        raise Refused(
            _("Neither checklist has texts in '{language}'.").format(language=language),
            hint=_("Their languages: {languages}").format(languages=", ".join(known)),
        )


def say(sentence: str) -> None:
    for line in text.wrap(text.printable(sentence), terminal_width()):
        click.echo(line)


def as_data(pairs: Iterable[Pair]) -> Row:
    """The differences for a program: how many of each kind, and a row each; `old` and `new` are whole where the other is
    null."""
    from auditcore.checklists.comparing import counts, differing

    held = list(pairs)
    return {
        "counts": {part: found for part in PARTS if (found := counts(held, part))},
        "differences": [
            {
                "part": pair.part,
                "kind": pair.kind,
                "id": pair.id,
                "clause": pair.clause,
                "was": pair.old["id"] if pair.old else None,
                "facts": [fact._asdict() for fact in pair.facts],
                "old": pair.old if pair.new is None else None,
                "new": pair.new if pair.old is None else None,
            }
            for pair in differing(held)
        ],
    }


def summary(of: str, pairs: Iterable[Pair]) -> str:
    """`a → b: questions 1 added, 40 unchanged; clauses 7 unchanged`."""
    from auditcore.checklists.comparing import counts

    held = list(pairs)
    parts = []
    for part, name in PARTS.items():
        found = counts(held, part)
        if found and not (part == "checklist" and "same" in found):
            kinds = [_(COUNTED[kind]).format(count=count) for kind, count in found.items()]
            whole = part == "checklist"
            parts.append(_("the checklist's own facts changed") if whole else f"{_(name)} {', '.join(kinds)}")
    return f"{of}: {'; '.join(parts)}."


def page(old: Checklist, new: Checklist, pairs: Iterable[Pair], language: str) -> None:
    """What differs, in order: about the checklist, documents, figures, and clause by clause."""
    from auditcore.checklists.comparing import differing

    shown = _Shown(old, new, language)
    titles = {clause["id"]: clause["title"] for one in (old, new) for clause in one["clauses"]}
    for (part, clause), several in groupby(differing(pairs), _group):
        words = _(PARTS[part]) if part in PARTS else f"{clause}  {shown.of(titles.get(clause, {}))}"
        click.echo()
        say(words[:1].upper() + words[1:])
        for pair in several:
            shown.pair(pair)


def _group(pair: Pair) -> tuple[str, str]:
    return ("" if pair.clause else pair.part, pair.clause)


class _Shown:
    """Two editions on a page, in one language."""

    def __init__(self, old: Checklist, new: Checklist, language: str) -> None:
        self.own = (new["language"], old["language"])
        self.language = language

    def of(self, words: Mapping[str, str]) -> str:
        return text_in({**words}, self.language, self.own[0])

    def pair(self, pair: Pair) -> None:
        """A line for what became of it, and one for each fact; where it was reworded, the words are that line."""
        words = self._reworded(pair)
        if pair.part != "checklist":
            said = self.change(words) if words else self.of((pair.new or pair.old or {})[NAMED[pair.part]])
            field(_(LABELS[pair.kind]), f"{self._id(pair)}  {said}")
        measured = [fact for fact in pair.facts if pair.part == "figure" and fact.key in ("value", "unit")]
        if measured:
            field(_(LABELS["value"]), self._measured(pair))
        for fact in pair.facts:
            if fact != words and fact not in measured:
                field(self._label(fact.key), self.change(fact))

    def _reworded(self, pair: Pair) -> Fact | None:
        """The change of the words by which a part is known, in the language in which they are shown."""
        if pair.kind != "reworded" or not (pair.old and pair.new):
            return None
        name = NAMED[pair.part]
        tags = (tag for tag in (self.language, *self.own) if tag in pair.old[name] or tag in pair.new[name])
        key = f"{name}.{next(tags, '')}"
        return next((fact for fact in pair.facts if fact.key == key), None)

    def _id(self, pair: Pair) -> str:
        if pair.part == "clause":
            return _("the clause itself")
        if pair.part == "document":
            return str((pair.new or pair.old or {})["number"])
        if pair.kind == "moved" and pair.old:
            return _("{id} (was {old})").format(id=pair.id, old=pair.old["id"])
        return pair.id

    def _label(self, key: str) -> str:
        name, _point, tag = key.partition(".")
        label = _(LABELS[name])
        return f"{label} ({tag})" if tag and tag != self.language else label

    def change(self, fact: Fact) -> str:
        """The words that took the place of others where these are few, else both texts whole."""
        from auditcore.checklists.comparing import words_changed

        name = fact.key.partition(".")[0]
        if "." in fact.key and fact.old and fact.new:
            runs = words_changed(fact.old, fact.new)
            return "\n".join(_arrow(f"“{old}”", f"“{new}”") for old, new in runs) or "\n".join(
                [_("was: {words}").format(words=fact.old), _("is: {words}").format(words=fact.new)]
            )
        return _arrow(_value(name, fact.old), _value(name, fact.new))

    def _measured(self, pair: Pair) -> str:
        from auditcore.service.citing import measured

        sides = [one for one in (pair.old, pair.new) if one]
        return _arrow(*(measured(one["value"], one["unit"]) for one in sides))


def _arrow(old: str, new: str) -> str:
    return _("{old} → {new}").format(old=old or "–", new=new or "–")


def _value(name: str, value: Any) -> str:
    from auditcore.cli.checklist_show import whom
    from auditcore.render import as_words, plain

    if name == "core":
        return _("in the core") if value else _("not in the core")
    if name == "whom":
        return whom(value or ()) or _("anybody")
    return plain(as_words(value) if name == "answers" else value)
