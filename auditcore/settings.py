"""What `auditcore.toml` may say: one table, from which reading, checking, changing and the docs page come."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditcore import i18n
from auditcore.errors import NotFound, Refused
from auditcore.i18n import N_, _
from auditcore.model import METHODS
from auditcore.settings_table import SETTINGS, Setting, Value
from auditcore.text import is_slug, nearest, normalise, printable
from auditcore.tomlfile import Path, leaves, line_numbers, with_value, without_value

__all__ = [
    "FILE",
    "SETTINGS",
    "Setting",
    "Settings",
    "check",
    "docs_table",
    "load",
    "parse",
    "set_value",
    "starter",
    "unset_value",
]

FILE = "auditcore.toml"
DEFAULT = "default"

_BY_KEY = {setting.key: setting for setting in SETTINGS}
_BY_PATH = {tuple(setting.key.split(".")): setting for setting in SETTINGS}
# Tables whose keys this version does not check: the plugins and checklists that they belong to do.
UNCHECKED = ("plugin", "checklists")
_ENVIRONMENT = {"language": "AUDITCORE_LANG"}


class Settings:
    """The settings in force, and where each comes from. Made by `load` or `parse`; never changed."""

    __slots__ = ("_data", "_environment", "_given", "digest")

    def __init__(self, data: dict[str, Any], environment: dict[str, Value], digest: str) -> None:
        self._data = data
        self._given = {_BY_PATH[path].key: value for path, value in leaves(data) if path in _BY_PATH}
        self._environment = environment
        # SHA-256 of the file's bytes, 64 hex digits.
        self.digest = digest

    def get(self, key: str) -> Any:
        """The value of a setting of the table, of its kind's type. Raises KeyError for any other key."""
        if key in self._environment:
            return self._environment[key]
        setting = _BY_KEY[key]
        if key in self._given:
            value = self._given[key]
            return normalise(value, key) if isinstance(value, str) else value
        # Definitions are the one default that is a text to read, so it is in the reader's language.
        return (
            _(setting.default)
            if isinstance(setting.default, str) and setting.kind == "text"
            else setting.default
        )

    def origin(self, key: str) -> str:
        """`default`, `auditcore.toml`, or `environment AUDITCORE_…`."""
        if key in self._environment:
            return f"environment {_ENVIRONMENT[key]}"
        return FILE if key in self._given else DEFAULT

    def section(self, name: str) -> dict[str, Any]:
        """The TOML table of a plugin (`plugin.mail`) or `checklists`, unchecked; {} without one."""
        found: Any = self._data
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def rows(self) -> Iterator[tuple[str, Any, str, str]]:
        """Key, value, origin and description of each setting, in the table's order."""
        return ((s.key, self.get(s.key), self.origin(s.key), _(s.doc)) for s in SETTINGS)


def load(path: str, environ: Mapping[str, str]) -> Settings:
    """The settings of the file, checked. Raises NotFound without the file, Refused with all its problems.

    Whether a time zone exists is left to `check`, which is not in a hurry, and to whoever uses the zone.
    """
    return parse(_read(path), environ, path)


def parse(data: bytes, environ: Mapping[str, str], path: str = FILE) -> Settings:
    """The settings in these bytes of the file called `path`. Raises Refused with all problems."""
    table, problems = _examine(data, path)
    environment: dict[str, Value] = {}
    for key, variable in _ENVIRONMENT.items():
        if environ.get(variable):
            value = i18n.code(environ[variable]) or environ[variable]
            problems += [f"{variable}: {problem}" for problem in _wrong(_BY_KEY[key], value)]
            environment[key] = value
    if problems:
        raise Refused(
            _("The settings cannot be used."),
            problems=problems,
            hint=_("Correct what is listed, then try: auditcore config check"),
        )
    return Settings(table, environment, hashlib.sha256(data).hexdigest())


def check(path: str) -> list[str]:
    """All problems of a settings file, each with its line, the time zone too. Raises NotFound without it."""
    data = _read(path)
    table, problems = _examine(data, path)
    zone = table.get("timezone")
    if isinstance(zone, str) and (problem := _zone_problem(zone)):
        problems.append(f"{_place(line_numbers(data.decode()), path, ('timezone',))}: {problem}")
    return problems


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise NotFound(
            _("There is no settings file {path}.").format(path=path),
            hint=_("Begin with: auditcore init DIR --org NAME"),
        ) from None


def _examine(data: bytes, path: str) -> tuple[dict[str, Any], list[str]]:
    """The table in the file ({} when it is no TOML), and what is wrong with it."""
    table, problem = _examine_toml(data, path)
    if table is None:
        return {}, [problem]
    wrong = [(where, problem) for where, value in leaves(table) for problem in _unfit(where, value)]
    lines = line_numbers(data.decode()) if wrong else {}
    return table, [f"{_place(lines, path, where)}: {problem}" for where, problem in wrong]


