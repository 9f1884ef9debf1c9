"""What was answered comes out of a form as it went in: any text, by openpyxl and by LibreOffice."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from audit_office import furnish, lead, started
from filling import Filling, brought_in, last_answers, looked
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditcore import text
from auditcore.errors import Refused
from auditcore.model import RESULTS
from auditcore.service import answers
from auditcore.service.forms.content import DRAFT, SAMPLE
from auditcore.service.forms.layout import SHARED
from auditcore.workspace import Workspace

KEYS = ("mini/8.5-1@office", "mini/8.5-2@office")

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return lead(furnish(workspace))


def kept(value: str) -> str:
    """The text as it is kept; "" for one that cannot be."""
    try:
        return text.normalise(value, "")
    except Refused:
        return ""


# Half a surrogate pair cannot be kept as text, and is refused when it is typed.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(kept)
AWKWARD = [
    "=1+1",
    "8.10",
    "0012",
    "3/7",
    "TRUE",
    "_x000D_",
    "_x005F_x0041_",
    "'a",
    "a\n\n b",
    "\ufffe\uffff",
    "x" * 300,
]
texts |= st.sampled_from(AWKWARD).map(kept)
samples = st.tuples(st.integers(0, 99), st.integers(1, 999), st.integers(0, 9999)).map(
    lambda n: f"{min(n[0], n[1])}/{n[1]}/{n[1] + n[2]}"
) | st.sampled_from(["", "20", "0/20", "2/20"])


@st.composite
def answer(draw: st.DrawFn) -> dict[str, str]:
    result = draw(st.sampled_from(RESULTS))
    told = {name: draw(texts) for name in ("evidence", "spoke_with", "note")}
    reason = draw(texts) or ("none" if result == "not-applicable" else "")
    return {"result": result, **told, "reason": reason, "sample": draw(samples)}


def stored(told: dict[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {name: value for name, value in told.items() if value and name != "sample"}
    return entry | ({"sample": answers.parse_sample(told["sample"])} if told["sample"] else {})


def cells(told: dict[str, str]) -> dict[str, Any]:
    sample = answers.parse_sample(told["sample"]) if told["sample"] else {}
    return {**{name: value for name, value in told.items() if name != "sample"}, **sample}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=answer(), second=answer(), language=st.sampled_from(["en", "vi"]))
def test_answers_filled_into_a_form_are_recorded_as_they_were_filled_in(
    tmp_path_factory: pytest.TempPathFactory,
    office: Workspace,
    first: dict[str, str],
    second: dict[str, str],
    language: str,
) -> None:
    folder = tmp_path_factory.mktemp("forms")
    id = started(office)
    filled = Filling(office, id, language=language)
    for key, told in zip(KEYS, (first, second), strict=True):
        # openpyxl reads what stands for a character as it is written, and so must write it like a spreadsheet program.
        filled.put(key, **{name: escaped(value) for name, value in cells(told).items()})
    brought_in(office, filled.save(folder))
    assert last_answers(office, id) == {KEYS[0]: stored(first), KEYS[1]: stored(second)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=answer(), language=st.sampled_from(["en", "vi"]))
def test_answers_given_already_stand_in_the_form_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, office: Workspace, told: dict[str, str], language: str
) -> None:
    id = started(office)
    answers.record(office, id, "8.5-1", **told)
    office.forget()
    path = tmp_path_factory.mktemp("forms") / "form.xlsx"
    path.write_bytes(Filling(office, id, language=language).made)
    weighed = looked(office, str(path))
    unfit = any(SHARED.search(value) for value in told.values())
    assert (weighed.same, len(weighed.left)) == ((0, 1) if unfit else (1, 0))
    assert (weighed.new, weighed.changed, weighed.problems) == ([], [], [])


def escaped(value: Any) -> Any:
    import re

    if not isinstance(value, str):
        return value
    value = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", value)
    return value.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_")


def test_hostile_texts_come_back_as_they_were(office: Workspace, shared_data: Path, tmp_path: Path) -> None:
    held = json.loads((shared_data / "hostile" / "texts.json").read_text())
    entries = held["texts"] if isinstance(held, dict) else held
    raw = [entry["text"] for entry in entries]
    hostile = [one["repeat"][0] * one["repeat"][1] if isinstance(one, dict) else one for one in raw]
    id, path = started(office), tmp_path / "form.xlsx"
    tried = 0
    for value in filter(None, map(kept, hostile)):
        answers.record(office, id, "8.5-1", result="conforms", evidence=value)
        office.forget()
        path.write_bytes(Filling(office, id).made)
        weighed = looked(office, str(path))
        assert (weighed.same + len(weighed.left), weighed.changed, weighed.problems) == (1, [], []), value[
            :80
        ]
        tried += 1
    assert tried > 30


def test_a_text_too_long_for_a_cell_is_shown_cut_and_never_taken_back(
    office: Workspace, tmp_path: Path
) -> None:
    id = started(office)
    answers.record(office, id, "8.5-1", result="conforms", evidence="đ" * 40_000)
    office.forget()
    filled = Filling(office, id)
    assert filled.at(KEYS[0], "evidence").value.endswith(" …")
    weighed, saved, _drafted = brought_in(office, filled.put(KEYS[0], note="x").save(tmp_path), again=True)
    assert saved is None and "does not fit" in weighed.left[0][1]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_form_filled_and_saved_by_libreoffice_comes_back_whole(office: Workspace, tmp_path: Path) -> None:
    id = started(office)
    told = {
        KEYS[0]: {"result": "minor", "evidence": "8.10\nĐã xem 20 hồ sơ: =1+1, «2» & <3>", "examined": 20,
                  "nonconforming": 2, "spoke_with": "Bà Hoà", "note": "3/7", "population": 340},
        KEYS[1]: {"result": "not-applicable", "reason": "0012"},
        "mini/4.1-1@office": {"result": "conforms", "evidence": "'a", "note": "_x000D_"},
    }  # fmt: skip
    filled = Filling(office, id, language="vi")
    for key, values in told.items():
        filled.put(key, **{name: escaped(value) for name, value in values.items()})
    path = Path(filled.save(tmp_path))
    for suffix in ("ods", "xlsx"):
        folder = tmp_path / suffix
        done = subprocess.run(
            [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", suffix,
             "--outdir", str(folder), str(path)],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        path = folder / f"form.{suffix}"
        assert path.exists(), done.stderr
    weighed, _saved, _drafted = brought_in(office, str(path))
    assert len(weighed.new) == 3
    assert last_answers(office, id) == {
        key: {
            **{name: value for name, value in values.items() if name not in SAMPLE},
            **({"sample": {name: values[name] for name in SAMPLE}} if "examined" in values else {}),
        }
        for key, values in told.items()
    }


def test_nothing_of_a_finding_is_in_a_form_that_was_not_filled_in(office: Workspace) -> None:
    filled = Filling(office, started(office))
    assert {filled.at(key, name).value for key in KEYS for name in DRAFT} == {None}
