"""The templates of notices: those that come with auditcore, and the workspace's own in `templates/`, which take their place.

They lay out what they are given and reach nothing else (`notice_sandbox`). In `.html` every text is escaped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from auditcore.errors import Refused
from auditcore.extras import needed
from auditcore.i18n import N_, _
from auditcore.noticekinds import KINDS
from auditcore.text import nearest, printable

if TYPE_CHECKING:
    from auditcore.service.notice_sandbox import Bounded

# What a message is made of; `KIND.txt` and `KIND.html` may take the place of `item.txt` and `item.html`.
WHOLE = ("subject.txt", "message.txt", "message.html", "slip.html")
PARTS = ("item.txt", "item.html")
OWN = "templates"

BUNDLED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates")

# Nobody writes a longer one by hand (bytes).
LONGEST = 100_000


def names() -> list[str]:
    """Every name that a template may have; each may have a language in it, too: `item.vi.txt`."""
    return [*WHOLE, *PARTS, *(f"{kind}{suffix}" for kind in KINDS for suffix in (".txt", ".html"))]


def in_language(name: str, language: str) -> str:
    """`item.vi.txt` of `item.txt`."""
    base, _dot, suffix = name.rpartition(".")
    return f"{base}.{language}.{suffix}"


class Unfit(Refused):
    """A template that cannot be filled in: its file, and the line, 0 where that is not known."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        said = _("{file}, line {line}: {problem}") if line else _("{file}: {problem}")
        super().__init__(said.format(file=printable(path), line=line, problem=problem))
        self.place = (path, line)


class Templates:
    """The templates of a workspace's folder in one language. Raises Refused where Jinja2 is not installed."""

    def __init__(self, folder: str, language: str) -> None:
        with needed("notify"):
            from jinja2 import FunctionLoader

            from auditcore.service.notice_sandbox import Bounded
        self._folder, self._language = folder, language
        self.environment: Bounded = Bounded(FunctionLoader(self._found))

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """A template with its context filled in. Raises Unfit, naming the file and the line, where it cannot be."""
        from jinja2 import TemplateError

        self.environment.begin()
        try:
            said = self.environment.get_template(name).render(context).strip()
        except (RecursionError, MemoryError):
            raise Unfit(self.path(name), 0, _("it does not come to an end in time")) from None
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            path, line = _where(error) or (self.path(name), 0)
            raise Unfit(path, line, _said(error, known_names(context))) from None
        if not said:
            raise Unfit(self.path(name), 0, _("nothing stands in what it makes."))
        return said + "\n"

    def path(self, name: str) -> str:
        """The file from which a template is read: the workspace's own, in this language or in all, else the bundled one."""
        own = (one for one in (in_language(name, self._language), name) if is_own(self._folder, one))
        return next((os.path.join(self._folder, OWN, one) for one in own), os.path.join(BUNDLED, name))

    def _found(self, name: str) -> tuple[str, str, None] | None:
        return (self.source(name), self.path(name), None) if name in names() and self.has(name) else None

    def has(self, name: str) -> bool:
        return os.path.isfile(self.path(name))

    def source(self, name: str) -> str:
        """The text of a template that is there."""
        with open(self.path(name), "rb") as file:
            return file.read(LONGEST).decode("utf-8-sig", "replace")


def is_own(folder: str, name: str) -> bool:
    """Whether it is a file in the workspace's folder of templates itself, and leads to none elsewhere."""
    path = os.path.join(os.path.realpath(folder), OWN, name)
    return os.path.isfile(path) and os.path.realpath(path) == path


def _where(error: Any) -> tuple[str, int] | None:
    """The file and line of the template in which an error came up, the innermost; None where that is not known."""
    if getattr(error, "filename", None) and getattr(error, "lineno", None):
        return error.filename, error.lineno
    found, trace = None, error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.endswith((".txt", ".html")):
            found = path, trace.tb_lineno
        trace = trace.tb_next
    return found


# What Jinja2 says where a name is none, with the name in it.
_MISSING = re.compile(
    r"'(?P<name>[^']*)' is undefined|has no attribute '(?P<key>[^']*)'"
    r"|[Nn]o filter named '(?P<filter>[^']*)'|attribute '(?P<reach>[^']*)' of .* is unsafe"
)


# What Jinja2 says of signs that do not fit together, in words of ours. The first that fits counts.
_JINJA = (
    (r"unknown tag '(?P<name>[^']*)'", N_("there is no tag “{name}”.")),
    (r"(?i)unexpected end of template|missing end of", N_("it ends before all that was begun is closed.")),
    (r"got '(?P<name>[^' ]*)'", N_("“{name}” stands where it does not belong.")),
    (r"unexpected (?:char )?'(?P<name>[^']*)'", N_("“{name}” stands where it does not belong.")),
    (r"(?i)expected (?:token|an expression)", N_("something is missing before the end of the brackets.")),
    (r"division(?: or modulo)? by zero|modulo by zero", N_("nothing can be divided by zero.")),
    (r"has no element (?P<name>-?\d+)", N_("there is no number {name} in this list.")),
)


def _said(error: Exception, known: Iterable[str]) -> str:
    from jinja2 import TemplateNotFound

    from auditcore.service.notice_sandbox import FILTERS

    said = printable(" ".join(str(getattr(error, "message", None) or error).split()))
    if isinstance(error, TemplateNotFound):
        if error.message != error.name:
            return f"“{printable(str(error.name))}”: {said}"
        return missing(str(error.name), names(), _("it takes in “{name}”, which is not there."))
    found = _MISSING.search(said)
    if found is None:
        for pattern, sentence in _JINJA:
            if close := re.search(pattern, said):
                return _(sentence).format(**close.groupdict())
        return said
    if found["filter"] is not None:
        return missing(found["filter"], FILTERS, _("there is no filter “{name}” for notices."))
    if found["reach"] is not None:
        return _("a template cannot reach “{name}”.").format(name=found["reach"])
    return missing(found["name"] or found["key"], known, _("there is no “{name}” here."))


def missing(name: str, known: Iterable[str], sentence: str) -> str:
    """That a name is not there, with the nearest that is."""
    close = nearest(name, known)
    meant = " " + _("Did you mean “{close}”?").format(close=close) if close else ""
    return sentence.format(name=printable(name)) + meant


def known_names(context: Mapping[str, Any]) -> list[str]:
    """Every name that a context has: at its top, in its things, in its words."""
    return [*context, *context["items"][0], *context["words"]]
