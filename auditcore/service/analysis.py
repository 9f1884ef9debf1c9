"""What somebody says about a cause, made into facts: from options, from a TOML file, or asked for line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from auditcore import analysis, text
from auditcore.analysis import Cause
from auditcore.errors import NotFound, Refused, Unreadable
from auditcore.i18n import _
from auditcore.model import METHODS

Facts = dict[str, Any]

TEXTS = ("method", "cause", "category", "team", "escape")


def facts(
    known: Mapping[str, Any],
    *,
    causes: Sequence[str | Mapping[str, Any]] = (),
    under: Sequence[str] = (),
    shown_by: Sequence[str] = (),
    true: Sequence[int] = (),
    method: str = "",
    cause: str = "",
    category: str = "",
    team: str = "",
    escape: str = "",
) -> Facts:
    """The facts that this analysis adds to those that are `known`. Refused with every number that fits no cause.

    `causes` are texts in their order (6m: `machine: …`) or mappings with the fields of `Cause`; `under` (`N:TEXT`) adds
    one below number N, `shown_by` (`N:TEXT`) says what shows N, `true` names those held for true. Without new causes
    the known ones are completed.
    """
    texts = zip(TEXTS, (method, cause, category, team, escape), strict=True)
    given: Facts = {name: text.normalise(words, f"--{name}") for name, words in texts if words}
    method = given.get("method") or known.get("method", "")
    found = [_cause(one, number, method) for number, one in enumerate(causes, start=1)]
    found = found or (analysis.causes({**known, "method": method}) if under or shown_by or true else [])
    problems: list[str] = []
    for entry in under:
        above, words = _numbered(entry, "--why-under")
        found.append(Cause(len(found) + 1, words, under=above))
    for entry in shown_by:
        number, words = _numbered(entry, "--why-evidence")
        problems += _marked(found, number, evidence=words)
    for number in true:
        problems += _marked(found, number, true=True)
    if problems:
        raise Refused(problems[0], problems=problems[1:])
    if found:
        given["causes"] = analysis.stored(found)
        if causes and "cause" not in given:
            given["cause"] = "; ".join(cause.text for cause in analysis.roots(found))
    return given


def _cause(one: str | Mapping[str, Any], number: int, method: str) -> Cause:
    if isinstance(one, str):
        return analysis.from_text(text.required(one, "--why"), number, method)
    words = {name: text.normalise(one[name], name) for name in ("evidence", "branch") if one.get(name)}
    words["branch"] = analysis.branch_of(words.get("branch", "")) or words.get("branch", "")
    plain = analysis.from_text(text.required(one["text"], "text"), number, "" if words["branch"] else method)
    return plain._replace(
        branch=words["branch"] or plain.branch,
        evidence=words.get("evidence", ""),
        under=one.get("under", plain.under),
        true=bool(one.get("true")),
    )


def _numbered(entry: str, option: str) -> tuple[int, str]:
    """The number and the text of `N:TEXT`. Raises Unreadable for anything else."""
    number, _colon, words = entry.partition(":")
    if not (number.strip().isascii() and number.strip().isdigit() and words.strip()):
        raise Unreadable(
            _("“{entry}” is not a number and a text, such as 2:TEXT.").format(entry=text.printable(entry)),
            hint=_("The number says which why is meant: {option} 2:TEXT").format(option=option),
        )
    return int(number), text.required(words, option)


def _marked(found: list[Cause], number: int, **fields: Any) -> list[str]:
    """Say more of the cause of this number; the problem where there is none."""
    if not 1 <= number <= len(found):
        return [_("There is no why {number}; there are {count}.").format(number=number, count=len(found))]
    found[number - 1] = found[number - 1]._replace(**fields)
    return []


# From a file.

WHY = {"text": str, "under": int, "branch": str, "evidence": str, "true": bool}


def read(path: str) -> Facts:
    """What a TOML file says about a cause, as `facts` takes it: the texts, and `[[why]]` tables in their order.

    Raises NotFound without the file, Refused with all its problems.
    """
    import tomllib

    try:
        with open(path, "rb") as file:
            table = tomllib.load(file)
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(_("There is no file '{file}'.").format(file=path)) from None
    except (ValueError, RecursionError) as error:
        raise Refused(
            _("{file} is not valid TOML: {message}").format(file=path, message=text.printable(str(error)))
        ) from None
    problems = list(_wrong(table))
    if problems:
        raise Refused(
            _("{file} cannot be used.").format(file=path),
            problems=problems,
            hint=_("An example stands in: auditcore finding analyse --help"),
        )
    return {"causes": table.pop("why", []), **table}


def _wrong(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if name == "why":
            yield from _wrong_whys(value)
        elif name not in TEXTS:
            yield _unknown(name, (*TEXTS, "why"))
        elif not isinstance(value, str):
            yield _("“{name}” must be a text.").format(name=name)
        elif name == "method" and value not in METHODS:
            yield _("“{value}” is no method: {methods}.").format(
                value=text.printable(value), methods=", ".join(METHODS)
            )


def _wrong_whys(whys: object) -> Iterator[str]:
    if not isinstance(whys, list) or not all(isinstance(one, dict) for one in whys):
        yield _("Each why stands in a table of its own, below a line [[why]].")
        return
    for number, why in enumerate(whys, start=1):
        said = [_unknown(name, WHY) for name in why if name not in WHY]
        said += [
            _("“{name}” must be {wanted}.").format(name=name, wanted=_wanted(kind))
            for name, kind in WHY.items()
            if name in why and type(why[name]) is not kind
        ]
        if not str(why.get("text", "")).strip():
            said.append(_("“text” is missing."))
        branch = why.get("branch")
        if isinstance(branch, str) and not analysis.branch_of(branch):
            branches = ", ".join(analysis.BRANCHES)
            said.append(
                _("“{value}” is no branch: {branches}.").format(
                    value=text.printable(branch), branches=branches
                )
            )
        for problem in said:
            yield _("why {number}: {problem}").format(number=number, problem=problem)


def _wanted(kind: type) -> str:
    return {str: _("a text"), int: _("a number"), bool: _("true or false")}[kind]


def _unknown(name: str, choices: Sequence[str] | Mapping[str, Any]) -> str:
    return _("there is no “{name}”; what may stand here: {names}.").format(
        name=text.printable(name), names=", ".join(choices)
    )


# Asked for.

Ask = Callable[[str], str]
"""Puts one question and gives the line that was answered, without its end. Raises Refused where nobody answers."""


class Guide:
    """Asks for an analysis line by line, for whoever does not know the options; nothing is recorded here."""

    def __init__(self, ask: Ask, say: Callable[[str], None]) -> None:
        self.ask = ask
        self.say = say

    def facts(self, finding: Mapping[str, Any], methods: Sequence[str], categories: Sequence[str]) -> Facts:
        """What was answered, as `facts` takes it. `methods` are those that the grade takes, the first is suggested."""
        self.say(finding["observed"])
        method = self._one_of(_("How is the cause looked for?"), methods, methods[0])
        given: Facts = {"method": method}
        if method == "8d":
            given["team"] = self._needed(_("Who looked for the cause?"))
        asked = {"6m": self._branches, **dict.fromkeys(analysis.IN_A_ROW, self._row)}
        causes = asked[method]() if method in asked else []
        given |= {"causes": causes, "true": self._held_for_true(causes)}
        if method == "8d":
            given["escape"] = self._needed(_("Where should it have been noticed, and why was it not?"))
        held = [causes[number - 1]["text"] for number in given["true"]] or [
            one["text"] for one in causes[-1:]
        ]
        given["cause"] = self._needed(_("The cause that will be removed, in one sentence"), "; ".join(held))
        given["category"] = self._one_of(_("What kind of cause is it?"), categories, "")
        return given

    def _row(self) -> list[Facts]:
        """Whys below one another, then further branches, until nothing is answered."""
        causes: list[Facts] = []
        while words := self._text(_("Why {number}? (empty: no more)").format(number=len(causes) + 1)):
            causes.append(self._shown({"text": words, "under": len(causes)}))
        while causes and (
            above := self._numbers(_("Another answer below which why? Its number (empty: none)"), len(causes))
        ):
            words = self._needed(_("Why {number}?").format(number=len(causes) + 1))
            causes.append(self._shown({"text": words, "under": above[0]}))
        return causes

    def _branches(self) -> list[Facts]:
        causes: list[Facts] = []
        for branch, words in analysis.BRANCH_WORDS.items():
            while cause := self._text(
                _("{branch}: a possible cause (empty: no more)").format(branch=_(words))
            ):
                causes.append(self._shown({"text": cause, "branch": branch}))
        return causes

    def _shown(self, cause: Facts) -> Facts:
        evidence = self._text(_("  What shows it? (empty: nothing yet)"))
        return {**cause, "evidence": evidence} if evidence else cause

    def _held_for_true(self, causes: Sequence[Facts]) -> list[int]:
        if len(causes) < 2:
            return []
        for number, cause in enumerate(causes, start=1):
            self.say(f"{number} {cause['text']}")
        return self._numbers(_("Which are the causes that you hold for true? Their numbers"), len(causes))

    def _text(self, question: str, suggested: str = "") -> str:
        return self.ask(f"{question} [{suggested}]" if suggested else question).strip() or suggested

    def _needed(self, question: str, suggested: str = "") -> str:
        while not (answer := self._text(question, suggested)):
            self.say(_("This is needed."))
        return answer

    def _one_of(self, question: str, choices: Sequence[str], suggested: str) -> str:
        """One of some words, by the word or by its number in the list; the suggested one for an empty answer."""
        from auditcore.words import word

        for number, choice in enumerate(choices, start=1):
            self.say(f"{number} {word(choice)}")
        while (answer := self._text(question, suggested)) and answer not in choices:
            if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(choices):
                return choices[int(answer) - 1]
            meant = [one for one in choices if text.fold(word(one)) == text.fold(answer)]
            if meant:
                return meant[0]
            self.say(_("Answer with one of the words, or with its number."))
        return answer

    def _numbers(self, question: str, most: int) -> list[int]:
        """Numbers from 1 to `most`, with commas or spaces between; none for an empty answer."""
        while True:
            typed = self._text(question).replace(",", " ").split()
            numbers = [int(one) for one in typed if one.isascii() and one.isdigit()]
            if len(numbers) == len(typed) and all(1 <= number <= most for number in numbers):
                return numbers
            self.say(_("Answer with numbers from 1 to {most}.").format(most=most))
