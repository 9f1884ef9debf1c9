"""The language of everything a person reads: gettext catalogues, one a language, click's messages included.

The catalogue of a language is `locale/LANGUAGE/LC_MESSAGES/auditcore.mo`; English stands in the code and
has none. Codes in events and in JSON are never translated.
"""

from __future__ import annotations

import gettext as _gettext
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

DOMAIN = "auditcore"
LOCALE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "locale")
ENGLISH = "en"

# None: English, as written in the code, without a look-up.
_catalogue: _gettext.NullTranslations | None = None
_language = ENGLISH
# What LANGUAGE was before `use` set it; None: `use` has not touched it.
_language_before: tuple[str | None] | None = None


def _(text: str) -> str:
    """The text in the language in use; the text itself where the catalogue has nothing."""
    # gettext answers "" with the catalogue's header.
    return _catalogue.gettext(text) if _catalogue is not None and text else text


def ngettext(one: str, many: str, n: int) -> str:
    """The form for `n` things in the language in use. Vietnamese has one form, English two."""
    if _catalogue is None:
        return one if n == 1 else many
    return _catalogue.ngettext(one, many, n)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Around what is written in another language than the user's, such as a form; click's own texts stay as they are."""
    global _catalogue, _language
    before = _catalogue, _language
    _language = ENGLISH if not available(language) else language
    english = _language == ENGLISH
    _catalogue = None if english else _gettext.translation(DOMAIN, LOCALE, languages=[language])
    try:
        yield
    finally:
        _catalogue, _language = before


def language() -> str:
    """The language in use, such as `en` or `vi`."""
    return _language


def N_(text: str) -> str:
    """The text itself: only marks it for the catalogue, where `_` is called on it later."""
    return text


def catalogue_file(language: str) -> str:
    """Where a language's compiled catalogue is, whether it exists or not."""
    return os.path.join(LOCALE, language, "LC_MESSAGES", DOMAIN + ".mo")


def code(value: str) -> str:
    """The language in a locale's name, lower case: `vi` of `vi_VN.UTF-8`; "" when there is none."""
    found = re.match(r"([A-Za-z]{2,3})(?:[-_.@].*)?$", value.strip())
    return found[1].lower() if found else ""


def available(language: str) -> bool:
    """Whether the program speaks this language (`en`, or one with a catalogue)."""
    return language == ENGLISH or (
        code(language) == language != "" and os.path.exists(catalogue_file(language))
    )


def languages() -> tuple[str, ...]:
    """All languages that the program speaks, English first."""
    return (ENGLISH, *sorted(name for name in os.listdir(LOCALE) if name != ENGLISH and available(name)))


def choose(environ: Mapping[str, str], settings_file: str | None) -> str:
    """An available language: the first of AUDITCORE_LANG, the workspace's settings, the locale, English.

    A language that the program does not speak is passed over here; `settings` complains about it.
    """
    wanted = (environ.get("AUDITCORE_LANG", ""), _from_settings(settings_file), _from_locale(environ))
    return next((name for name in map(code, wanted) if name and available(name)), ENGLISH)


def _from_settings(path: str | None) -> str:
    """The value of the top-level `language` line; "" without one, or when the file cannot be read."""
    try:
        # Not tomllib: this is on the way to every `--help`.
        with open(path or "", encoding="utf-8", errors="replace") as file:
            top = re.split(r"^\s*\[", file.read(), maxsplit=1, flags=re.MULTILINE)[0]
    except (OSError, ValueError):
        return ""
    found = re.search(r"""^\s*language\s*=\s*["']([^"'\n]*)["']""", top, re.MULTILINE)
    return found[1] if found else ""


def _from_locale(environ: Mapping[str, str]) -> str:
    """The locale's name for messages, as POSIX says: the first of the three that is set decides alone."""
    return next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")


def use(language: str) -> None:
    """Speaks this language from now on, in the whole process; English where the language has no catalogue.

    Call it before the modules that hold help texts are imported. click calls `gettext.gettext`, which looks
    into the current text domain in the language of `LANGUAGE`: both are set here, and undone by `use("en")`.
    """
    global _catalogue, _language, _language_before
    if language == ENGLISH or not available(language):
        _catalogue, _language = None, ENGLISH
        if _language_before is not None:
            _restore("LANGUAGE", _language_before[0])
            _language_before = None
            _gettext.textdomain("messages")
        return
    if _language_before is None:
        _language_before = (os.environ.get("LANGUAGE"),)
    os.environ["LANGUAGE"] = language
    _gettext.bindtextdomain(DOMAIN, LOCALE)
    _gettext.textdomain(DOMAIN)
    # The same call that click's texts end in: the file is parsed once, for both.
    _catalogue = _gettext.translation(DOMAIN, LOCALE, languages=[language])
    _language = language


def _restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
