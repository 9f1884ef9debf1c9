"""A framework of CISO Assistant (a YAML library with `objects.framework.requirement_nodes[]`) as a checklist.

Each node is a clause. What can be assessed has questions: those of the node, else its own words as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore.checklists import Text, text_in
from auditcore.checklists.foreign import Found, Ids, Spot, clause_id, some
from auditcore.checklists.source import Table
from auditcore.checklists.trees import Map, decoded, of_yaml
from auditcore.i18n import _, ngettext
from auditcore.text import slug

_DEEPEST = 60
# Longer words are no title; they stand in the question.
_TITLE = 100
# What a node may say beside its words, and a checklist has no place for.
_NO_PLACE = (
    "implementation_groups",
    "reference_controls",
    "threats",
    "weight",
    "importance",
    "visibility_expression",
)
# What says of a question what to look for; a heading asks nothing.
_HINTS = ("typical_evidence", "annotation")

Node = dict[str, Any]


def read(data: bytes, file: str, language: str = "") -> Found:
    """What a library says; `language` is its own, where it was told.

    Raises Refused where it is no library, or nothing of it can be read.
    """
    library, found = of_yaml(decoded(data, file), file), Found(file)
    framework = _framework(library if isinstance(library, dict) else {}, found)
    nodes = found.tables(Spot(), framework, "requirement_nodes")
    if not nodes or found.problems:
        what = _("no objects.framework.requirement_nodes, as a framework of CISO Assistant has.")
        if not found.problems:
            found.report(Spot(), what)
        found.refuse()
    language = language or _tag(
        found.text(Spot(), framework, "locale") or found.text(Spot(), library, "locale")
    )
    reader = _Nodes(found, language)
    _facts(library, framework, reader)
    reader.take(nodes)
    return found


def _framework(library: Mapping[str, Any], found: Found) -> dict[str, Any]:
    objects = found.table(Spot(), library, "objects")
    several = found.tables(Spot(), objects, "frameworks")
    if len(several) > 1:
        found.report(Spot(), _("it holds several frameworks, and a checklist is made of one."))
    return several[0] if several else found.table(Spot(), objects, "framework")


def _tag(locale: str) -> str:
    """`pt_BR` as it is written here: `pt-BR`."""
    language, _sign, rest = locale.replace("_", "-").partition("-")
    return f"{language.lower()}-{rest}" if rest else language.lower()


def _facts(library: dict[str, Any], framework: dict[str, Any], reader: _Nodes) -> None:
    found, spot = reader.found, Spot()

    def said(key: str) -> str:
        return found.text(spot, framework, key) or found.text(spot, library, key)

    urn, version, packager = said("urn"), said("version"), said("packager")
    source = dict.fromkeys(filter(None, (said("ref_id"), said("provider"))))
    parts = (
        urn,
        _("version {version}").format(version=version) if version else "",
        _("packaged by {name}").format(name=packager) if packager else "",
    )
    found.facts = {
        "id": slug(urn.rpartition(":")[2]) or slug(said("ref_id")),
        "title": reader.texts(spot, framework, "name") or reader.texts(spot, library, "name"),
        "edition": version,
        "source": ", ".join(source) or urn,
        "language": reader.language,
        "note": reader.texts(spot, framework, "description") or reader.texts(spot, library, "description"),
        "origin": ", ".join(filter(None, parts)),
        "licence": said("copyright"),
    }


class _Nodes:
    """The nodes of one framework on their way to clauses."""

    def __init__(self, found: Found, language: str) -> None:
        self.found = found
        self.language = language
        self.ids = Ids()
        self.by_urn: dict[str, Node] = {}
        self.clause_of: dict[str, str] = {}
        self.wordless: list[str] = []
        self.headings = 0
        self.choices = 0

    def take(self, nodes: list[Node]) -> None:
        spots = [self.spot(node, number) for number, node in enumerate(nodes, 1)]
        for node, spot in zip(nodes, spots, strict=True):
            urn = self.found.text(spot, node, "urn")
            if urn and self.by_urn.setdefault(urn, node) is not node:
                self.found.report(spot, _("another node has the same urn."))
        for node, spot in zip(nodes, spots, strict=True):
            if self.is_below_another(node, spot):
                self.clause(node, spot)
        self.found.notes += [*self.ids.notes(), *self.notes()]

    def spot(self, node: Node, number: int) -> Spot:
        line = node.line if isinstance(node, Map) else number
        name = next((node[key] for key in ("urn", "ref_id", "name") if isinstance(node.get(key), str)), "")
        return Spot(
            line, ", ".join(filter(None, (_("line {line}").format(line=line), " ".join(name.split())[:200])))
        )

    def is_below_another(self, node: Node, spot: Spot) -> bool:
        """Whether the way up from a node ends, as it must. Reports one that leads in a circle, or to no node."""
        seen: list[str] = []
        while urn := self.found.text(spot, node, "parent_urn"):
            if urn not in self.by_urn:
                self.found.report(spot, _("there is no node {urn}, its parent_urn.").format(urn=urn))
                return False
            if urn in seen or len(seen) > _DEEPEST:
                self.found.report(
                    spot, _("parent_urn leads in a circle.") if urn in seen else _("it is nested too deeply.")
                )
                return False
            seen.append(urn)
            node = self.by_urn[urn]
        return True

    def clause(self, node: Node, spot: Spot) -> None:
        id = self.id_of(node, spot)
        name, words = self.texts(spot, node, "name"), self.texts(spot, node, "description")
        reference = self.found.text(spot, node, "ref_id") or id
        questions: list[Table] = []
        assessable = node.get("assessable")
        if not isinstance(assessable, bool | None):
            self.found.report(spot, _('"assessable" is true or false.'))
        if assessable is True:
            questions = self.questions(node, spot, name, words, reference)
        else:
            self.headings += bool(name and words)
            self.found.left_out.update(key for key in _HINTS if node.get(key))
        title = name or (words if not questions else _short(words)) or {self.language or "en": reference}
        self.found.left_out.update(key for key in _NO_PLACE if node.get(key))
        self.found.clause({"id": id, "title": title, "question": questions}, spot)

    def id_of(self, node: Node, spot: Spot) -> str:
        """The clause's id: its ref_id; else what its urn says more than that of the node above it, below that one's."""
        urn, above = self.found.text(spot, node, "urn"), self.found.text(spot, node, "parent_urn")
        wanted = clause_id(self.found.text(spot, node, "ref_id"))
        if not wanted:
            # urn:intuitem:risk:req_node:FRAMEWORK:rest
            rest = urn.split(":", 5)[-1] if urn.count(":") >= 5 else urn
            if above and urn.startswith(above + ":"):
                rest = urn.removeprefix(above)
            elif above:
                rest = rest.rpartition(":")[2]
            own = clause_id(rest) or "node"
            wanted = f"{self.clause_of[above]}.{own}" if above in self.clause_of else own
        id = self.ids.own(wanted)
        self.clause_of[urn] = id
        return id

    def questions(self, node: Node, spot: Spot, name: Text, words: Text, reference: str) -> list[Table]:
        hints = [self.texts(spot, node, key) for key in _HINTS]
        asked = [text for each in self.own_questions(node, spot) if (text := self.texts(spot, each, "text"))]
        if asked:
            hints.insert(0, words)
        else:
            asked = [words or name]
            if not asked[0]:
                self.wordless.append(reference)
                asked = [{self.language or "en": reference}]
        look_for = _joined(hints, self.language or "en")
        return [{"ask": ask, **({"look-for": look_for} if look_for else {})} for ask in asked]

    def own_questions(self, node: Node, spot: Spot) -> Iterator[dict[str, Any]]:
        """The questions of a node: {urn: question}, or as older libraries have them, a list below `question`."""
        older = self.found.table(spot, node, "question")
        newer = node.get("questions")
        if older.get("question_choices"):
            self.choices += 1
        yield from self.found.tables(spot, older, "questions")
        if isinstance(newer, dict):
            newer = [*newer.values()]
        for question in self.found.tables(spot, {"questions": newer}, "questions"):
            self.choices += bool(question.get("choices"))
            yield question

    def texts(self, spot: Spot, table: Mapping[str, Any], key: str) -> Text:
        """A text of a table in all the languages in which it stands there."""
        own = self.found.text(spot, table, key)
        texts = {self.language or "en": own} if own else {}
        for locale in (translations := self.found.table(spot, table, "translations")):
            inner = self.found.table(spot, translations, locale)
            if own and (text := self.found.text(spot, inner, key)):
                texts.setdefault(_tag(locale), text)
        return texts

    def notes(self) -> Iterator[str]:
        if self.headings:
            yield ngettext(
                "{count} heading has a description beside its name; it is left out.",
                "{count} headings have a description beside their name; these are left out.",
                self.headings,
            ).format(count=self.headings)
        if self.choices:
            yield ngettext(
                "{count} question has answers of its own to choose from; they are left out.",
                "{count} questions have answers of their own to choose from; they are left out.",
                self.choices,
            ).format(count=self.choices)
        if self.wordless:
            yield ngettext(
                "{count} question has no words but its number: {ids}.",
                "{count} questions have no words but their number: {ids}.",
                len(self.wordless),
            ).format(count=len(self.wordless), ids=some(self.wordless))


def _short(words: Text) -> Text:
    """The beginning of long words, for a title."""
    return {tag: _cut(" ".join(text.split())) for tag, text in words.items()}


def _cut(text: str) -> str:
    return text if len(text) <= _TITLE else text[:_TITLE].rpartition(" ")[0] + " …"


def _joined(texts: list[Text], own: str) -> Text:
    """Several texts as one, in each of their languages; what is not translated stands there in its own."""
    tags = dict.fromkeys(tag for text in texts for tag in text)
    return {tag: "\n\n".join(text_in(text, tag, own) for text in texts if text) for tag in tags}
