"""Channels in the settings: a name that is none is refused when it is set, values are looked at by `config check`."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import CommandLine

from auditcore.workspace import Workspace


@pytest.fixture
def line(workspace: Workspace) -> CommandLine:
    return CommandLine(workspace.path, "lan", "2026-07-01")


def toml(line: CommandLine) -> Path:
    return Path(line.workspace, "auditcore.toml")


@pytest.mark.parametrize("key", ["notify.channels", "notify.overdue.channels"])
def test_3_a_channel_that_is_none_is_refused_when_it_is_set(line: CommandLine, key: str) -> None:
    before = toml(line).read_bytes()
    for given in ("fax", "file, fax"):
        answer = line("config", "set", key, given)
        assert answer.code == 3 and "'fax'" in answer.err
        assert "Channels here: apprise, calendar, email, file, webhook" in " ".join(answer.err.split())
    assert "Did you mean 'email'?" in line("config", "set", key, "emial").err
    assert toml(line).read_bytes() == before
    line.fine("config", "set", key, "email, file")
    line.fine("config", "set", key, "")
    assert toml(line).read_text().count("channels = []") == 1


def test_a_channel_can_be_set_where_the_file_is_to_be_mended(line: CommandLine) -> None:
    with toml(line).open("a") as file:
        file.write('\n[notify]\nchannels = "fax"\n')
    assert line("config", "check").code == 4
    line.fine("config", "set", "notify.channels", "file")
    line.fine("config", "check")


def test_without_its_plugins_a_workspace_takes_any_channel(line: CommandLine) -> None:
    line.fine("--no-plugins", "config", "set", "notify.channels", "fax")
    answer = line("config", "check")
    assert answer.code == 4 and "names the channel “fax”" in answer.err


def test_a_setting_gets_its_default_again(line: CommandLine) -> None:
    before = toml(line).read_text()
    line.fine("config", "set", "notify.channels", "email")
    assert "notify.channels has its default again." in line.fine("config", "unset", "notify.channels").err
    assert "notify.channels is not set" in line.fine("config", "unset", "notify.channels").err
    assert toml(line).read_text().startswith(before)
    assert line.fine("config", "show", "notify.channels", "--json").json[0]["value"] == ["file"]
    answer = line("config", "unset", "notify.chanels")
    assert answer.code == 4 and "Did you mean “notify.channels”?" in answer.err


# Values.

EMAIL = '[plugin.email]\nhost = "mail.example.invalid"\nfrom = "audits@example.invalid"\n'


@pytest.mark.parametrize(
    ("section", "line_said", "said"),
    [
        (EMAIL + 'port = "many"\n', 4, "plugin.email.port must be a whole number from 1 to 65535."),
        (EMAIL + 'security = "ssl"\n', 4, "plugin.email.security must be starttls, tls, none."),
        (EMAIL + 'reply-to = "me"\n', 4, "plugin.email.reply-to must be one plain e-mail address."),
        (EMAIL + 'attach = "all"\n', 4, "plugin.email.attach must be calendar."),
        (EMAIL + 'ca-file = "none.pem"\n', 1, "The certificates in none.pem cannot be read."),
        (EMAIL.replace("audits@", ""), 3, "plugin.email.from must be one plain e-mail address."),
        ('[plugin.email]\nfrom = "a@example.invalid"\n', 1, "plugin.email.host is missing."),
        ('[plugin.file]\nfolder = "records"\n', 2, "plugin.file.folder must name a folder"),
        ('[plugin.file]\nas = "paper"\n', 2, "plugin.file.as may hold text, eml and slip only."),
        ('[plugin.calendar]\nfolder = "evidence/x"\n', 2, "plugin.calendar.folder must name a folder"),
        ('[plugin.webhook]\nurl = "http://a.example.invalid"\nhosts = "*"\n', 2, "plugin.webhook.url"),
        ('[plugin.webhook]\nurl = "https://a.example.invalid/"\n', 1, "plugin.webhook.hosts is missing."),
        ('[plugin.webhook]\nprivate = "perhaps"\n', 2, "plugin.webhook.private must be true or false."),
        ('[plugin.apprise]\npeople = "lan"\n', 2, "plugin.apprise.people must be a table of ids."),
    ],
)  # fmt: skip
def test_4_values_with_which_a_channel_cannot_work(
    line: CommandLine, section: str, line_said: int, said: str
) -> None:
    above = len(toml(line).read_text().splitlines())
    with toml(line).open("a") as file:
        file.write(section)
    answer = line("config", "check", COLUMNS="400")
    assert answer.code == 4 and said in answer.err
    assert f"auditcore.toml, line {above + line_said}: " in answer.err


def test_4_a_channel_that_is_used_and_was_told_nothing(line: CommandLine) -> None:
    line.fine("config", "check")
    line.fine("config", "set", "notify.overdue.channels", "email")
    answer = line("config", "check")
    assert answer.code == 4 and "plugin.email.from is missing" in " ".join(answer.err.split())


def test_what_is_right_is_right_also_for_who_has_not_the_secrets(line: CommandLine) -> None:
    with toml(line).open("a") as file:
        file.write(EMAIL + 'username = "audits"\n[plugin.webhook]\nhosts = "a.example.invalid"\n')
    line.fine("config", "check")
    line.fine("config", "set", "notify.channels", "email, webhook, file, calendar")
    line.fine("config", "check")
