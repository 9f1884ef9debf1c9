"""People: where they work, how they are reached, what they may do, what they are trained in until when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from auditcore import dates, qualification, text
from auditcore.decision import Saved, Situation
from auditcore.errors import Refused, Unreadable
from auditcore.i18n import _
from auditcore.model import ORG, ROLES
from auditcore.organisation import Organisation
from auditcore.record.events import Change
from auditcore.service.org import (
    Doc,
    Row,
    last_with_quality,
    living_person,
    living_unit,
    new_id,
    not_in_future,
    noted,
    refuse,
    unchanged,
)
from auditcore.workspace import Workspace

# Courses are not held every week: a training that ends within so many calendar days is shown as ending soon.
SOON_DAYS = 60

# One address and nothing else: no blank, no line break, nothing that could begin another address or header.
_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+")


class Training(NamedTuple):
    """Trained in a standard on a day, until a day (ISO); "" for today, and for no end. Who trained, where it was said."""

    standard: str
    on: str = ""
    until: str = ""
    trainer: str = ""
    in_house: bool = False


def training(value: str, today: date) -> Training:
    """What was typed as STANDARD[:ON[:UNTIL]]. A year belongs to the standard: `ISO 9001:2015:3/7/2026`.

    Raises Unreadable when what follows the standard is no date.
    """
    standard, *rest = value.split(":")
    if rest and re.fullmatch(r"\s*\d{4}\s*", rest[0]):
        standard += ":" + rest.pop(0)
    if len(rest) > 2:
        raise Unreadable(
            _("'{value}' has too many colons.").format(value=text.printable(value)),
            hint=_("Write STANDARD:ON:UNTIL, such as iso9001-2015:2026-03-01:2029-03-01"),
        )
    days = [dates.parse_day(day, today).isoformat() if day.strip() else "" for day in rest]
    on, until = (*days, "", "")[:2]
    return Training(standard.strip(), on, until)


def add(
    ws: Workspace,
    id: str = "",
    *,
    name: str,
    unit: str = "",
    email: str = "",
    roles: Sequence[str] = (),
    logins: Sequence[str] = (),
    trained: Sequence[Training] = (),
) -> tuple[str, Saved]:
    """Add a person; without an id, one is made from the name. `logins` are `login@host`. Returns the id."""
    name = text.required(name, "--name")
    email, logins = _email(email), _logins(logins)
    new = ""

    def decide(situation: Situation) -> list[Change]:
        nonlocal new
        situation.require_role("quality")
        org = situation.org
        new = new_id(id, name, org.people, "person")
        fields = {
            "name": name,
            "unit": living_unit(org, unit)["id"] if unit else None,
            "email": email or None,
            "roles": _roles(roles),
            "logins": logins,
            "trained": _trained(situation, trained),
        }
        refuse(list(_logins_taken(org, new, logins)))
        return [noted(situation, "person", new, "add", fields)]

    saved = ws.commit(ORG, "person.add", decide)
    return new, saved


def change(
    ws: Workspace,
    id: str,
    *,
    name: str | None = None,
    unit: str | None = None,
    email: str | None = None,
    roles: Sequence[str] | None = None,
    add_roles: Sequence[str] = (),
    remove_roles: Sequence[str] = (),
    logins: Sequence[str] = (),
    remove_logins: Sequence[str] = (),
    trained: Sequence[Training] = (),
    reason: str = "",
) -> Saved:
    """Change a person. None leaves a field as it is, "" empties it; `roles` replaces the set.

    For the role `quality`; everybody may change their own e-mail and logins.
    """
    named: dict[str, Any] = {} if name is None else {"name": text.required(name, "--name")}
    named |= {} if email is None else {"email": _email(email) or None}
    logins, reason = _logins(logins), text.normalise(reason, "--reason")
    own = name is None and unit is None and roles is None and not (add_roles or remove_roles or trained)

    def decide(situation: Situation) -> list[Change]:
        org = situation.org
        person = living_person(org, id)
        if not (own and situation.person["id"] == id):
            situation.require_role("quality")
        fields = dict(named)
        if unit is not None:
            fields["unit"] = living_unit(org, unit)["id"] if unit else None
        if roles is not None or add_roles or remove_roles:
            base = person["roles"] if roles is None else roles
            fields["roles"] = [
                role for role in _roles([*base, *add_roles]) if role not in _roles(remove_roles)
            ]
        if logins or remove_logins:
            kept = [login for login in person.get("logins", ()) if login not in remove_logins]
            fields["logins"] = list(dict.fromkeys([*kept, *logins]))
        refuse([*_logins_taken(org, id, logins), *_last_quality(org, id, fields)])
        courses = _trained(situation, trained)
        if not courses:
            unchanged("person", person, fields)
        changed = noted(situation, "person", person, "edit", fields, reason=reason)
        return [{**changed, "add": {**changed["add"], "trained": courses}} if courses else changed]

    return ws.commit(ORG, "person.edit", decide)


def qualify(ws: Workspace, id: str, course: Training) -> Saved:
    """Record a training, by which somebody is qualified from its day to its last (`qualification.qualified`)."""
    course = course._replace(trainer=text.normalise(course.trainer, "--by"))

    def decide(situation: Situation) -> list[Change]:
        person = living_person(situation.org, id)
        situation.require_role("quality")
        changed = noted(situation, "person", person, "qualify", {})
        return [{**changed, "add": {**changed["add"], "trained": _trained(situation, [course])}}]

    return ws.commit(ORG, "person.qualify", decide)


def unqualify(ws: Workspace, id: str, standard: str, reason: str) -> Saved:
    """Withdraw a qualification from the day on which it happened; what was led before, was led by somebody qualified."""
    standard, reason = text.required(standard, "--standard"), text.required(reason, "--reason")

    def decide(situation: Situation) -> list[Change]:
        person = living_person(situation.org, id)
        situation.require_role("quality")
        refuse(not_in_future(situation))
        if not qualification.trained(person, standard, situation.on):
            refuse(
                [
                    _("{person} has no training in {standard} that holds on {day}.").format(
                        person=person["name"], standard=standard, day=situation.on
                    )
                ]
            )
        entry = {"standard": standard, "until": situation.on, "withdrawn": True, "reason": reason}
        changed = noted(situation, "person", person, "unqualify", {}, reason=reason)
        return [{**changed, "add": {**changed["add"], "trained": [{**situation.stamp(), **entry}]}}]

    return ws.commit(ORG, "person.unqualify", decide)


def link(ws: Workspace, id: str, login: str) -> Saved:
    """Link a computer's login (`login@host`) to a person: from then on it says who types."""
    return change(ws, id, logins=[login])


