"""Registers made by hand for the tests, and the real one with its plan."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from auditcore.importing.reading import read
from auditcore.importing.shapes import Check, Field, FileOptions, Known, Line, Plan, Read, Remark, Sheet

TODAY = "2026-07-01"
LETTERS = tuple("ABCEFGHIJLMN")
KNOWN = Known(
    units={"land": "Địa chính", "justice": "Tư pháp", "one-stop": "Một cửa"},
    people={"lan": "Lan", "minh": "Nguyễn Văn Minh"},
    clauses=("8.2", "8.2.1", "8.10", "9.1"),
    findings={"2021-001": ["2021-03-F01"]},
    today=TODAY,
)
GRADES = {"Major NC": "major", "Minor NC": "minor", "Chưa rõ": ""}
USUAL = {"number": "No", "observed": "Condition", "grade": "Severity", "unit": "Unit"}
FULL = {"No": "2022-001", "Condition": "No stamp.", "Severity": "Major NC", "Unit": "land"}


def plan(checks: dict[str, Check] | None = None, path: str = "map.toml", **fields: Field) -> Plan:
    """The usual four fields, and others; `action_due` stands for `action-due`."""
    usual = {name: Field((column,)) for name, column in USUAL.items()}
    usual["grade"] = Field(("Severity",), values=GRADES)
    named = {name.replace("_", "-"): field for name, field in fields.items()}
    return Plan(FileOptions(), {**usual, **named}, checks or {}, path)


def sheet(*rows: dict[str, str], remarks: dict[tuple[int, int], Remark] | None = None) -> Sheet:
    """A sheet with a row for each; columns in the order in which they are named, the usual four first."""
    names = list(dict.fromkeys([*FULL, *(name for row in rows for name in row)]))
    return Sheet("", [names, *([row.get(name, "") for name in names] for row in rows)], remarks or {})


def row(number: int = 1, **cells: str) -> dict[str, str]:
    """A whole row: `2022-001` and so on. `Due_date` stands for `Due date`."""
    named = {name.replace("_", " "): cell for name, cell in cells.items()}
    return {**FULL, "No": f"2022-{number:03}", **named}


def read_rows(*rows: dict[str, str], known: Known = KNOWN, **parts: Any) -> Read:
    remarks = parts.pop("remarks", None)
    return read(sheet(*rows, remarks=remarks), 1, plan(**parts), known)


def sentences(lines: list[Line]) -> list[tuple[int, str, str]]:
    return [tuple(line) for line in lines]


def single_audit_plan() -> Plan:
    """What `examples/single-audit-map.toml` says, in short."""
    required = ("Finding No", "Title", "Requirement", "Severity", "Department", "Condition")
    grades = {"Material weakness": "major", "Significant deficiency": "minor", "Other": "observation"}
    return Plan(
        FileOptions(),
        {
            "number": Field(("Finding No",)),
            "title": Field(("Title",)),
            "observed": Field(("Condition",)),
            "grade": Field(("Severity",), values=grades),
            "clauses": Field(("Requirement",), split="letters"),
            "unit": Field(("Department",), split=";"),
            "repeat": Field(("Repeat of",), split=",", blank=("N/A",)),
            "action": Field(("Plan",)),
            "action-due": Field(("Completion date",), blank=("N/A",)),
        },
        {"Questioned costs": Check(("Y", "N")), **{name: Check(required=True) for name in required}},
        "single-audit-map.toml",
    )


def csv_sheet(path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> Sheet:
    with path.open(encoding=encoding, newline="") as file:
        return Sheet("", list(csv.reader(file, delimiter=delimiter)), {})
