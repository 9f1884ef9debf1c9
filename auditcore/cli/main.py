"""The way in: the table of commands, and the one place where errors are printed.

Nothing but click is loaded before a command is chosen; `--version` does not even need that.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import Any, NoReturn

from auditcore import __version__


def run() -> NoReturn:
    """Run the command line; exits with a code of `auditcore.errors.EXIT_CODES`."""
    # One short command makes no cycles worth looking for; looking costs a tenth of its time.
    gc.set_threshold(100_000, 50, 50)
    if "_AUDITCORE_COMPLETE" in os.environ:  # somebody pressed Tab
        from auditcore.cli.completing import answer

        sys.exit(answer.run(os.environ))
    if sys.argv[1:] == ["--version"]:
        print(f"auditcore {__version__}")
        sys.exit(0)
    code = guarded(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has gone (`| head`); Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if "pluggy" in sys.modules:
        # What a plugin prints at Python's end, or from a thread, is no part of the answer.
        with contextlib.suppress(OSError):
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.exit(code)


def guarded(arguments: list[str]) -> int:
    """Run one command and print what went wrong, if anything; the exit code."""
    import click

    from auditcore import i18n
    from auditcore.errors import AuditcoreError
    from auditcore.i18n import _

    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets a sign in its place, not a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace" if stream.isatty() else "backslashreplace")
    i18n.use(i18n.choose(os.environ, settings_file(arguments)))
    from auditcore.cli.root import root

    try:
        answer = root.main(arguments, prog_name="auditcore", standalone_mode=False)
        return answer if isinstance(answer, int) else 0
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.UsageError as error:
        error.show()
        option = getattr(error, "option_name", None)
        if option in ("--as", "--workspace", "--today"):
            click.echo(_("{option} stands right behind the word auditcore.").format(option=option), err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Interrupted. What was acknowledged is saved; nothing else was."), err=True)
        return 130
    except AuditcoreError as error:
        _show(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except BrokenPipeError:
        return 0
    except OSError as error:
        click.echo(
            _(
                "The disk or a file would not do it: {error}. It was not acknowledged as saved; 'auditcore log' shows "
                "whether it was recorded all the same."
            ).format(error=_safe(error)),
            err=True,
        )
        return 1
    except Exception as error:
        if os.environ.get("AUDITCORE_TRACE"):
            raise
        click.echo(
            _(
                "Something unexpected went wrong ({error}). What was acknowledged is saved. "
                "AUDITCORE_TRACE=1 shows the details for a report."
            ).format(error=_safe(error)),
            err=True,
        )
        return 1


def _show(error: Any) -> None:
    """An expected error: what, every further problem, and what to type next."""
    import click

    from auditcore.cli.session import wrapped
    from auditcore.i18n import _

    lines = [_("Error: {message}").format(message=error.what), *(f"  {line}" for line in error.problems)]
    for line in [*lines, *([error.hint] if error.hint else [])]:
        click.echo(wrapped(_safe(line)), err=True)


def _safe(value: object) -> str:
    from auditcore.text import printable

    return printable(str(value), newlines=True)


def settings_file(arguments: list[str]) -> str | None:
    """The settings file of the workspace that these arguments mean, only to know its language."""
    for number, argument in enumerate(arguments):
        if argument == "--workspace" and number + 1 < len(arguments):
            return os.path.join(arguments[number + 1], "auditcore.toml")
    folder = os.environ.get("AUDITCORE_WORKSPACE") or os.getcwd()
    while not os.path.isfile(os.path.join(folder, "auditcore.toml")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return os.path.join(folder, "auditcore.toml")


if __name__ == "__main__":
    run()
