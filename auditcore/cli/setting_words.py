"""The words that stand for codes in settings: shown in the language in use, and taken as well as the codes when typed."""

from __future__ import annotations

from auditcore import i18n
from auditcore.i18n import N_, _
from auditcore.model import METHODS
from auditcore.settings_table import CAUSE_CATEGORIES, SETTINGS
from auditcore.words import meant, word

# Codes that stand in settings alone. In English the code is the word, so that what is shown can be typed.
_WORDS = frozenset(
    [
        N_("true"), N_("false"), N_("number"), N_("title"), N_("full"),
        # who hears of something
        N_("owes"), N_("action-owner"), N_("judge"), N_("unit-head"), N_("lead"), N_("decider"), N_("asker"), N_("team"),
        N_("auditees"), N_("chair"), N_("invited"), N_("above"),
    ]
)  # fmt: skip
# What a code says here and nowhere else; not in English.
_HERE = {"calendar": N_("every day"), "working": N_("working days")}

# Kinds of settings whose values are typed with commas between.
_SEVERAL = ("choices", "methods", "list")


def shown(code: str) -> str:
    """The code's word; the code itself where it has none."""
    if code in _HERE and i18n.language() != i18n.ENGLISH:
        return _(_HERE[code])
    return _(code) if code in _WORDS else word(code)


def said(key: str, value: object) -> object:
    """The value of a setting as people read it; that of JSON where it is no code."""
    known = _codes(key)
    if isinstance(value, bool):
        return shown(str(value).lower())
    if isinstance(value, list):
        return [shown(one) if one in known else one for one in value]
    return shown(value) if isinstance(value, str) and value in known else value


def typed(key: str, raw: str) -> str:
    """What was typed for a setting, with codes in the place of their words; all else as it is."""
    known, kind = _codes(key), _KINDS.get(key, "")
    if not known:
        return raw
    words = raw.split(",") if kind in _SEVERAL else [raw]
    return ",".join(meant(one, known, shown) or one for one in words)


_KINDS = {setting.key: setting.kind for setting in SETTINGS}
_CHOICES = {setting.key: setting.choices for setting in SETTINGS if setting.choices}


def _codes(key: str) -> tuple[str, ...]:
    """The codes that may stand in a setting."""
    if key == "policy.cause-categories":
        return tuple(CAUSE_CATEGORIES)
    of_kind = {"bool": ("true", "false"), "methods": tuple(METHODS)}
    return _CHOICES.get(key) or of_kind.get(_KINDS.get(key, ""), ())
