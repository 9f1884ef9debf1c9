"""The catalogues of translated messages: `python tools/messages.py extract|compile|check [--complete]`.

extract   collects every message of auditcore, its plugins and click into auditcore/locale/auditcore.pot and
          merges them into each language's auditcore.po, where translations are written.
compile   turns each auditcore.po into the auditcore.mo that the program reads. It is committed: the wheel needs it.
check     says what is wrong and ends with 1: a message that `extract` would add or drop, a translation that lost
          a {placeholder}, an auditcore.mo that is older than its .po; with --complete also what is untranslated.

A new language begins with `mkdir -p auditcore/locale/LANGUAGE/LC_MESSAGES` and `extract`.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from gettext import GNUTranslations
from importlib.util import find_spec
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOCALE = os.path.join(ROOT, "auditcore", "locale")
POT = os.path.join(LOCALE, "auditcore.pot")
OURS = ("auditcore", "plugins")
# Plugins mark nothing: what a channel says when it could not deliver is looked up when it is shown.
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "NotSent": None, "Undeliverable": None}
# The table of a channel's settings, each with a sentence.
TABLE = "SETTINGS"
# click's modules whose messages a user of ours can meet; shells and test helpers are not among them.
CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "_termui_impl", "types")
# Fixed, so that a file changes only when a message does.
CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def sources() -> Iterator[tuple[str, str]]:
    """Each source file, and the name that the catalogue gives it; ours first."""
    for top in OURS:
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            folders.sort()
            paths = (os.path.join(folder, name) for name in sorted(names) if name.endswith(".py"))
            yield from ((path, os.path.relpath(path, ROOT).replace(os.sep, "/")) for path in paths)
    click = find_spec("click")
    assert click is not None and click.origin is not None
    for name in CLICK:
        path = os.path.join(os.path.dirname(click.origin), name + ".py")
        if os.path.exists(path):
            yield path, f"click/{name}.py"


def extracted() -> Catalog:
    """The messages as the code has them now."""
    catalog = new_catalog()
    for path, name in sources():
        for line, message, comments, context in extract_from_file(
            "python", path, KEYWORDS, ("Translators:",)
        ):
            if message and message != ("", ""):
                catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
        if name.startswith("plugins/"):
            for line, message in _settings(path):
                catalog.add(message, None, [(name, line)])
    return catalog


def _settings(path: str) -> Iterator[tuple[int, str]]:
    """Line and text of each sentence about a setting."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in tree.body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(target, ast.Name) and target.id == TABLE and isinstance(node.value, ast.Dict):
            for value in node.value.values:
                if isinstance(value, ast.Constant):
                    yield value.lineno, value.value


def languages() -> list[str]:
    """The languages that have a folder."""
    return sorted(name for name in os.listdir(LOCALE) if os.path.isdir(os.path.join(LOCALE, name)))


def place(language: str, suffix: str) -> str:
    """Where a language's catalogue is; suffix `.po` or `.mo`."""
    return os.path.join(LOCALE, language, "LC_MESSAGES", "auditcore" + suffix)


