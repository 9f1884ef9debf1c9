"""`auditcore notify install`: what lets notices go out by themselves, to be copied where it belongs."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Sequence

import click

from auditcore.cli.options import pass_session
from auditcore.cli.session import Session
from auditcore.errors import Refused
from auditcore.i18n import _
from auditcore.plugin_settings import secrets_path

DAY = 24 * 60  # minutes
HOUR = 60


@click.command(
    help=_(
        """\b
Example:
  auditcore notify install
  auditcore notify install --every 60
  auditcore --as lan notify install

Print the line of a crontab, a timer of systemd and a task of Windows, of which one lets notices go out by themselves.
Nothing is changed: copy the one that fits this computer. Each run is recorded as of the person who types this, or of
whom --as names.
"""
    ),
)
@click.option(
    "--every",
    metavar="MINUTES",
    type=click.IntRange(1, DAY),
    default=30,
    show_default="30",
    help=_("How often, in minutes."),
)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def install(session: Session, every: int, json_: bool) -> None:
    from auditcore.decision import known

    ws = session.ws
    person = known(ws.org(), ws.claimed()[0])
    words = [sys.executable, "-m", "auditcore", "--workspace", os.path.abspath(ws.path)]
    words += ["--as", str(person["id"]), "notify", "--quiet"]
    _insist_on_copying(words)
    made = {
        "crontab": crontab(words, every),
        "systemd_service": service(words),
        "systemd_timer": timer(every),
        "windows": task(words, every),
    }
    secrets = secrets_path(ws.environ)
    if json_:
        said = {"every": every, "crontab_every": steady(every), "person": person["id"]}
        session.json({**said, "command": words, "secrets": secrets, **made})
        return
    for title, lines in _titled(made, every):
        click.echo(f"# {title}")
        click.echo(f"{lines}\n" if lines else "")
    session.say(
        _(
            "Each run is recorded as of {person} ({id}). For somebody else: auditcore --as PERSON notify install"
        ).format(person=person["name"], id=person["id"])
    )
    told = _("Secrets such as a mail password are read from {path}: let it run as this user of the computer.")
    session.say(told.format(path=secrets))
    if ws.environ.get("AUDITCORE_SECRETS"):
        session.say(_("AUDITCORE_SECRETS is set in this window only: set it where the notices run, too."))


def _titled(made: dict[str, str], every: int) -> list[tuple[str, str]]:
    crontab_title = _("Linux and macOS: type 'crontab -e' and add this line.")
    if steady(every) != every:
        often = _("A crontab cannot run every {every} minutes; this line runs every {steady}.")
        crontab_title += "\n# " + often.format(every=every, steady=steady(every))
    folder = "~/.config/systemd/user/auditcore-notify"
    return [
        (crontab_title, made["crontab"]),
        (
            _("Or systemd on Linux, for you alone: the file {path}").format(path=f"{folder}.service"),
            made["systemd_service"],
        ),
        (_("and the file {path}").format(path=f"{folder}.timer"), made["systemd_timer"]),
        (_("which these two lines start; the second lets it run while you are not logged in."), SYSTEMD),
        (_("Windows: copy these lines into a window of PowerShell."), made["windows"]),
    ]


SYSTEMD = "systemctl --user enable --now auditcore-notify.timer\nloginctl enable-linger"


def _insist_on_copying(words: Sequence[str]) -> None:
    """Raises Refused for what cannot be copied from a screen: a line break, a sign that nobody sees."""
    for word in words:
        if not word.isprintable():
            raise Refused(
                _("{path}: there is a sign in it that cannot be copied.").format(path=repr(word)),
                hint=_("Give the folder another name, and try again."),
            )


def steady(every: int) -> int:
    """The longest time up to `every` (minutes) that a crontab can keep: part of an hour, or hours that are part of a day."""
    fits = (n for n in range(every, 0, -1) if (HOUR % n == 0 if n < HOUR else n % HOUR == 0 and DAY % n == 0))
    return next(fits)


def crontab(words: Sequence[str], every: int) -> str:
    """A line of a crontab; a percent sign would end the command there. Once a day is at seven in the morning."""
    n = steady(every)
    when = f"*/{n} * * * *" if n < HOUR else "0 7 * * *" if n == DAY else f"0 */{n // HOUR} * * *"
    return f"{when} {shlex.join(words)}".replace("%", r"\%")


def service(words: Sequence[str]) -> str:
    """A service of systemd, which knows quotes of its own and gives % a meaning; the colon takes that of $ away.

    It refuses to run what has a quote or a backslash in its name, but not to let a shell do so.
    """
    shell = ("/bin/sh", "-c", 'exec "$0" "$@"') if re.search(r"""['"\\]""", words[0]) else ()
    quoted = " ".join(f'"{_escaped(word)}"' for word in (*shell, *words))
    lines = (
        "[Unit]",
        "Description=auditcore notify",
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart=:{quoted}",
    )
    return "\n".join(lines)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def timer(every: int) -> str:
    """A timer of systemd, from the start of the computer on: any time will do, and what was missed is made up for."""
    lines = (
        "[Unit]",
        "Description=auditcore notify",
        "",
        "[Timer]",
        "OnStartupSec=2min",
        f"OnUnitActiveSec={every}min",
    )
    return "\n".join((*lines, "", "[Install]", "WantedBy=timers.target"))


def task(words: Sequence[str], every: int) -> str:
    """Commands of PowerShell; unlike schtasks it takes paths of any length, and gives no sign in its quotes a meaning."""
    arguments = " ".join(_quoted(word) for word in words[1:])
    repeat = f"(New-TimeSpan -Minutes {every})"
    return "\n".join(
        (
            f"$action = New-ScheduledTaskAction -Execute {_literal(words[0])} -Argument {_literal(arguments)}",
            f"$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval {repeat}",
            "$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable"
            " -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries",
            "Register-ScheduledTask -TaskName 'auditcore notify' -Action $action -Trigger $trigger -Settings $settings",
        )
    )


def _quoted(word: str) -> str:
    """A word as a program of Windows reads it (CommandLineToArgvW): backslashes count only before a quote."""
    if word and not re.search(r'[\s"]', word):
        return word
    return '"' + re.sub(r'(\\*)("|$)', lambda found: found[1] * 2 + ('\\"' if found[2] else ""), word) + '"'


def _literal(text: str) -> str:
    """A text of PowerShell in single quotes, of which it knows five."""
    return "'" + re.sub("['\u2018-\u201b]", lambda found: found[0] * 2, text) + "'"
