"""A channel sends in a process of its own, with a deadline: a bad one hurts nobody, and tells no secret."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from commands import Answer, CommandLine
from fake_plugins import Installed, fixture_of_installed

from auditcore.service import plugin_child
from auditcore.workspace import Workspace

installed = fixture_of_installed

TOKEN = "s3cret-t0ken"
CULPRIT = "talk (talk-plugin 1.2)"
ADVICE = "To switch it off: auditcore plugin disable talk"

CHANNEL = """
import os, subprocess, sys, time

def send(notice, settings):
{body}

@hookimpl
def register_channels():
    yield Channel("chat", {{"room": "Which room.", "api-token": "What lets us in."}}, send)
"""


class Talk:
    """A workspace with one plugin, whose channel `chat` does what `body` says."""

    def __init__(self, workspace: Workspace, installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
        self.line = CommandLine(workspace.path, "lan", "2026-07-01")
        self.installed = installed
        monkeypatch.setenv("AUDITCORE_SECRET_CHAT_API_TOKEN", TOKEN)

    def __call__(self, body: str, *words: str) -> Answer:
        self.installed("talk", CHANNEL.format(body="\n".join(f"    {line}" for line in body.splitlines())))
        self.line.fine("config", "set", "plugins.use", "talk")
        return self.line("plugin", "try", "chat", *words, AUDITCORE_SECRET_CHAT_API_TOKEN=TOKEN)


@pytest.fixture
def talk(workspace: Workspace, installed: Installed, monkeypatch: pytest.MonkeyPatch) -> Talk:
    return Talk(workspace, installed, monkeypatch)


def failed(answer: Answer, *words: str) -> None:
    """Exit code 7, these words, the plugin and how to switch it off; no traceback, no secret, nothing on stdout."""
    assert answer.code == 7, answer
    for word in (CULPRIT, ADVICE, *words):
        assert word in answer.err
    assert TOKEN not in answer.err and "Traceback" not in answer.err
    assert answer.out == ""


def test_a_notice_arrives_with_its_settings_and_secrets(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "sent"
    room = Path(talk.line.workspace, "auditcore.toml")
    room.write_text(room.read_text() + '\n[plugin.chat]\nroom = "12"\n')
    talk.line.fine("person", "edit", "lan", "--email", "lan@example.org", "--reason", "new")
    answer = talk(
        f"open({str(path)!r}, 'w').write('|'.join((*notice[:5], settings['room'], settings['api-token'])))"
    )
    assert answer.code == 0, answer
    to, address, subject, body, about, *given = path.read_text().split("|")
    assert (to, address, about, given) == ("lan", "lan@example.org", "", ["12", TOKEN])
    assert subject == "auditcore: a test" and "channel chat" in body and "2026-07-01" in body
    assert "sent by chat to lan (lan@example.org) in " in answer.err


def test_it_is_sent_to_whom_one_names_and_told_as_json(talk: Talk) -> None:
    answer = talk("assert notice.to == 'lan'", "--to", "lan", "--json")
    assert answer.json.keys() == {"channel", "to", "address", "seconds"}
    assert (answer.json["channel"], answer.json["to"]) == ("chat", "lan")
    unknown = talk.line("plugin", "try", "chat", "--to", "la")
    assert unknown.code == 3 and "Did you mean lan (Lan)?" in unknown.err


def test_nothing_is_recorded(talk: Talk) -> None:
    records = Path(talk.line.workspace, "records")
    before = sorted(records.rglob("*"))
    assert talk("pass").code == 0
    assert sorted(records.rglob("*")) == before


BAD = {
    "it raises": ("raise RuntimeError('no such room')", "RuntimeError: no such room"),
    "its error holds the secret": (
        "raise RuntimeError('no ' + settings['api-token'])",
        "RuntimeError: no ***",
    ),
    "it exits": ("sys.exit(0)", "SystemExit: 0"),
    "it interrupts": ("raise KeyboardInterrupt", "It ended Python itself"),
    "it ends Python": ("os._exit(3)", "It ended Python itself (exit code 3)."),
    "it is killed": ("os.kill(os.getpid(), 9)", "It ended Python itself (exit code -9)."),
    "it changes its settings": ("settings['room'] = '13'", "TypeError"),
    "it changes its notice": ("notice.to = 'other'", "AttributeError"),
    "it asks": ("input()", "EOFError"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_channel_that_fails(kind: str, talk: Talk) -> None:
    body, why = BAD[kind]
    failed(talk(body), why)


HANGS = {
    "it sleeps": "time.sleep(60)",
    "it turns in a circle": "while True: pass",
    "it wants no end": "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)",
    "it takes all errors": "while True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass",
}


@pytest.mark.parametrize("kind", HANGS)
def test_a_channel_that_hangs_is_stopped_at_the_deadline(kind: str, talk: Talk) -> None:
    began = time.monotonic()
    answer = talk(HANGS[kind], "--deadline", "1")
    failed(answer, "It did not come to an end within 1 seconds, and was stopped.")
    assert time.monotonic() - began < 30


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Windows knows no process groups")
def test_what_a_hanging_channel_started_is_stopped_with_it(talk: Talk, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    child = f"p = subprocess.Popen(['sleep', '60'])\nopen({str(pid)!r}, 'w').write(str(p.pid))\np.wait()"
    failed(talk(child, "--deadline", "2"))
    for _try in range(50):
        try:
            os.kill(int(pid.read_text()), 0)
        except ProcessLookupError:
            return
        state = Path(f"/proc/{pid.read_text()}/stat")
        if state.exists() and state.read_text().split(") ")[1][0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the process that the channel started lives on")


def test_what_a_channel_prints_goes_to_stderr_without_its_secrets(talk: Talk) -> None:
    body = "print('out', settings['api-token'])\nos.write(2, settings['api-token'].encode() + b'\\x1b[31m')\nprint(settings)"
    answer = talk(body)
    assert answer.code == 0 and answer.out == ""
    assert "out ***" in answer.err and TOKEN not in answer.err and "\x1b" not in answer.err


@pytest.mark.parametrize(
    "body",
    [
        "raise RuntimeError('x' * 370 + settings['api-token'])",
        "print(settings['api-token'] + 'y' * 3995)",
        "import urllib.parse\nraise RuntimeError(urllib.parse.quote(settings['api-token']))",
        "raise OSError(2, settings['api-token'])",
        "print(settings['api-token']); os._exit(3)",
    ],
)
def test_a_secret_is_hidden_before_anything_is_cut_off(body: str, talk: Talk) -> None:
    answer = talk(body)
    for part in (TOKEN, TOKEN[:6], TOKEN[-6:]):
        assert part not in answer.err


def test_a_secret_is_hidden_where_the_plugin_cannot_be_loaded_in_the_child(talk: Talk) -> None:
    """The environment is the plugin's to read, too."""
    talk("pass")
    module = next(talk.installed.folder.glob("fake_talk_*.py"))
    secret = "os.environ['AUDITCORE_SECRET_CHAT_API_TOKEN']"
    loaded = f"import os, sys\nif 'auditcore.service.plugin_send' in sys.modules:\n    raise RuntimeError({secret})\n"
    module.write_text(loaded + module.read_text())
    answer = talk.line("plugin", "try", "chat", AUDITCORE_SECRET_CHAT_API_TOKEN=TOKEN)
    assert answer.code == 7 and TOKEN not in answer.err and "RuntimeError: ***" in answer.err


