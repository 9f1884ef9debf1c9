"""The words that stand for codes on a screen. Codes in events, in JSON and in what is typed stay English."""

from __future__ import annotations

from collections.abc import Iterable

from auditcore.i18n import N_, _

# In English the code is the word, so that what is shown can be typed.
WORDS = frozenset(
    [
        # grades and results
        N_("major"), N_("minor"), N_("observation"), N_("opportunity"), N_("strength"), N_("conforms"),
        N_("not-applicable"), N_("not-examined"), N_("out-of-scope"),
        # statuses of findings, actions and audits
        N_("draft"), N_("issued"), N_("submitted"), N_("in-progress"), N_("implemented"), N_("closed"), N_("withdrawn"),
        N_("open"), N_("on-hold"), N_("done"), N_("cancelled"),
        N_("planned"), N_("under-way"), N_("reported"), N_("following-up"),
        # flags
        N_("overdue"), N_("disputed"), N_("repeat"), N_("doubtful"),
        # answers and origins
        N_("agree"), N_("dispute"), N_("decline"), N_("audit"), N_("complaint"), N_("process"), N_("output"), N_("external"),
        N_("inspection"), N_("review"), N_("suggestion"),
        # whether similar ones exist, and whether more had to change
        N_("yes"), N_("could"), N_("no"), N_("not-needed"),
        # verdicts and plans, and how a cause was found
        N_("effective"), N_("correction-only"), N_("5-whys"), N_("6m"), N_("8d"), N_("text"),
        # kinds of causes
        N_("training"), N_("procedure"), N_("communication"), N_("planning"), N_("workload"), N_("supervision"),
        N_("equipment"), N_("software"), N_("material"), N_("workplace"), N_("measurement"), N_("other"),
        # kinds of actions
        N_("correction"), N_("corrective"), N_("preventive"), N_("improvement"),
        # kinds of audits and how they are done
        N_("internal"), N_("follow-up"), N_("supplier"), N_("on-site"), N_("remote"), N_("mixed"),
        # roles and parts
        N_("head"), N_("quality"), N_("committee"), N_("auditor"), N_("verifier"), N_("owner"),
    ]
)  # fmt: skip

# Whom a question is for. A code of these may have another word elsewhere: `quality` is a role, too.
WHOM = {
    "top": N_("top management"),
    "quality": N_("who runs the system"),
    "every-unit": N_("every unit"),
    "service": N_("units that serve customers"),
    "support": N_("units that support the others"),
}


def asked(codes: Iterable[str]) -> list[str]:
    """Whom a question is for, in the language in use; a code itself where it is not known."""
    return [_(WHOM[code]) if code in WHOM else code for code in codes]


def word(code: str) -> str:
    """The code's word in the language in use; the code itself where it has none (`5-whys`)."""
    if code.startswith("round-"):
        return _("round-{number}").format(number=code.removeprefix("round-"))
    return _(code) if code in WORDS else code
