"""Jinja2 in which a template lays out texts and does nothing else: it reaches no Python, and comes to an end soon.

Jinja2's own sandbox keeps templates from Python, not from taking all time and memory. Here every turn of a loop, every
call and every template that is taken in counts, texts that are put together are bounded, and there are few filters.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateAssertionError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from auditcore.i18n import _

TEXT_FILTERS = (
    *("capitalize", "e", "escape", "indent", "int", "lower", "replace", "round", "title", "trim", "truncate"),
    *("upper", "wordcount"),
)
LIST_FILTERS = (
    "count",
    "d",
    "default",
    "first",
    "join",
    "last",
    "length",
    "list",
    "reverse",
    "sort",
    "unique",
)
FILTERS = (*TEXT_FILTERS, *LIST_FILTERS)
GLOBALS = ("namespace", "range")

# Of one message: steps, characters put together, seconds. Far more than the longest digest needs. A turn of a loop is a
# step; a call, and a template that is taken in, take as long as so many.
STEPS, CHARACTERS, SECONDS = 200_000, 20_000_000, 10
CALL, TAKEN_IN = 10, 20
# Of a filter: a number, and the length of a text, that may be given to it.
WIDEST, SHORT = 500, 100
# A turn in a long file costs more: so many characters are one step.
STEP = 1000

# Names that nobody can type.
_TURNS, _JOINED = "counted turns", "joined texts"
_PLAIN = (str, int, float)


class Bounded(ImmutableSandboxedEnvironment):
    """An environment for messages. `begin` is called before each is filled in."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, loader: Any) -> None:
        super().__init__(
            loader=loader,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=self._put,
        )
        self.filters = {name: self._small(name, self.filters[name]) for name in FILTERS}
        self.filters |= {"join": self._join, _JOINED: self._join, _TURNS: self._turns}
        self.globals = {name: self.globals[name] for name in GLOBALS}
        self.begin()

    def begin(self) -> None:
        self._steps, self._characters, self._until = 0, 0, time.monotonic() + SECONDS

    def _step(self, count: int = 1) -> None:
        self._steps += count
        if self._steps > STEPS or time.monotonic() > self._until:
            raise SecurityError(_("it does not come to an end in time"))

    def _put(self, value: Any) -> Any:
        """A value that is put out, or into a text that is built."""
        if not isinstance(value, (*_PLAIN, Undefined)):
            raise SecurityError(_("only texts and numbers can be put out, no lists"))
        self._characters += len(value) if isinstance(value, str) else 1
        if self._characters > CHARACTERS:
            said = _("it makes too long a text (more than {count} characters)")
            raise SecurityError(said.format(count=CHARACTERS))
        return value

    # Filters.

    def _turns(self, values: Iterable[Any], cost: int) -> Iterator[Any]:
        for value in values:
            self._step(cost)
            yield value

    def _join(self, values: Iterable[Any], between: str = "") -> Any:
        """The texts in one; where one of them is escaped already, the others are escaped, too."""
        from markupsafe import Markup

        parts = []
        for value in values:
            parts += [self._put(between), self._put(value)]
        escaped = any(hasattr(part, "__html__") for part in parts)
        return (Markup("") if escaped else "").join(str(one) if not escaped else one for one in parts[1:])

    def _small(self, name: str, made: Callable[..., Any]) -> Callable[..., Any]:
        """A filter that gets no long text and no great number beside its value."""

        @functools.wraps(made)
        def bounded(*args: Any, **kwargs: Any) -> Any:
            own = 1 if hasattr(made, "jinja_pass_arg") else 0
            value, more = args[own], (*args[own + 1 :], *kwargs.values())
            if name in TEXT_FILTERS and not isinstance(value, (*_PLAIN, Undefined)):
                raise SecurityError(_("“{name}” is for texts and numbers, no lists").format(name=name))
            for one in more:
                if (
                    (len(one) > SHORT)
                    if isinstance(one, str)
                    else isinstance(one, int | float) and one > WIDEST
                ):
                    raise SecurityError(_("what “{name}” is given is too long").format(name=name))
            return made(*args, **kwargs)

        return bounded

    # What Jinja2 asks an environment.

    def compile(  # type: ignore[override]
        self, source: Any, name: str | None = None, filename: str | None = None, **more: Any
    ) -> Any:
        if isinstance(source, str):
            counted = _Counted(1 + len(source) // STEP)
            try:
                source = counted.visit(self.parse(source, name, filename))
            except TemplateAssertionError as error:
                error.name, error.filename = name, filename
                raise
            source.set_environment(self)
        return super().compile(source, name, filename, **more)

    def join_path(self, template: str, parent: str) -> str:
        self._step(TAKEN_IN)
        if parent.endswith(".html") and not template.endswith(".html"):
            raise TemplateNotFound(template, _("only .html can be taken into .html: the rest is not escaped"))
        return template

    def call(self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        self._step(CALL)
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = all(isinstance(one, int | float) and abs(one) < 1e9 for one in (left, right))
        texts = operator == "+" and isinstance(left, str) and isinstance(right, str)
        if operator == "**" or not (numbers or texts):
            raise SecurityError(
                _("“{sign}” is for small numbers; only “+” puts texts together").format(sign=operator)
            )
        return self._put(super().call_binop(context, operator, left, right))

    def wrap_str_format(self, value: Any) -> None:
        """Jinja2 lets texts be formatted, to any width."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """The methods of texts and numbers can build endless ones; filters do what a layout needs."""
        return not isinstance(obj, _PLAIN) and super().is_safe_attribute(obj, attr, value)


class _Counted(NodeTransformer):
    """Puts the counting into a template, and refuses what would go round it. A turn costs so many steps."""

    def __init__(self, cost: int) -> None:
        self._cost = cost

    def visit_For(self, node: nodes.For) -> nodes.Node:
        if node.recursive:
            raise TemplateAssertionError(_("a loop may not call itself"), node.lineno)
        self.generic_visit(node)
        cost = nodes.Const(self._cost, lineno=node.lineno)
        node.iter = _filter(node.iter, _TURNS, [cost], node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), _JOINED, [], node.lineno)

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> nodes.Node:
        raise TemplateAssertionError(_("the escaping of texts cannot be switched off"), node.lineno)


def _filter(value: nodes.Node, name: str, args: list[nodes.Expr], line: int) -> nodes.Filter:
    return nodes.Filter(value, name, args, [], None, None, lineno=line)