def test_what_was_sent_is_sent_though_a_thread_goes_on(talk: Talk) -> None:
    answer = talk(
        "import threading\nthreading.Thread(target=time.sleep, args=(60,)).start()", "--deadline", "3"
    )
    assert answer.code == 0 and "sent by chat" in answer.err


def test_a_trace_shows_no_secret(talk: Talk) -> None:
    assert talk("x = settings['api-token']\nraise RuntimeError(x)").code == 7
    answer = talk.line("plugin", "try", "chat", AUDITCORE_TRACE="1", AUDITCORE_SECRET_CHAT_API_TOKEN=TOKEN)
    assert "Channel.send" in answer.err and TOKEN not in answer.err


def test_a_channel_that_is_not_there(talk: Talk) -> None:
    talk("pass")
    near = talk.line("plugin", "try", "chap")
    assert near.code == 3 and "Did you mean 'chat'?" in near.err
    far = talk.line("plugin", "try", "mailbox-of-the-house")
    assert far.code == 3 and "Channels here: apprise, calendar, chat, email, file, webhook" in far.err
    talk.line.fine("plugin", "disable", "talk")
    none = talk.line("plugin", "try", "chat")
    assert none.code == 3 and "Channels here: apprise, calendar, email, file, webhook" in none.err


def test_settings_that_cannot_be_used_send_nothing(talk: Talk, tmp_path: Path) -> None:
    toml = Path(talk.line.workspace, "auditcore.toml")
    toml.write_text(toml.read_text() + '\n[plugin.chat]\nrom = "12"\n')
    answer = talk(f"open({str(tmp_path / 'sent')!r}, 'w')")
    assert answer.code == 4 and "plugin.chat.room" in answer.err
    assert not (tmp_path / "sent").exists()


def test_secrets_stand_in_no_list_of_processes(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "command"
    if not os.path.exists("/proc/self/cmdline"):
        pytest.skip("no /proc here")
    assert talk(f"open({str(path)!r}, 'wb').write(open('/proc/self/cmdline', 'rb').read())").code == 0
    assert path.read_bytes() and TOKEN.encode() not in path.read_bytes()


def test_a_child_that_ends_without_a_result_says_its_last_words() -> None:
    with pytest.raises(plugin_child.Ended) as ended:
        plugin_child.run("no such task", {}, 30)
    assert "KeyError: 'no such task'" in str(ended.value)