def read(path: str, language: str | None = None) -> Catalog:
    """The catalogue in a .po or .pot file, an empty one without the file."""
    if not os.path.exists(path):
        return new_catalog(language)
    with open(path, "rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def new_catalog(language: str | None = None) -> Catalog:
    """A catalogue with our header."""
    return Catalog(
        language,
        header_comment="# The messages of auditcore. Written by tools/messages.py; translate in auditcore.po.",
        project="auditcore",
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        creation_date=CREATED,
        revision_date=CREATED,
        fuzzy=False,
    )


def _write(path: str, catalog: Catalog) -> None:
    with open(path, "wb") as file:
        write_po(file, catalog, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=False)


def extract() -> list[str]:
    """Writes the .pot, and merges it into each .po: kept what is translated, obsolete what is gone."""
    template = extracted()
    _write(POT, template)
    for language in languages():
        catalog = read(place(language, ".po"), language)
        # Guessed translations of similar messages are wrong more often than useful.
        catalog.update(template, no_fuzzy_matching=True)
        catalog.creation_date = catalog.revision_date = CREATED
        _write(place(language, ".po"), catalog)
    return []


def compile_() -> list[str]:
    """Writes each .mo."""
    for language in languages():
        catalog = read(place(language, ".po"), language)
        # babel would fill an untranslated plural with the English singular, wrong for most numbers.
        for message in [message for message in catalog if not is_done(message)]:
            catalog.delete(message.id, message.context)
        with open(place(language, ".mo"), "wb") as file:
            write_mo(file, catalog)
    return []


def check(complete: bool = False) -> list[str]:
    """All problems, one a line."""
    problems = [f"{os.path.relpath(POT, ROOT)}: {text}" for text in stale(extracted(), read(POT))]
    for language in languages():
        catalog = read(place(language, ".po"), language)
        found = [*stale(extracted(), catalog), *lost_placeholders(catalog), *differences(language, catalog)]
        found += [
            f"not translated: {message.id!r}" for message in catalog if complete and not is_done(message)
        ]
        problems += [f"{os.path.relpath(place(language, '.po'), ROOT)}: {text}" for text in found]
    return problems


def stale(code: Catalog, catalog: Catalog) -> list[str]:
    """Messages of ours in one of the two alone. click's differ from version to version, and don't count."""
    now, then = _own(code), _own(catalog)
    return [f"run extract, it lacks {text!r}" for text in sorted(now - then)] + [
        f"run extract, this is gone from the code: {text!r}" for text in sorted(then - now)
    ]


def _own(catalog: Catalog) -> set[str]:
    ours = (m for m in catalog if m.id and any(not name.startswith("click/") for name, _line in m.locations))
    return {_forms(m.id)[0] for m in ours}


def lost_placeholders(catalog: Catalog) -> list[str]:
    """Translations whose {fields} are not those of the message.

    A language with one form for every number needs those of the plural; another may have the singular's too.
    """
    problems = []
    for message in catalog:
        texts, ids = _forms(message.string), _forms(message.id)
        allowed = [fields(text) for text in (ids[-1:] if len(texts) == 1 else ids)]
        wrong = [text for text in texts if message.id and text and fields(text) not in allowed]
        problems += [f"{{placeholders}} differ: {message.id!r} and {text!r}" for text in wrong]
    return problems


def fields(text: str) -> set[str] | None:
    """The names in braces, and %-fields; None when the braces do not match."""
    try:
        braces = {
            f"{{{name}}}" for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None
        }
    except ValueError:
        return None
    return braces | {f"%({part.partition(')')[0]})" for part in text.split("%(")[1:]}


def differences(language: str, catalog: Catalog) -> list[str]:
    """What the .mo has otherwise than the .po."""
    if not os.path.exists(place(language, ".mo")):
        return ["run compile, there is no .mo"]
    with open(place(language, ".mo"), "rb") as file:
        compiled = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    compiled.pop("", None)
    return [] if compiled == expected(catalog) else ["run compile, the .mo says something else"]


def expected(catalog: Catalog) -> dict[object, str]:
    """What the compiled catalogue must hold, in gettext's own form: plurals as (message, n)."""
    entries: dict[object, str] = {}
    for message in catalog:
        if not message.id or not is_done(message):
            continue
        if isinstance(message.id, str):
            entries[message.id] = _forms(message.string)[0]
        else:
            entries |= {(message.id[0], n): text for n, text in enumerate(_forms(message.string))}
    return entries


def is_done(message: Message) -> bool:
    """Whether the message is translated, in every plural form, and not marked as doubtful."""
    return not message.id or (all(_forms(message.string)) and not message.fuzzy)


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def main() -> int:
    """Does what the command line says; 1 when `check` found something."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=("extract", "compile", "check"))
    parser.add_argument("--complete", action="store_true", help="check: everything must be translated")
    arguments = parser.parse_args()
    verbs: dict[str, Callable[[], list[str]]] = {
        "extract": extract,
        "compile": compile_,
        "check": lambda: check(arguments.complete),
    }
    problems = verbs[arguments.verb]()
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
