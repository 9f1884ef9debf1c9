"""The child's side of sending: load one plugin, and let its channel send notices one after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from auditcore import i18n
from auditcore.contract import CalendarDate, Notice, Place
from auditcore.errors import DeliveryFailed
from auditcore.plugin_settings import Secret, hidden, is_secret
from auditcore.plugins import Plugins


def each(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """For each notice: `sent`, and why not: `what` and `hint`, in which no secret stands; `lasting`: it would fail again."""
    i18n.use(job["language"])
    settings = {name: Secret(value) if is_secret(name) else value for name, value in job["settings"].items()}

    def clean(words: str) -> str:
        return hidden(words, settings)

    plugins = Plugins(
        Place(*job["place"]), [job["plugin"]], lambda sentence: print(clean(sentence), file=sys.stderr)
    )
    plugins.clean = clean
    found = plugins.channels().get(job["channel"])
    for notice in job["notices"]:
        if found is None:
            failures = [f"{one.where}: {one.why}" for one in plugins.failures]
            yield {"sent": False, "what": clean("; ".join(failures)), "hint": ""}
            continue
        try:
            plugins.send(*found, _notice(notice), settings)
        except DeliveryFailed as failed:
            # What made it fail was looked at where it was caught.
            yield {"sent": False, "what": clean(failed.what), "hint": failed.hint, "lasting": failed.lasting}
        else:
            yield {"sent": True, "what": "", "hint": ""}


def _notice(fields: list[Any]) -> Notice:
    """A notice as it was before it was JSON."""
    notice = Notice(*fields)
    days = tuple(CalendarDate(*day) for day in notice.dates)
    return notice._replace(keys=tuple(notice.keys), dates=days)
