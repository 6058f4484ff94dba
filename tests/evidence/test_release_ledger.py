"""The account of what was published: it adds up, refuses, and cannot be changed unseen."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lindung.evidence.methods.release.ledger import (
    Cost,
    account,
    check_chain,
    check_delta,
    next_entry,
    opened,
    standing,
)
from lindung.evidence.rules.publish import (
    BudgetExceeded,
    DeltaExceeded,
    DeltaOutOfRange,
    EntryKind,
    EpsilonOutOfRange,
    LedgerBehind,
    LedgerBusy,
    LedgerChanged,
    LedgerExists,
    LedgerForeign,
    LedgerMissing,
    LedgerNotWritten,
)
from lindung.evidence.runs import ledger_file
from lindung.evidence.runs.ledger_file import LedgerFile, open_ledger

NINE = "2026-03-02T09:00:00+00:00"
NAN = float("nan")


def private(epsilon: float = 1.0, delta: float = 1e-7) -> Cost:
    return Cost(EntryKind.PRIVATE, what="cases", epsilon=epsilon, delta=delta)


EXACT = Cost(EntryKind.EXACT, what="cases", tables=3, partner="Practice shelter", agreement="A-1")


def chain(*costs: Cost, budget: float = 4.0):
    entries = (opened(ledger="0" * 32, epsilon=budget, at=NINE),)
    for cost in costs:
        entries = (*entries, next_entry(entries, cost, at=NINE))
    return entries


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("LINDUNG_STATE", str(tmp_path / "state"))
    return tmp_path / "ledger.json"


def test_four_quarters_of_a_budget_fit_and_a_fifth_is_refused_with_what_is_left():
    entries = chain(*[private(0.1)] * 10, budget=1.0)
    assert account(entries).left_epsilon == pytest.approx(0, abs=1e-12)
    with pytest.raises(BudgetExceeded) as refused:
        next_entry(entries, private(0.1), at=NINE)
    assert refused.value.facts["left"] == 0


def test_delta_is_spent_too():
    entries = chain(private(0.1, 9e-6))
    with pytest.raises(DeltaExceeded):
        next_entry(entries, private(0.1, 2e-6), at=NINE)


@pytest.mark.parametrize("value", [0, -1, 100, NAN, float("inf")])
def test_an_epsilon_that_promises_nothing_or_gives_nothing_is_refused(value):
    with pytest.raises(EpsilonOutOfRange):
        opened(ledger="0" * 32, epsilon=value, at=NINE)
    with pytest.raises(EpsilonOutOfRange):
        next_entry(chain(), private(value), at=NINE)


@pytest.mark.parametrize("value", [0, -1e-9, 0.01, NAN])
def test_a_delta_that_lets_whole_records_through_is_refused(value):
    with pytest.raises(DeltaOutOfRange):
        check_delta(value)


def test_exact_tables_beside_a_private_release_void_its_promise_and_the_account_says_so():
    both = account(chain(private(), EXACT))
    assert (both.private_releases, both.exact_releases, both.exact_tables) == (1, 1, 3)
    assert both.is_promise_void
    assert any("does not hold" in sentence for sentence, _ in standing(both))
    assert not account(chain(private())).is_promise_void
    assert any("after them" in sentence for sentence, _ in standing(account(chain(EXACT))))


@pytest.mark.parametrize("change", [{"epsilon": 0.5}, {"at": "later"}, {"number": 7}, {"kind": EntryKind.EXACT}])
def test_a_changed_line_is_seen_and_named(change):
    entries = chain(private(), private())
    with pytest.raises(LedgerChanged) as seen:
        check_chain((entries[0], replace(entries[1], **change), entries[2]))
    assert seen.value.facts["line"] == 2


def test_a_line_left_out_in_the_middle_or_no_line_at_all_is_seen():
    entries = chain(private(), private(), EXACT)
    for broken in ((), entries[1:], (entries[0], *entries[2:])):
        with pytest.raises(LedgerChanged):
            check_chain(broken)


def test_a_file_keeps_the_lines_and_two_runs_see_each_other(place):
    made = open_ledger(place, epsilon=2)
    made.add(private())
    assert LedgerFile(place).add(EXACT).number == 3
    assert account(made.entries()).left_epsilon == 1
    with pytest.raises(BudgetExceeded):
        made.add(private(1.5))
    assert len(made.entries()) == 3


def test_without_a_ledger_nothing_is_added_and_a_second_one_is_not_opened(place):
    with pytest.raises(LedgerMissing):
        LedgerFile(place).add(private())
    open_ledger(place, epsilon=2)
    with pytest.raises(LedgerExists):
        open_ledger(place, epsilon=2)


def test_an_older_copy_a_cut_ledger_and_a_fork_are_seen_on_this_machine(place, tmp_path):
    made, copy = open_ledger(place, epsilon=4), tmp_path / "copy.json"
    made.add(private())
    shutil.copy(place, copy)
    made.add(private())
    with pytest.raises(LedgerBehind) as seen:
        LedgerFile(copy).add(private())
    assert seen.value.facts == {"field": "ledger", "line": 2, "known": 3}
    lines = place.read_text().splitlines(keepends=True)
    place.write_text("".join(lines[:2]))
    with pytest.raises(LedgerBehind):
        made.entries()
    forked = next_entry(LedgerFile(copy, is_moved_here=True)._read(), private(2.0), at=NINE)  # noqa: SLF001
    place.write_text("".join(lines[:2]) + ledger_file._line(forked))  # noqa: SLF001
    with pytest.raises(LedgerChanged):
        made.entries()


def test_a_ledger_of_another_machine_is_taken_only_when_that_is_said_and_it_is_recorded(place, monkeypatch, tmp_path):
    open_ledger(place, epsilon=4).add(private())
    monkeypatch.setenv("LINDUNG_STATE", str(tmp_path / "another machine"))
    with pytest.raises(LedgerForeign):
        LedgerFile(place).add(private())
    LedgerFile(place, is_moved_here=True).add(private())
    assert [entry.kind for entry in LedgerFile(place).entries()][2:] == [EntryKind.MOVED, EntryKind.PRIVATE]


@pytest.mark.parametrize(
    "damage",
    [lambda text: text[:-20], lambda text: text.replace('"epsilon": 1.0', '"epsilon": 0.1'), lambda text: "",
     lambda text: text + "null\n", lambda text: text.replace(": ", ":\xff")],
)  # fmt: skip
def test_a_damaged_file_is_refused(place, damage):
    made = open_ledger(place, epsilon=4)
    made.add(private())
    place.write_bytes(damage(place.read_text()).encode("latin-1"))
    with pytest.raises(LedgerChanged):
        made.add(private())


def test_two_at_once_do_not_spend_twice(place):
    fcntl = pytest.importorskip("fcntl")
    made = open_ledger(place, epsilon=4)
    with place.open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LedgerBusy):
            made.add(private())
    assert len(made.entries()) == 1


def test_a_ledger_that_cannot_be_written_refuses(place, monkeypatch, tmp_path):
    with pytest.raises(LedgerNotWritten):
        open_ledger(Path("/proc/nowhere/ledger.json"), epsilon=1)
    made = open_ledger(place, epsilon=4)
    (tmp_path / "file").write_text("")
    before = place.read_text()

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger_file.os, "fsync", full)
    with pytest.raises(LedgerNotWritten):
        made.add(private())
    assert place.read_text() == before


def test_each_line_is_one_json_object_without_contents_of_cases(place):
    open_ledger(place, epsilon=4).add(EXACT)
    lines = [json.loads(line) for line in place.read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["opened", "exact"]
    assert lines[1]["partner"] == "Practice shelter"
