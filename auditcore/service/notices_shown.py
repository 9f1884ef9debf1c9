"""What a log says of notices: for each message to whom it went, by what, what it told, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditcore.deliveries import MESSAGE

# The kinds of documents in `notices-YEAR`.
KINDS = (MESSAGE, "date", "passed")


def of_change(kind: str, change: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One line a fact: `field` and `new`."""
    fields, added = change.get("set", {}), change.get("add", {})
    if kind == "passed":
        yield {"field": "passed", "new": len(added.get("keys", ()))}
    elif kind == "date":
        yield {"field": "cancelled" if fields.get("cancelled") else "day", "new": fields.get("first")}
    else:
        if "to" in fields:
            yield {"field": "person", "new": fields["to"]}
            yield {"field": "channel", "new": fields["channel"]}
            yield {"field": "tells", "new": [_short(item) for item in fields["items"]]}
        elif "tries" in added:
            yield {"field": "again", "new": True}
            if "channel" in fields:
                yield {"field": "channel", "new": fields["channel"]}
        for entry in added.get("dismissed", ()):
            yield {"field": "dismissed", "new": True}
            yield {"field": "reason", "new": entry["reason"]}
        for end in added.get("ends", ()):
            yield {"field": "delivery", "new": end["outcome"]}
            if end.get("why"):
                yield {"field": "why", "new": end["why"]}


def _short(item: Mapping[str, Any]) -> str:
    return f"{item['kind']} {item['about']}".strip()
