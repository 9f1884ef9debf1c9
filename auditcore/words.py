"""The words that stand for codes on a screen. Codes in events and in JSON stay English; either may be typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
        N_("planned"), N_("held"), N_("under-way"), N_("reported"), N_("following-up"),
        # what waits are told by
        N_("unit"), N_("status"),
        # flags
        N_("overdue"), N_("disputed"), N_("repeat"), N_("doubtful"),
        # what is due, and what became of a question
        N_("decision"), N_("plan"), N_("action"), N_("effect"), N_("answered"), N_("unexamined"),
        # answers and origins
        N_("agree"), N_("dispute"), N_("decline"), N_("audit"), N_("complaint"), N_("process"), N_("output"), N_("external"),
        N_("inspection"), N_("review"), N_("suggestion"),
        # whether similar ones exist, and whether more had to change
        N_("yes"), N_("could"), N_("no"), N_("not-needed"),
        # verdicts and plans, and how a cause was found
        N_("effective"), N_("partly"), N_("not"), N_("correction-only"), N_("5-whys"), N_("6m"), N_("8d"), N_("text"),
        # kinds of causes
        N_("training"), N_("procedure"), N_("communication"), N_("planning"), N_("workload"), N_("supervision"),
        N_("equipment"), N_("software"), N_("material"), N_("workplace"), N_("measurement"), N_("other"),
        # kinds of actions
        N_("correction"), N_("corrective"), N_("preventive"), N_("improvement"),
        # kinds of audits and how they are done
        N_("internal"), N_("follow-up"), N_("supplier"), N_("on-site"), N_("remote"), N_("mixed"),
        # how somebody hears of things
        N_("digest"), N_("single"),
        # kinds of notices
        N_("finding-issued"), N_("plan-submitted"), N_("plan-returned"), N_("plan-accepted"), N_("action-assigned"),
        N_("input-asked"), N_("due-soon"), N_("escalation"), N_("effect-due"), N_("extension-asked"),
        N_("extension-decided"), N_("finding-decided"), N_("audit-planned"), N_("report-issued"), N_("weekly"),
        N_("review-planned"), N_("calendar"),
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


Shown = Callable[[str], str]


def spelled(code: str, shown: Shown = word) -> str:
    """The code as it is typed, with what screens show for it where that is something else: `major (nặng)`."""
    return code if shown(code) == code else f"{code} ({shown(code)})"


def meant(typed: str, known: Iterable[str], shown: Shown = word) -> str:
    """The code of those `known` that was typed, "" where it is none. Marks and case do not count.

    It may be typed as it is shown, too: in another language nobody knows the code. Of `khiếu nại, phản ánh` each part
    will do.
    """
    from auditcore.text import fold

    return _spellings(known, shown).get(fold(typed), "")


def not_one_of(typed: str, known: Iterable[str], shown: Shown = word) -> str:
    """The sentence for what is no code of those `known`, with the nearest that is."""
    from auditcore.text import nearest

    known = list(known)
    spellings = _spellings(known, shown)
    close = spellings.get(nearest(typed, spellings) or "", "")
    sentence = _("'{word}' is not one of {known}.").format(
        word=typed, known=", ".join(spelled(code, shown) for code in known)
    )
    return sentence + (
        " " + _("Did you mean '{close}'?").format(close=spelled(close, shown)) if close else ""
    )


def _spellings(known: Iterable[str], shown: Shown) -> dict[str, str]:
    """The codes by every way in which they may be typed, folded; what comes later counts more."""
    from auditcore.text import fold

    known = list(known)
    parts = {fold(part): code for code in known for part in shown(code).split(",")}
    whole = {fold(text): code for code in known for text in (spelled(code, shown), shown(code))}
    return parts | whole | {fold(code): code for code in known}