def _email(value: str) -> str:
    value = text.normalise(value, "--email")
    if value and not _EMAIL.fullmatch(value):
        raise Refused(
            _("'{value}' is not an e-mail address.").format(value=text.printable(value)),
            hint=_("An address looks like lan@example.org."),
        )
    return value


def _logins(values: Sequence[str]) -> list[str]:
    logins = [text.required(value, "--login") for value in values]
    for login in logins:
        user, at, host = login.rpartition("@")
        if not (user and at and host) or "\n" in login:
            raise Refused(
                _("'{login}' is not a login of a computer.").format(login=text.printable(login)),
                hint=_("A login is USER@COMPUTER, such as lan@pc7; 'auditcore whoami' shows yours."),
            )
    return list(dict.fromkeys(logins))


def _logins_taken(org: Organisation, id: str, logins: Sequence[str]) -> Iterator[str]:
    """One login belongs to one person: it says who types when nothing else does."""
    for login in logins:
        for other in org.people.values():
            if other["id"] != id and login in other.get("logins", ()):
                yield _(
                    "The login {login} belongs to {name}: 'auditcore person edit {id} --no-login {login}' frees it."
                ).format(login=login, name=other["name"], id=other["id"])


def _roles(values: Sequence[str]) -> list[str]:
    """The roles in the order of the model, each once. Refused for a word that is no role."""
    unknown = [value for value in values if value not in ROLES]
    if unknown:
        raise Refused(
            _("'{role}' is not a role.").format(role=text.printable(unknown[0])),
            hint=_("Roles: {roles}.").format(roles=", ".join(ROLES)),
        )
    return [role for role in ROLES if role in values]


