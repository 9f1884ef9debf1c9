"""`python -m benchmarks.keystrokes`: what it takes to record 20 answers with two findings, in keys and in commands.

The walk and the single commands are run, and must leave the same record; the spreadsheet is counted. It is counted
kindly: the questions stand in it already, a word of a list is chosen by one letter, and nothing is looked up or saved.
A key is a character typed, Enter, Tab, or one of a chord (Ctrl+D is two). All have the same facts to type.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import NamedTuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
AUDIT = "2026-01"


class Answer(NamedTuple):
    """What one has to say about a question; a text of the finding where it has one."""

    result: str
    evidence: str
    sample: str = ""
    spoke_with: str = ""
    requirement: str = ""
    observed: str = ""


SEEN = (
    "Files of June, each signed and dated",
    "Register at the counter, up to date",
    "Instruction on the screen",
)
ASKED = ("Mrs Hoa", "Mr Binh", "Ms Thu", "Mr Khanh")
ANSWERS = [
    Answer("conforms", SEEN[number % 3], "0/20" if number % 2 else "", ASKED[number // 5])
    for number in range(20)
]
ANSWERS[6] = Answer(
    "minor", "Files of May and June", "2/20", ASKED[1], "Each file has a receipt.", "2 of 20 have none"
)
ANSWERS[13] = Answer(
    "major", "The register of fees", "9/12", ASKED[2], "Fees are those decided.", "9 of 12 were too high"
)


class Count(NamedTuple):
    keys: int
    commands: int


def walked() -> list[str]:
    """The lines of the walk: a full stop takes the rest as it stands, and whom one spoke to last is kept."""
    lines: list[str] = []
    before = ""
    for answer in ANSWERS:
        who = answer.spoke_with if answer.spoke_with != before else ""
        before = answer.spoke_with
        lines += [
            {"conforms": "1", "major": "2", "minor": "3"}[answer.result],
            answer.evidence,
            answer.sample,
        ]
        if answer.observed:
            lines += [who, "", answer.requirement, answer.observed, "."]
        else:
            lines += [who, "."] if who else ["."]
    return lines


def typed(questions: list[str]) -> list[list[str]]:
    """The single commands. `question` is the id that one reads from the sheet of questions."""
    commands: list[list[str]] = []
    for question, answer in zip(questions, ANSWERS, strict=True):
        command = [
            "audit",
            "answer",
            AUDIT,
            question,
            "--result",
            answer.result,
            "--evidence",
            answer.evidence,
        ]
        command += ["--sample", answer.sample] if answer.sample else []
        commands.append([*command, "--spoke-with", answer.spoke_with])
        if answer.observed:
            given = {
                "audit": AUDIT,
                "question": question,
                "grade": answer.result,
                "requirement": answer.requirement,
            }
            given |= {"observed": answer.observed, "evidence": answer.evidence}
            commands.append(
                ["finding", "add", *(word for pair in given.items() for word in (f"--{pair[0]}", pair[1]))]
            )
    return commands


def spreadsheet() -> Count:
    """One row an answer: result, evidence, not in order, looked at, spoke with; one row a finding in another sheet."""
    keys = 0
    before = ""
    for answer in ANSWERS:
        bad, _slash, looked = answer.sample.partition("/")
        cells = [answer.result[:2], answer.evidence, bad, looked]
        keys += sum(len(cell) + 1 for cell in cells)  # and Tab
        keys += (
            2 if answer.spoke_with == before else len(answer.spoke_with)
        ) + 2  # Ctrl+D, else typed; Enter, Home
        before = answer.spoke_with
        if answer.observed:
            # Question, clause, unit, owner, grade, then the three texts; the evidence is copied. There and back again.
            finding = [
                "7.5.3",
                "7.5.3-1",
                "counter",
                "lan",
                answer.result[:2],
                answer.requirement,
                answer.observed,
            ]
            keys += 4 + sum(len(cell) + 1 for cell in finding) + len("CcCv") + 2
    return Count(keys, 0)


def run(workspace: str, *words: str, lines: str = "") -> str:
    environ = {**os.environ, "AUDITCORE_WORKSPACE": workspace, "AUDITCORE_AS": "minh", "AUDITCORE_LANG": "en"}
    environ["PYTHONPATH"] = os.pathsep.join([ROOT, os.path.join(ROOT, "plugins")])
    program = [sys.executable, "-m", "auditcore", *words]
    done = subprocess.run(program, input=lines, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stdout[-1000:]}{done.stderr}")
    return done.stdout


def office(folder: str) -> str:
    """A workspace with one audit under way in one unit."""
    path = os.path.join(folder, "office")
    run("", "init", path, "--org", "Office", "--me", "minh", "--lang", "en")
    run(path, "unit", "add", "counter", "--name", "Counter")
    run(path, "person", "add", "lan", "--name", "Lan", "--unit", "counter")
    run(path, "unit", "edit", "counter", "--head", "lan")
    run(path, "audit", "plan", "--title", "A", "--criteria", "iso9001-2015", "--unit", "counter", "--lead", "minh",
        "--from", "today", "--to", "+1", "--objective", "O", "--clause", "7,8")  # fmt: skip
    run(path, "audit", "start", AUDIT)
    return path


def record(workspace: str) -> list[tuple[object, ...]]:
    rows = json.loads(run(workspace, "audit", "show", AUDIT, "--answers", "--json"))
    answers = ("question", "result", "evidence", "sample", "spoke_with", "grade", "findings")
    drafts = json.loads(run(workspace, "finding", "list", "--json"))
    parts = ("id", "grade", "unit", "owner", "clauses", "questions", "requirement", "observed")
    return [
        *(tuple(str(row[key]) for key in answers) for row in rows if row["result"]),
        *(tuple(str(row[key]) for key in parts) for row in drafts),
    ]


def counts() -> dict[str, Count]:
    """Keys and commands by way. Exits where the walk and the single commands do not leave the same record."""
    with tempfile.TemporaryDirectory() as folder:
        one = office(folder)
        other = shutil.copytree(one, os.path.join(folder, "other"))
        rows = json.loads(run(one, "audit", "show", AUDIT, "--answers", "--json"))
        questions = [row["question"] for row in rows if row["state"] == "not-examined"][: len(ANSWERS)]
        lines, commands = walked(), typed(questions)
        run(one, "audit", "walk", AUDIT, lines="".join(f"{line}\n" for line in lines))
        for command in commands:
            run(other, *command)
        if record(one) != record(other):
            raise SystemExit("the walk and the single commands recorded different things")
    begin = f"auditcore audit walk {AUDIT}"
    quoted = [
        " ".join(f'"{word}"' if " " in word else word for word in ["auditcore", *words]) for words in commands
    ]
    return {
        "walk": Count(len(begin) + 1 + sum(len(line) + 1 for line in lines), 1),
        "single commands": Count(sum(len(line) + 1 for line in quoted), len(quoted)),
        "spreadsheet": spreadsheet(),
    }


def main() -> None:
    facts = sum(len(answer.evidence) + len(answer.requirement) + len(answer.observed) for answer in ANSWERS)
    print(f"20 answers with 2 findings; of all keys, {facts} are the texts of what was found")
    for way, count in counts().items():
        print(f"{way:16} {count.keys:6} keys {count.commands:4} commands")


if __name__ == "__main__":
    main()
