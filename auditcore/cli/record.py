"""`auditcore record …`: proving that the record is whole."""

from __future__ import annotations

import click

from auditcore.cli.lazy import LazyGroup
from auditcore.cli.options import pass_session
from auditcore.cli.session import Session
from auditcore.errors import NotFound, VerificationFailed
from auditcore.i18n import _, ngettext


@click.group(
    cls=LazyGroup,
    lazy={"undo": "undo:undo"},
    help=_(
        """\b
Example:
  auditcore record verify

The record is a hash-chained log of events. A head names its state; whoever holds a head can prove later that
nothing before it was altered.
"""
    ),
)
def record() -> None:
    pass


@record.command(
    "verify",
    help=_(
        """\b
Example:
  auditcore record verify --head 2026-01:42:ab12-cd34-ef56-7890

Check every event, every hash and every evidence file, with a second reader that shares no code with the writer.
Exit code 6 when something is found. (To judge whether an action worked, type 'auditcore finding verify'.)
"""
    ),
)
@click.option(
    "--head",
    "heads",
    metavar="STREAM:SEQ:HASH",
    multiple=True,
    help=_("A head that you hold; may be repeated."),
)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def verify(session: Session, heads: tuple[str, ...], json_: bool) -> None:
    from auditcore.cli.progress import Progress
    from auditcore.record import verify as verifier

    try:
        with Progress(session, to_screen=False) as progress:
            told = progress.counting(_("{done} of {count} parts of the record checked"))
            result = verifier.verify(session.root(), heads, progress=told)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if json_:
        session.json(result)
    else:
        *lines, sum_ = verifier.as_lines(result)
        for line in [*lines, *([] if result["problems"] else [sum_])]:  # problems are summed up below
            click.echo(line)
    if count := len(result["problems"]):
        raise VerificationFailed(
            ngettext("{count} problem was found.", "{count} problems were found.", count).format(count=count),
            hint=_("Bring the named files back from a copy, then verify again. Nothing was changed."),
        )


@record.command(
    "head",
    help=_(
        """\b
Example:
  auditcore record head
  auditcore record head 2026-01

Print the heads of the streams: write one down or mail it, and 'record verify --head' proves the record against it.
"""
    ),
)
@click.argument("stream", default="")
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def head(session: Session, stream: str, json_: bool) -> None:
    ws = session.ws
    heads = {
        name: str(found)
        for name in ([stream] if stream else ws.record.streams())
        if (found := ws.record.head(name))
    }
    if stream and not heads:
        raise NotFound(
            _("There is no stream '{stream}'.").format(stream=stream),
            hint=_("'auditcore record head' lists all heads."),
        )
    if json_:
        session.json(heads)
        return
    for line in heads.values():
        click.echo(line)


@record.command(
    "seal",
    help=_(
        """\b
Example:
  auditcore record seal

Put the events of closed audits, and those of the other streams, into one file a stream. The record stays the same,
byte for byte; it takes less room and is verified faster. Safe while others write.
"""
    ),
)
@click.option("--json", "json_", is_flag=True, help=_("Answer in JSON."))
@pass_session
def seal(session: Session, json_: bool) -> None:
    from auditcore.service import register

    ws = session.ws
    ws.record.check_format()
    open_now = set(register.open_streams(ws))
    streams = [name for name in ws.record.streams() if name not in open_now]
    from auditcore.record.segments import seal as seal_stream

    rows = []
    for name in streams:
        if sealed := seal_stream(ws.record, name):
            rows.append({"stream": name, "first": sealed[0], "last": sealed[1]})
            if not json_:
                click.echo(_("{stream}: events {first} to {last}").format(**rows[-1]))
    if json_:
        session.json(rows)
