"""`notify install`: what it prints runs the very same words, whatever stands in them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import CommandLine
from hypothesis import given
from hypothesis import strategies as st

from auditcore.cli.notify_install import crontab, service, steady, task, timer
from auditcore.decision import put
from auditcore.workspace import Workspace

ODD = (
    "/srv/Ủy ban xã Tân Hòa/sổ kiểm tra",
    "/srv/100 % sure/50%-x/%h/%%",
    "/srv/it's \"here\"/'x'",
    "/srv/$HOME/${PATH}/$(id)/`id`/$$",
    "/srv/a;b&c|d>e<f*g?h[i]{j}~k#l!m^n(o)p",
    "/srv/back\\slash\\\\two\\",
    "/srv/tab-less  two spaces/ ",
    'C:\\Users\\Thị Lan\\My "Office"\\',
    "-n",
    "/srv/’single’ ‘typographic‛ ‚quotes“",
)
EVERY = (1, 7, 15, 30, 45, 59, 60, 90, 120, 300, 720, 1000, 1440)


def words(path: str) -> list[str]:
    return [path + "/python", "-m", "auditcore", "--workspace", path, "--as", "lan", "notify", "--quiet"]


odd = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp", "Zs")) | st.sampled_from(" '\"\\%$`!^&;’‘"), min_size=1
)


# The crontab.


def run_by_cron(line: str) -> list[str]:
    """What a command in a crontab is given: cron ends it at a bare percent sign; a shell does the rest."""
    command = re.split(r"(?<!\\)%", line.split(" ", 5)[5])[0].replace(r"\%", "%")
    shows = f"{sys.executable} -c 'import json,sys; print(json.dumps(sys.argv[1:]))' {command}"
    ran = subprocess.run(["/bin/sh", "-c", shows], capture_output=True, check=True, encoding="utf-8")
    return list(json.loads(ran.stdout))


@pytest.mark.skipif(os.name == "nt", reason="there is no cron")
@pytest.mark.parametrize("path", ODD)
def test_cron_runs_the_very_words(path: str) -> None:
    assert run_by_cron(crontab(words(path), 30)) == words(path)


@pytest.mark.parametrize("every", EVERY)
def test_a_crontab_keeps_a_steady_time_up_to_what_was_asked_for(every: int) -> None:
    minute, hour, *rest = crontab(words("/srv"), every).split(" ", 5)[:5]
    assert rest == ["*", "*", "*"]
    runs = [h * 60 + m for h in range(24) if fits(hour, h) for m in range(60) if fits(minute, m)]
    gaps = {later - first for first, later in zip(runs, [*runs[1:], runs[0] + 24 * 60], strict=True)}
    assert gaps == {steady(every)} and steady(every) <= every


def fits(field: str, number: int) -> bool:
    if field.isdigit():
        return number == int(field)
    return number % int(field.removeprefix("*/")) == 0 if field != "*" else True


@pytest.mark.parametrize(
    ("every", "kept"), [(1, 1), (7, 6), (30, 30), (45, 30), (90, 60), (300, 240), (1000, 720), (1440, 1440)]
)
def test_the_steady_times(every: int, kept: int) -> None:
    assert steady(every) == kept


# Systemd.


def run_by_systemd(unit: str) -> list[str]:
    """The words of ExecStart, by the rules of systemd.service: quotes, backslashes, percent signs; a colon lets $ alone."""
    [line] = re.findall(r"^ExecStart=(.*)$", unit, re.M)
    assert line.startswith(':"')
    found = re.findall(r'"((?:[^"\\]|\\.)*)"(?: |$)', line[1:])
    assert '"{}"'.format('" "'.join(found)) == line[1:], "nothing but quoted words"
    assert not re.search(r"(?<!%)(?:%%)*%(?!%)", line), "no specifier"
    told = [re.sub(r"\\(.)", r"\1", one).replace("%%", "%") for one in found]
    if told[:2] != ["/bin/sh", "-c"]:
        # systemd refuses to run a file with such a name itself.
        assert not set(told[0]) & {*"'\"\\"}
        return told
    assert told[2] == 'exec "$0" "$@"'
    return told[3:]


@pytest.mark.parametrize("path", ODD)
def test_systemd_runs_the_very_words(path: str) -> None:
    assert run_by_systemd(service(words(path))) == words(path)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize("every", [1, 45, 1440])
def test_systemd_finds_nothing_wrong(tmp_path: Path, every: int) -> None:
    """Also where the folder of Python has an odd name."""
    folder = tmp_path / 'Ủy ban 100 % $HOME it\'s "x"'
    folder.mkdir()
    os.symlink(sys.executable, folder / "python")
    units = tmp_path / "units"
    units.mkdir()
    told = [str(folder / "python"), *words(str(folder))[1:]]
    (units / "auditcore-notify.service").write_text(service(told) + "\n", encoding="utf-8")
    (units / "auditcore-notify.timer").write_text(timer(every) + "\n", encoding="utf-8")
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--user", *map(str, sorted(units.iterdir()))],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    ours = [line for line in ran.stderr.splitlines() if "auditcore" in line]
    assert ours == [] and ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("every", EVERY)
def test_a_timer_runs_as_often_as_was_asked_for(every: int) -> None:
    assert f"\nOnUnitActiveSec={every}min\n" in timer(every) and "\nOnStartupSec=" in timer(every)


# Windows.


def literal(text: str, after: str) -> str:
    """The text of PowerShell in single quotes behind a word; any of five quotes ends it, unless it stands twice."""
    found = re.search(rf"{after} '((?:[^'‘’‚‛]|['‘’‚‛]{{2}})*)'(?!['‘’‚‛])", text)
    assert found, text
    return re.sub(r"(['‘’‚‛])['‘’‚‛]", r"\1", found[1])


def read_by_windows(line: str) -> list[str]:
    """A command line in words, as CommandLineToArgvW documents it: 2n backslashes and a quote are n and the quote's meaning,
    2n+1 are n and a quote; other backslashes are themselves; within quotes spaces are no ends."""
    found: list[str] = []
    word, quoted, begun, i = "", False, False, 0
    while i < len(line):
        slashes = len(line[i:]) - len(line[i:].lstrip("\\"))
        i += slashes
        if i < len(line) and line[i] == '"':
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
            begun = True
            i += 1
            continue
        word += "\\" * slashes
        begun = begun or slashes > 0
        if i < len(line):
            if line[i] in " \t" and not quoted:
                found += [word] if begun else []
                word, begun = "", False
            else:
                word, begun = word + line[i], True
            i += 1
    assert not quoted
    return found + ([word] if begun else [])


def run_by_windows(said: str) -> list[str]:
    return [literal(said, "-Execute"), *read_by_windows(literal(said, "-Argument"))]


@pytest.mark.parametrize("path", ODD)
def test_windows_runs_the_very_words(path: str) -> None:
    assert run_by_windows(task(words(path), 30)) == words(path)


@pytest.mark.parametrize("every", EVERY)
def test_a_task_runs_as_often_as_was_asked_for(every: int) -> None:
    said = task(words("C:\\x"), every)
    assert f"-RepetitionInterval (New-TimeSpan -Minutes {every})\n" in said
    # A laptop runs it, too, and makes up for what it slept through.
    assert all(
        f"-{one}" in said
        for one in ("StartWhenAvailable", "AllowStartIfOnBatteries", "DontStopIfGoingOnBatteries")
    )
    assert all(
        one.count("$action") + one.count("$trigger") + one.count("$settings") for one in said.split("\n")
    )


@given(st.lists(odd, min_size=1, max_size=4))
def test_any_words_are_kept_by_systemd_and_windows(more: list[str]) -> None:
    told = ["/usr/bin/python3", *more]
    assert run_by_systemd(service(told)) == told
    assert run_by_windows(task(told, 30)) == told


# The command.


def test_it_prints_all_three_and_who_is_recorded(workspace: Workspace) -> None:
    type_ = CommandLine(str(workspace.path), "lan")
    told = [
        sys.executable,
        "-m",
        "auditcore",
        "--workspace",
        str(workspace.path),
        "--as",
        "lan",
        "notify",
        "--quiet",
    ]
    made = type_.fine("notify", "install", "--every", "60")
    assert run_by_systemd(made.out) == told and run_by_windows(made.out) == told
    [line] = re.findall(r"^0 \*/1 .*$", made.out, re.M)
    assert run_by_cron(line) == told
    assert "systemctl --user enable --now auditcore-notify.timer" in made.out and "enable-linger" in made.out
    assert (
        "Each run is recorded as of Lan (lan)." in made.err
        and "auditcore --as PERSON notify install" in made.err
    )
    assert "secrets.toml" in made.err and "AUDITCORE_SECRETS" not in made.err


@pytest.mark.skipif(os.name == "nt", reason="there is no cron")
def test_it_sends_and_is_recorded_as_of_who_typed_it(workspace: Workspace, tmp_path: Path) -> None:
    """The line of the crontab, run as cron would."""
    workspace.commit(
        "org", "test.change", lambda situation: [put("person/lan", set={"roles": ["quality", "committee"]})]
    )
    type_ = CommandLine(str(workspace.path), "lan")
    command = type_.fine("notify", "install", "--json").json["crontab"].split(" ", 5)[5].replace(r"\%", "%")
    src = Path(__file__).parents[2]
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": f"{src}:{src / 'plugins'}"}
    ran = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, encoding="utf-8", env=environ, cwd="/"
    )
    # cron would mail whatever was said.
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert {path.suffix for path in Path(workspace.path, "outbox").iterdir()} == {".txt", ".html"}
    [outbox] = [name for name in workspace.record.streams() if name.startswith("notices-")]
    logged = type_.fine("log", outbox, "--json").json
    assert [one["type"] for one in logged] == ["notice.claim", "notice.mark"]
    assert {(one["by"], one["how"]) for one in logged} == {("lan", "--as")}


def test_json_has_the_same(workspace: Workspace) -> None:
    made = CommandLine(str(workspace.path), "lan").fine("notify", "install", "--every", "45", "--json").json
    assert made["every"] == 45 and made["crontab_every"] == 30 and made["person"] == "lan"
    assert run_by_cron(made["crontab"]) == made["command"] == run_by_systemd(made["systemd_service"])
    assert run_by_windows(made["windows"]) == made["command"] and "45min" in made["systemd_timer"]


def test_a_time_that_a_crontab_cannot_keep_is_told(workspace: Workspace) -> None:
    type_ = CommandLine(str(workspace.path), "lan")
    assert (
        "A crontab cannot run every 45 minutes; this line runs every 30."
        in type_.fine("notify", "install", "--every", "45").out
    )
    assert "cannot" not in type_.fine("notify", "install", "--every", "30").out
    for every in ("0", "1441", "x"):
        assert type_("notify", "install", "--every", every).code == 2


def test_whoever_is_nobody_here_cannot_be_recorded(workspace: Workspace) -> None:
    assert CommandLine(str(workspace.path), "nobody")("notify", "install").code == 4


def test_secrets_that_only_this_window_knows_are_told_of(workspace: Workspace) -> None:
    made = CommandLine(str(workspace.path), "lan").fine("notify", "install", AUDITCORE_SECRETS="/tmp/x.toml")
    assert "/tmp/x.toml" in made.err and "AUDITCORE_SECRETS is set in this window only" in made.err


@pytest.mark.parametrize("sign", ["\n", "\u202e", "\u200b", "\x1b"])
def test_a_path_that_cannot_be_copied_is_refused(workspace: Workspace, tmp_path: Path, sign: str) -> None:
    odd = tmp_path / f"of{sign}fice"
    os.rename(workspace.path, odd)
    answer = CommandLine(str(odd), "lan")("notify", "install")
    assert answer.code == 4 and answer.out == "" and "cannot be copied" in answer.err
    assert sign not in answer.err.replace("\n", "") or sign == "\n"