def _last_quality(org: Organisation, id: str, fields: Mapping[str, Any]) -> Iterator[str]:
    if "quality" not in fields.get("roles", ("quality",)) and last_with_quality(org, id):
        yield _(
            "{name} is the last person with the role quality; give it to somebody else first: "
            "auditcore person edit PERSON --add-role quality"
        ).format(name=org.people[id]["name"])


def _trained(situation: Situation, given: Sequence[Training]) -> list[dict[str, Any]]:
    """The entries to append; each keeps who recorded it. Refused with every problem at once."""
    stamp, entries, problems = situation.stamp(), [], []
    for course in given:
        standard = text.required(course.standard, "--trained")
        on = course.on or situation.on
        if on > situation.today:
            problems.append(
                _("{standard}: {day} is in the future; today is {today}.").format(
                    standard=standard, day=on, today=situation.today
                )
            )
        if course.until and course.until < on:
            problems.append(
                _("{standard}: it cannot end on {until}, before it began ({on}).").format(
                    standard=standard, until=course.until, on=on
                )
            )
        more = {"trainer": course.trainer, "in_house": course.in_house}
        entries.append(
            {
                **stamp,
                "standard": standard,
                "on": on,
                "until": course.until or None,
                **{name: value for name, value in more.items() if value},
            }
        )
    refuse(problems)
    return entries


def trainings(person: Doc, today: str) -> list[Row]:
    """What the person is trained in: the latest entry of each standard, with `state`: valid, soon, expired, withdrawn."""
    latest = {entry["standard"]: entry for entry in person.get("trained", ())}
    return [
        {
            "standard": standard,
            "on": entry["on"],
            "until": entry["until"],
            "state": "withdrawn" if entry.get("withdrawn") else _state(entry["until"], today),
            "trainer": entry.get("trainer", ""),
            "in_house": entry.get("in_house", False),
        }
        for standard, entry in sorted(latest.items(), key=lambda item: text.sort_key(item[0]))
    ]


def _state(until: str | None, today: str) -> str:
    if until and until < today:
        return "expired"
    return "soon" if until and until <= dates.add_days(today, SOON_DAYS) else "valid"


def rows(
    ws: Workspace, *, units: Sequence[str] = (), roles: Sequence[str] = (), ended: bool = False
) -> list[Row]:
    """People by name; who has left only when asked for. A unit means all below it, too.

    Keys: id, name, unit, unit_name, email, roles, logins, trained (standard, on, until, state), ended (ISO day or None),
    notice_style, notice_channels, notice_language (each None where the settings say it).
    """
    org = ws.org()
    reached = {below for unit in units for below in org.with_past(org.unit(unit)["id"])}
    wanted = set(_roles(roles))
    shown = [
        _row(org, doc, ws.today)
        for doc in org.people.values()
        if (ended or not doc.get("ended"))
        and (not units or doc.get("unit") in reached)
        and (not wanted or wanted & set(doc["roles"]))
    ]
    return sorted(shown, key=lambda row: text.sort_key(row["name"]))


def _row(org: Organisation, doc: Doc, today: str) -> Row:
    unit = doc.get("unit")
    return {
        "id": doc["id"],
        "name": doc["name"],
        "unit": unit,
        "unit_name": org.units[unit]["name"] if unit and unit in org.units else None,
        "email": doc.get("email"),
        "roles": doc["roles"],
        "logins": list(doc.get("logins", ())),
        "trained": trainings(doc, today),
        "ended": (doc.get("ended") or {}).get("on"),
        **{key: doc.get(key) for key in ("notice_style", "notice_channels", "notice_language")},
    }


def detail(ws: Workspace, id: str) -> Row:
    """Everything about one person: the row's keys, `owes` (rows of `leaving.owed`), `history`, `reason` of leaving."""
    from auditcore.service.leaving import owed

    org = ws.org()
    person = org.person(id)
    return {
        **_row(org, person, ws.today),
        "reason": (person.get("ended") or {}).get("reason"),
        "owes": owed(ws, id),
        "history": list(person.get("history", ())),
    }
