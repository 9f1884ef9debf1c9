"""The two streams of an audit: whoever finds the second half of a move missing writes it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from audit_office import answer, furnish, lead, planned, refused, report, reported, started, status
from conftest import Clock
from hypothesis import given, settings
from hypothesis import strategies as st

from auditcore import auditstatus
from auditcore.errors import AuditcoreError, Damaged
from auditcore.service import audits, setup
from auditcore.service.audit_halves import missing
from auditcore.workspace import Workspace


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return furnish(workspace)


class Cut(Exception):
    """The power goes off."""


def cut_before(office: Workspace, monkeypatch: pytest.MonkeyPatch, stream: str, action: Any) -> None:
    """Run a command whose write to this stream never happens; then a new command begins."""
    commit = Workspace.commit

    def dies(ws: Workspace, to: str, *rest: Any, **more: Any) -> Any:
        if to == stream:
            raise Cut
        return commit(ws, to, *rest, **more)

    with monkeypatch.context() as patch, pytest.raises(Cut):
        patch.setattr(Workspace, "commit", dies)
        action()
    office.forget()


def moves_in(office: Workspace, stream: str, id: str) -> list[str]:
    return [entry["move"] for entry in office.view(stream).table("audit")[id]["moves"]]


def test_a_start_that_was_cut_off_is_completed_by_the_next_command(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = planned(office)
    cut_before(office, monkeypatch, "programme", lambda: audits.start(lead(office, on="2026-06-30"), id))
    assert moves_in(office, "programme", id) == ["plan"]
    answer(office, id, "4.1-1")
    office.forget()
    assert moves_in(office, "programme", id) == ["plan", "start"]
    entry = office.programme().table("audit")[id]["moves"][-1]
    assert (entry["by"], entry["on"]) == ("minh", "2026-06-30")
    assert entry["completes"].startswith(f"{id}:1:")


def test_a_close_that_was_cut_off_is_completed_by_the_next_list(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = reported(office)
    cut_before(office, monkeypatch, "programme", lambda: audits.close(lead(office), id))
    assert moves_in(office, "programme", id) == ["plan", "start"]
    assert audits.rows(office) == []
    assert moves_in(office, "programme", id) == ["plan", "start", "close"]


def test_a_cancelling_that_was_cut_off_is_completed(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = started(office)
    cut_before(office, monkeypatch, "programme", lambda: audits.cancel(lead(office), id, reason="flood"))
    assert status(office, id) == "cancelled"
    assert moves_in(office, "programme", id) == ["plan", "start", "cancel"]


def test_a_reopening_that_was_cut_off_is_completed_and_not_taken_for_an_unfinished_close(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = reported(office)
    audits.close(lead(office), id)
    cut_before(office, monkeypatch, id, lambda: audits.reopen(lead(office), id, reason="new facts"))
    assert moves_in(office, "programme", id)[-1] == "reopen"
    assert moves_in(office, id, id)[-1] == "close"
    assert status(office, id) == "reported"
    assert moves_in(office, id, id)[-1] == "reopen"
    assert office.view(id).table("audit")[id]["moves"][-1]["reason"] == "new facts"


def test_an_unfinished_close_after_a_reopening_is_not_taken_for_an_unfinished_reopening(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = reported(office)
    audits.close(lead(office), id)
    audits.reopen(lead(office), id, reason="new facts")
    cut_before(office, monkeypatch, "programme", lambda: audits.close(lead(office), id))
    assert status(office, id) == "closed"
    assert moves_in(office, "programme", id) == ["plan", "start", "close", "reopen", "close"]


def test_settling_twice_writes_nothing_more(office: Workspace) -> None:
    id = reported(office)
    audits.close(lead(office), id)
    before = (office.record.head("programme"), office.record.head(id))
    for _time in range(2):
        office.forget()
        audits.settle(office, id)
        audits.rows(office)
    assert (office.record.head("programme"), office.record.head(id)) == before


def test_whoever_only_reads_is_not_stopped_by_a_half_that_cannot_be_written(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = reported(office)
    cut_before(office, monkeypatch, "programme", lambda: audits.close(lead(office), id))

    def read_only(*_rest: Any, **_more: Any) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(office.record, "append", read_only)
    assert audits.detail(office, id)["status"] == "closed"


def test_a_half_settled_on_nobodys_behalf_still_says_who_decided(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = planned(office)
    signed = lead(office, "lan", behalf="minh", source="signed form 7")
    cut_before(office, monkeypatch, "programme", lambda: audits.start(signed, id))
    audits.rows(office)
    entry = office.programme().table("audit")[id]["moves"][-1]
    assert (entry["by"], entry["typed_by"], entry["source"]) == ("minh", "lan", {"text": "signed form 7"})


def test_a_folder_that_programme_does_not_know_is_adopted(office: Workspace) -> None:
    id = reported(office, title="Found")
    audits.close(lead(office), id)
    shutil.rmtree(Path(office.path, "records", "programme"))
    Path(office.path, "views", "programme.json").unlink()
    office.forget()
    [row] = audits.rows(office, statuses=["all"])
    assert (row["id"], row["title"], row["status"]) == (id, "Found", "closed")
    assert moves_in(office, "programme", id) == ["start", "close"]


def test_the_number_of_an_unknown_folder_is_not_given_away(office: Workspace) -> None:
    assert started(office) == "2026-01"
    shutil.rmtree(Path(office.path, "records", "programme"))
    Path(office.path, "views", "programme.json").unlink()
    office.forget()
    assert planned(office) == "2026-02"


def test_a_started_audit_whose_folder_is_gone_is_damage(office: Workspace) -> None:
    id = started(office)
    shutil.rmtree(Path(office.path, "records", id))
    Path(office.path, "views", f"{id}.json").unlink()
    office.forget()
    with pytest.raises(Damaged, match=id):
        audits.detail(office, id)


def test_a_closing_cut_off_the_audits_own_stream_is_damage(office: Workspace) -> None:
    id = reported(office)
    saved = audits.close(lead(office), id)
    Path(office.path, "records", id, f"{saved.event.seq:06d}.json").unlink()
    Path(office.path, "views", f"{id}.json").unlink()
    office.forget()
    with pytest.raises(Damaged, match=str(saved.event.head)):
        audits.detail(office, id)


def test_a_start_cut_off_before_its_first_event_is_no_start(office: Workspace) -> None:
    id = planned(office)
    Path(office.path, "records", id).mkdir()
    Path(office.path, "records", "2026-44").mkdir()
    assert status(office, id) == "planned"
    assert [row["id"] for row in audits.rows(office)] == [id]
    audits.start(lead(office), id)
    assert status(office, id) == "under-way"


STEPS: dict[str, Callable[[Workspace, str], object]] = {
    "start": audits.start,
    "report": report,
    "close": audits.close,
    "reopen": lambda ws, audit: audits.reopen(ws, audit, reason="new facts"),
    "cancel": lambda ws, audit: audits.cancel(ws, audit, reason="flood"),
}

# What may come next, so that random walks get somewhere.
NEXT = {
    "planned": ["start"],
    "under-way": ["report", "report", "cancel"],
    "reported": ["close"],
    "closed": ["reopen"],
    "cancelled": ["start", "reopen"],
}


def one_stream_only(patch: pytest.MonkeyPatch) -> None:
    """The power goes off before a command writes a second stream."""
    commit, written = Workspace.commit, []

    def first_only(ws: Workspace, stream: str, *rest: Any, **more: Any) -> Any:
        if written and stream != written[0]:
            raise Cut
        written.append(stream)
        return commit(ws, stream, *rest, **more)

    patch.setattr(Workspace, "commit", first_only)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=3, max_size=9))
def test_wherever_the_power_goes_off_programme_errs_towards_open_and_both_agree_once_settled(
    tmp_path_factory: pytest.TempPathFactory, walk: list[tuple[int, bool]]
) -> None:
    ws, _saved = setup.init(
        str(tmp_path_factory.mktemp("cut") / "office"),
        organisation="O",
        me="lan",
        language="en",
        timezone="UTC",
        environ={"AUDITCORE_AS": "lan"},
        clock=Clock(),
    )
    id = planned(furnish(ws))
    for choice, cut in walk:
        steps = NEXT[status(ws, id)]
        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(AuditcoreError, Cut):
            if cut:
                one_stream_only(patch)
            STEPS[steps[choice % len(steps)]](lead(ws), id)
        ws.forget()
        plan, audit = ws.programme().table("audit")[id], ws.view(id).table("audit")[id]
        assert (
            auditstatus.is_open(plan) or not auditstatus.is_open(audit) or not auditstatus.was_started(plan)
        )
        audits.settle(ws, id)
        ws.forget()
        plan, audit = ws.programme().table("audit")[id], ws.view(id).table("audit")[id]
        assert auditstatus.is_open(plan) == auditstatus.is_open(audit)
        assert missing(ws, id) is None


def another_computer(office: Workspace) -> Workspace:
    return Workspace(office.path, environ={"AUDITCORE_AS": "lan"}, clock=office.clock)


def test_two_who_start_at_the_same_moment_are_told_who_was_first(office: Workspace) -> None:
    id = planned(office)
    office.view(id)  # read before the other one starts
    audits.start(lead(another_computer(office)), id)
    said = refused(lambda: audits.start(lead(office), id))
    assert "under-way" in said and "Meanwhile changed by Minh" in said


def test_two_who_find_the_same_half_missing_write_it_once(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = reported(office)
    cut_before(office, monkeypatch, "programme", lambda: audits.close(lead(office), id))
    assert missing(office, id)  # seen before the other one writes it
    audits.settle(another_computer(office), id)
    audits.settle(office, id)
    assert moves_in(office, "programme", id) == ["plan", "start", "close"]


def test_two_who_plan_at_the_same_moment_get_two_ids(office: Workspace) -> None:
    first = planned(office)
    assert planned(another_computer(office)) != first
    assert planned(office) == "2026-03"
