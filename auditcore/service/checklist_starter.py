"""A new checklist with remarks, which can be used as it stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from auditcore import text
from auditcore.checklists.reading import wrong_language
from auditcore.i18n import _

WIDTH = 100


class Sample(NamedTuple):
    """A clause and a question, to be written over."""

    clause: str
    ask: str
    look_for: str


# By language; what is in no language of ours is left to be written.
SAMPLES = {
    "en": Sample(
        "Receiving a request",
        "What happens when a request comes in?",
        "The last five requests: the day received, who took it on, the day of the first answer.",
    ),
    "vi": Sample(
        "Tiếp nhận yêu cầu",
        "Khi nhận được một yêu cầu, đơn vị xử lý như thế nào?",
        "Năm yêu cầu gần nhất: ngày nhận, người thụ lý, ngày trả lời lần đầu.",
    ),
}
NOTHING = Sample("…", "…", "…")


def wrong_id(id: str) -> list[str]:
    """What stands against the id of a new checklist."""
    if text.is_slug(id):
        return []
    what = _("'{id}' cannot be a checklist's id: small letters a to z, digits, single dashes. Write: {close}")
    close = text.slug(id.removesuffix(".toml")) or "complaints-2026"
    return [what.format(id=id, close=close)]


def wrong_languages(tags: Iterable[str]) -> list[str]:
    return [problem for tag in tags if (problem := wrong_language(tag))]


def starter(id: str, *, title: str, edition: str, tags: Sequence[str]) -> str:
    """The text of a new checklist's file in these languages, its own first. Raises Refused for what is no text."""
    title = text.required(title, "--title") if title else title_of(id, edition)
    edition = text.required(edition, "--edition")
    parts = (
        *_remark(
            _(
                "A checklist: clauses, and questions about them. Put your own in the place of these. Never copy the "
                "text of a standard into it: numbers, short titles and questions of your own are enough."
            )
        ),
        *_remark(_("When you have changed something: auditcore checklist check {id}").format(id=id)),
        "",
        *_remark(_("The name of this file without .toml. For a new edition write a new file.")),
        _line("id", id),
        *_texts("title", tags, lambda sample: title),
        _line("edition", edition),
        *_remark(_("Where the requirements stand: the procedure, its number and its date.")),
        _line("source", _("Procedure … of …")),
        *_remark(_("The language of the texts that have no other.")),
        _line("language", tags[0]),
        "",
        *_remark(_("Each clause begins so. Its number stands in quotes; 1.1 is a part of 1.")),
        "[[clause]]",
        _line("id", "1"),
        *_texts("title", tags, lambda sample: sample.clause),
        "",
        *_remark(
            _("A question of the clause above: the clause, a dash and a number. Keep it when you reword it.")
        ),
        "[[clause.question]]",
        _line("id", "1-1"),
        *_remark(_("One open question: How …? What happens when …? Show me …")),
        *_texts("ask", tags, lambda sample: sample.ask),
        *_remark(_("What to look at. This line may be left out.")),
        *_texts("look-for", tags, lambda sample: sample.look_for),
        *_remark(
            _("Without the sign # only these answers would be allowed, and these clauses be referred to:")
        ),
        '# answers = ["conforms", "minor", "observation", "not-applicable"]',
        '# see = ["1"]',
    )
    return "".join(f"{line}\n" for line in parts)


def title_of(id: str, edition: str) -> str:
    """A title made of an id: `Complaints` of `complaints-2026`."""
    words = id.removesuffix(f"-{edition}").replace("-", " ")
    return words[:1].upper() + words[1:]


def _texts(key: str, tags: Sequence[str], part: Callable[[Sample], str]) -> Iterator[str]:
    """A text in each language; without the language's name where there is one."""
    for tag in tags:
        yield _line(key if len(tags) == 1 else f"{key}.{tag}", part(SAMPLES.get(tag, NOTHING)))


def _line(key: str, value: str) -> str:
    # A text in JSON is one in TOML, too.
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"


def _remark(words: str) -> Iterator[str]:
    return (f"# {line}" for line in text.wrap(words, WIDTH))