def _place(lines: dict[Path, int], path: str, where: Path) -> str:
    """`FILE, line N` of a key or of the inline table that it is in; the file alone when neither is known."""
    line = next((lines[where[:n]] for n in range(len(where), 0, -1) if where[:n] in lines), None)
    return path if line is None else _("{file}, line {line}").format(file=path, line=line)


def _examine_toml(data: bytes, path: str) -> tuple[dict[str, Any] | None, str]:
    """The table in the file, or None and why it is no TOML, with the line."""
    import tomllib

    try:
        return tomllib.loads(data.decode()), ""
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, _("{file}, line {line}: this is not UTF-8 text.").format(file=path, line=line)
    except (ValueError, RecursionError) as error:
        message, _at, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = int(found[1]) if found else max(len(data.splitlines()), 1)
        return None, _("{file}, line {line}: this is not valid TOML: {message}").format(
            file=path, line=line, message=_short(message)
        )


def _unfit(where: Path, value: object) -> list[str]:
    """What is wrong with one key of the file."""
    if where in _BY_PATH:
        return _wrong(_BY_PATH[where], value)
    if where[0] in UNCHECKED and len(where) > 1:
        return []
    return [_unknown(".".join(where))]


def _unknown(key: str) -> str:
    meant = nearest(key, _BY_KEY)
    unknown = _("there is no setting “{key}”.").format(key=_short(key))
    return unknown + " " + _("Did you mean “{meant}”?").format(meant=meant) if meant else unknown


def _wrong(setting: Setting, value: object) -> list[str]:
    """What is wrong with the value of a setting: nothing, or one sentence."""
    if KINDS[setting.kind][0](setting, value):
        return []
    return [
        _("“{key}” cannot be {value}; it must be {wanted}.").format(
            key=setting.key,
            value=_short(json.dumps(value, ensure_ascii=False, default=str)),
            wanted=_wanted(setting),
        )
    ]


def _wanted(setting: Setting) -> str:
    """What a value must be, in words."""
    choices = ", ".join(setting.choices or i18n.languages())
    return _(KINDS[setting.kind][1]).format(least=setting.least, most=setting.most, choices=choices)


def _short(value: str) -> str:
    return printable(value if len(value) <= 60 else value[:60] + "…")


def _is_text(value: object) -> bool:
    try:
        return isinstance(value, str) and normalise(value, "") is not None
    except Refused:
        return False


def _are_days(value: object) -> bool:
    from auditcore.workdays import days

    try:
        return (
            isinstance(value, list)
            and all(isinstance(one, str) for one in value)
            and any([*days(value), True])
        )
    except ValueError:
        return False


# How the values of each kind are checked, and what a value must be, in words.
KINDS: dict[str, tuple[Any, str]] = {
    "text": (lambda _s, v: _is_text(v), N_("a text without control characters")),
    "int": (
        lambda s, v: type(v) is int and s.least <= v <= s.most,
        N_("a whole number from {least} to {most}"),
    ),
    "bool": (lambda _s, v: type(v) is bool, N_("true or false")),
    "list": (
        lambda _s, v: isinstance(v, list) and all(map(_is_text, v)),
        N_('a list of texts, such as ["one", "two"]'),
    ),
    "zone": (lambda _s, v: _is_text(v), N_("the name of a time zone, such as Asia/Ho_Chi_Minh")),
    "language": (lambda _s, v: isinstance(v, str) and i18n.available(v), N_("one of: {choices}")),
    "language-or-none": (
        lambda _s, v: isinstance(v, str) and (v == "" or i18n.available(v)),
        N_('empty (""), or one of: {choices}'),
    ),
    "choice": (lambda s, v: v in s.choices, N_("one of: {choices}")),
    "choices": (
        lambda s, v: isinstance(v, list) and all(one in s.choices for one in v),
        N_("a list of these: {choices}"),
    ),
    "numbers": (
        lambda s, v: isinstance(v, list) and all(type(one) is int and s.least <= one <= s.most for one in v),
        N_("a list of whole numbers from {least} to {most}, such as [7, 1]"),
    ),
    "methods": (
        lambda _s, v: isinstance(v, list) and all(one in METHODS for one in v),
        N_('a list of methods, of 5-whys, 6m, 8d and text, such as ["5-whys", "6m"]'),
    ),
    "country": (
        lambda _s, v: isinstance(v, str) and re.fullmatch(r"([A-Z]{2}(-[A-Z0-9]{1,3})?)?", v) is not None,
        N_("the two letters of a country, such as VN"),
    ),
    "days": (
        lambda _s, v: _are_days(v),
        N_('a list of days, each as "2026-02-14" or "2026-02-14..2026-02-22"'),
    ),
    "person": (
        lambda _s, v: isinstance(v, str) and (v == "" or is_slug(v)),
        N_("a person's id, such as lan-nguyen"),
    ),
}


