"""The child's side of sending: load one plugin, and let its channel send one notice."""

from __future__ import annotations

import sys
from typing import Any

from auditcore.contract import Notice, Place
from auditcore.errors import DeliveryFailed
from auditcore.plugin_settings import Secret, hidden, is_secret
from auditcore.plugins import Plugins


def work(job: dict[str, Any]) -> dict[str, Any]:
    """`sent`, and why not: `what` and `hint`, in which no secret stands."""
    settings = {name: Secret(value) if is_secret(name) else value for name, value in job["settings"].items()}

    def clean(words: str) -> str:
        return hidden(words, settings)

    plugins = Plugins(
        Place(*job["place"]), [job["plugin"]], lambda sentence: print(clean(sentence), file=sys.stderr)
    )
    plugins.clean = clean
    found = plugins.channels().get(job["channel"])
    if found is None:
        failures = [f"{one.where}: {one.why}" for one in plugins.failures]
        return {"sent": False, "what": clean("; ".join(failures)), "hint": ""}
    try:
        plugins.send(*found, Notice(*job["notice"]), settings)
    except DeliveryFailed as failed:
        return {"sent": False, "what": clean(failed.what), "hint": failed.hint}
    return {"sent": True, "what": "", "hint": ""}
