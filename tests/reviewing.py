"""The office of `building` with a management review: hai is the head of the organisation and chairs it, lan runs it."""

from __future__ import annotations

from typing import Any

import building
from building import Office
from conftest import Clock

from auditcore import reviews
from auditcore.service import reviews as service
from auditcore.service.holders import review_of
from auditcore.workspace import Workspace

DAY = "2026-07-20"
HELD = "2026-07-20"
REVIEW = "2026-R1"
ACTION = "2026-R1-A1"
YES = {"suitable": "yes", "adequate": "yes", "effective": "yes"}


def office(ws: Workspace, clock: Clock) -> Office:
    made = building.build(ws, clock)
    building.change_org(made, "person/hai", roles=["head"])
    return made


def planned(office: Office, **facts: Any) -> str:
    return service.plan(office("lan"), facts.pop("date", DAY), **facts)[0]


def hold(office: Office, id: str = REVIEW, **given: Any) -> str:
    office.day(HELD)
    service.hold(office("lan", on=given.pop("on", HELD)), id, **{"present": ["hai", "lan", "oanh"], **given})
    return id


def held(office: Office, **facts: Any) -> str:
    return hold(office, planned(office, **facts))


def met(office: Office, **facts: Any) -> str:
    """Planned, and held on the day that it is."""
    id = planned(office, **facts)
    service.hold(office("lan"), id, present=["hai", "lan", facts.get("chair", "hai")])
    return id


def decided(
    office: Office, id: str = REVIEW, owner: str = "an", due: str = "2026-09-30", **given: Any
) -> str:
    """A decision that is an action of an; its id."""
    words = {"kind": "improvement", "owner": owner, "due": due, **given}
    return service.decide(office("lan"), id, "A second counter", **words)[1]


def supply_all(office: Office, id: str = REVIEW) -> None:
    for key in service.detail(office.ws, id)["missing"]:
        service.supply(office("mai"), id, key, f"What there is about {key}")


def closed(office: Office, **facts: Any) -> str:
    """Closed with one action, ID-A1."""
    id = held(office, **facts)
    decided(office, id)
    service.conclude(office("hai"), id, "It works", **YES)
    service.close(office("lan"), id, not_supplied="No survey was made")
    return id


def at(office: Office, status: str) -> str:
    """A review that has this status."""
    if status == "cancelled":
        service.cancel(office("lan"), planned(office), "Held together with another")
        return REVIEW
    return {"planned": planned, "held": held, "closed": closed}[status](office)


def status(office: Office, id: str = REVIEW) -> str:
    office.ws.forget()
    return reviews.status(review_of(office.ws.view(id), office.ws.view))