def _zone_problem(name: str) -> str:
    from auditcore.dates import find_zone

    try:
        find_zone(name)
    except Refused as error:
        return error.what
    return ""


def unset_value(text: str, key: str) -> str:
    """The settings file's text without one setting, which then has its default; as it is where it does not name it. All
    else is kept. Raises Refused for an unknown key, and as `set_value` for a file that cannot be changed."""
    path = tuple(key.split("."))
    if key not in _BY_KEY:
        raise _refused_key(key)
    table = _toml(text)
    return without_value(text, path) if path in (where for where, _value in leaves(table)) else text


def set_value(text: str, key: str, raw: str) -> str:
    """The settings file's text with one setting changed or added; comments, order and other values are kept.

    `raw` is what was typed: a list is separated by commas, a truth is true/false, yes/no or on/off. Raises
    Refused for an unknown key, an unfit value, a file that is no TOML, or a key that an inline table holds.
    """
    if key not in _BY_KEY:
        raise _refused_key(key)
    _toml(text)
    setting = _BY_KEY[key]
    value = _typed(setting, raw)
    problems = _wrong(setting, value)
    if not problems and setting.kind == "zone" and (problem := _zone_problem(str(value))):
        problems = [problem]
    if problems:
        raise Refused(_("The settings cannot be changed: {problem}").format(problem=problems[0]))
    return with_value(text, tuple(key.split(".")), _literal(value))


def _refused_key(key: str) -> Refused:
    return Refused(
        _("The settings cannot be changed: {problem}").format(problem=_unknown(key)),
        hint=_("To see all settings, type: auditcore config show"),
    )


def _toml(text: str) -> dict[str, Any]:
    """The table that the text says. Raises Refused where it is no TOML."""
    table, problem = _examine_toml(text.encode(), FILE)
    if table is None:
        raise Refused(problem, hint=_("Correct the file with an editor, then try again."))
    return table


# Kinds whose values are typed with commas between.
LISTS = ("list", "methods", "days", "choices", "numbers")

_TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def _typed(setting: Setting, raw: str) -> Value:
    """What was typed as the setting's kind; as it is when it cannot be read so, for the check to refuse."""
    raw = normalise(raw, setting.key)
    if setting.kind == "int" and re.fullmatch(r"-?[0-9]{1,9}", raw):
        return int(raw)
    if setting.kind == "bool":
        return _TRUTHS.get(raw.lower(), raw)
    if setting.kind in LISTS and raw.startswith("["):
        return _toml_list(raw)
    if setting.kind in LISTS:
        parts = [part.strip() for part in raw.split(",") if part.strip()]
        whole = setting.kind == "numbers" and all(re.fullmatch(r"[0-9]{1,9}", part) for part in parts)
        return [int(part) for part in parts] if whole else parts
    return raw


def _toml_list(raw: str) -> Value:
    """A list as it stands in the file; what cannot be read so stays a text, which the check refuses."""
    import tomllib

    try:
        value = tomllib.loads(f"value = {raw}")
    except ValueError:
        return raw
    return value["value"] if len(value) == 1 and isinstance(value["value"], list) else raw


def _literal(value: Value) -> str:
    """The value as TOML. What JSON writes for text, numbers, truths and lists of text is TOML too."""
    return json.dumps(value, ensure_ascii=False)


def starter(organisation: str, language: str, timezone: str, me: str) -> str:
    """The first `auditcore.toml` of a workspace: four settings, explained. Raises Refused for an unfit value."""
    given = {"organisation": organisation, "language": language, "timezone": timezone, "me": me}
    lines = ["# " + _("The settings of this auditcore workspace. A line that begins with # is a comment.")]
    for key, value in given.items():
        lines += ["", "# " + _(_BY_KEY[key].doc), f"{key} = {_literal(_typed(_BY_KEY[key], value))}"]
    lines += [
        "",
        "# " + _("Everything else has a default. To see all settings, type: auditcore config show"),
        "# " + _("To change one, type for example: auditcore config set policy.major.answer-days 10"),
    ]
    text = "\n".join(lines) + "\n"
    parse(text.encode(), {})
    if problem := _zone_problem(timezone):
        raise Refused(problem)
    return text


def docs_table() -> str:
    """The settings as a Markdown table: key, kind with bounds, default, what it does."""
    rows = [(_("Setting"), _("Value"), _("Default"), _("What it does")), ("---",) * 4]
    rows += [
        (f"`{s.key}`", _cell(_wanted(s)), f"`{_cell(_literal(s.default))}`", _cell(_(s.doc)))
        for s in SETTINGS
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
