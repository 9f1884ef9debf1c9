"""YAML and JSON of strangers as plain tables. A scalar stays the text that stands there: 8.10 is not 8.1.

Nothing is built but tables, lists, texts, true and false; size, depth and aliases are bounded while the file is read.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from auditcore.checklists.foreign import MOST_BYTES
from auditcore.errors import Refused
from auditcore.extras import needed
from auditcore.i18n import _

# More than any public library has; each value takes memory.
MOST_VALUES = 3_000_000
MOST_ALIASES = 100_000
DEEPEST = 60

_NOTHING = ("", "~", "null", "Null", "NULL")
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_PLAIN_TAGS = tuple(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")
)


class Map(dict[str, Any]):
    """A table of a YAML file, and the line on which it begins."""

    line = 0


def decoded(data: bytes, file: str) -> str:
    """The text of a file. Raises Refused for one that is too large or not UTF-8."""
    if len(data) > MOST_BYTES:
        raise Refused(
            _("{file} is larger than {limit} MB; that is too large for a checklist.").format(
                file=file, limit=MOST_BYTES // 1_000_000
            )
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(
            _("{file}:{line}: this is not UTF-8 text.").format(file=file, line=line),
            hint=_("Save the file again in your editor with the encoding UTF-8."),
        ) from None


def of_json(text: str, file: str) -> Any:
    """What a JSON file says; numbers come as texts. Raises Refused for what is no JSON, or hides something."""

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            twice, _count = Counter(key for key, _value in pairs).most_common(1)[0]
            raise _refusal(file, 0, _('the key "{key}" stands twice in one table.').format(key=twice))
        return made

    def no_number(name: str) -> NoReturn:
        raise _refusal(file, 0, _("{name} is no number of JSON.").format(name=name))

    if text.count(",") + text.count("[") > MOST_VALUES:
        raise _too_many(file)
    try:
        return json.loads(
            text, object_pairs_hook=table, parse_constant=no_number, parse_int=str, parse_float=str
        )
    except json.JSONDecodeError as error:
        raise _refusal(
            file, error.lineno, _("this is not JSON: {reason}.").format(reason=error.msg)
        ) from None
    except RecursionError:
        raise _too_deep(file, 0) from None


def of_yaml(text: str, file: str) -> Any:
    """What a YAML file of one document says. Raises Refused for what is no YAML, or made to do harm."""
    with needed("yaml"):
        import yaml

    # The one in C is ten times as fast; not every system has it.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event, type(event).__name__)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = " ".join(str(getattr(error, "problem", None) or error).split())
        what = _("this is not YAML: {reason}.").format(reason=reason.removesuffix("."))
        raise _refusal(file, mark.line + 1 if mark else 0, what) from None
    return builder.value


class _Builder:
    """Puts the tree together from the parser's events; an alias stands for the same object, which is never copied."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.value: Any = None
        # What is not closed yet, with its anchor; and the key of the innermost table that waits for its value.
        self.open: list[tuple[list[Any] | Map, str]] = []
        self.key: str | None = None
        # How many values there are, and how many there would be were every alias written out.
        self.values = 0
        self.written_out = 0
        self.aliases = 0
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.sizes: list[int] = []
        self.documents = 0

    def take(self, event: Any, kind: str) -> None:
        line = event.start_mark.line + 1
        if kind == "ScalarEvent":
            self.scalar(event, line)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self.begin(event, Map() if kind.startswith("M") else [], line)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.end()
        elif kind == "AliasEvent":
            self.alias(event.anchor, line)
        elif kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                raise _refusal(self.file, line, _("the file holds more than one document."))

    def count(self, event: Any, line: int) -> None:
        self.values += 1
        self.written_out += 1
        if self.values > MOST_VALUES:
            raise _too_many(self.file)
        if event.tag and event.tag != "!" and event.tag not in _PLAIN_TAGS:
            what = _("the tag {tag} is not allowed: a checklist holds texts.").format(tag=event.tag)
            raise _refusal(self.file, line, what)

    def scalar(self, event: Any, line: int) -> None:
        self.count(event, line)
        if self.is_key():
            if event.value == "<<" and not event.style:
                what = _("a merge key (<<) is not read: write what it stands for in its place.")
                raise _refusal(self.file, line, what)
            self.take_key(event.value, line)
            return
        value: Any = event.value
        if not event.style and event.implicit[0]:
            value = None if value in _NOTHING else _TRUTH.get(value, value)
        self.put(value)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)

    def is_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1][0], Map) and self.key is None

    def take_key(self, key: str, line: int) -> None:
        if key in self.open[-1][0]:
            raise _refusal(self.file, line, _('the key "{key}" stands twice in one table.').format(key=key))
        self.key = key

    def begin(self, event: Any, made: list[Any] | Map, line: int) -> None:
        self.count(event, line)
        if self.is_key():
            raise _refusal(self.file, line, _("a key is not a text."))
        if len(self.open) >= DEEPEST:
            raise _too_deep(self.file, line)
        if isinstance(made, Map):
            made.line = line
        self.put(made)
        self.open.append((made, event.anchor or ""))
        self.sizes.append(self.written_out)
        self.key = None

    def end(self) -> None:
        made, anchor = self.open.pop()
        size = self.written_out - self.sizes.pop() + 1
        self.key = None
        if anchor:
            self.anchors[anchor] = (made, size)

    def alias(self, name: str, line: int) -> None:
        self.aliases += 1
        # One that is still open would hold itself.
        if name not in self.anchors or self.is_key():
            raise _refusal(self.file, line, _("the alias *{name} names nothing above it.").format(name=name))
        value, size = self.anchors[name]
        self.written_out += size
        if self.aliases > MOST_ALIASES or self.written_out > MOST_VALUES:
            raise _refusal(self.file, line, _("its aliases would make it too large."))
        self.put(value)

    def put(self, value: Any) -> None:
        if not self.open:
            self.value = value
            return
        above = self.open[-1][0]
        if isinstance(above, Map):
            assert self.key is not None
            above[self.key] = value
            self.key = None
        else:
            above.append(value)


def _refusal(file: str, line: int, what: str) -> Refused:
    return Refused(f"{file}:{line}: {what}" if line else f"{file}: {what}")


def _too_deep(file: str, line: int) -> Refused:
    return _refusal(file, line, _("it is nested too deeply."))


def _too_many(file: str) -> Refused:
    return _refusal(file, 0, _("it holds more values than a checklist can have."))
