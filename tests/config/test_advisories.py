"""Locked packages beside public advisories: none is passed over, and nothing known is never taken for nothing open."""

import json
import os
import time
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_found = spec_from_file_location("advisories", ROOT / "scripts/advisories.py")
assert _found
assert _found.loader
advisories = module_from_spec(_found)
_found.loader.exec_module(advisories)
PINS = [("one", "1.0"), ("two", "2.0")]
TODAY = date(2026, 11, 22)
FOUND = {"results": [{}, {"vulns": [{"id": "PRACTICE-1"}]}]}


def test_every_line_of_every_lock_is_asked_about():
    pins = advisories.locked()
    assert len(pins) == len(set(pins)) > 60
    assert {"django", "tink", "pillow", "pyspark"} & {name for name, _ in pins} >= {"django", "tink", "pillow"}
    lines = [line for line in (ROOT / "requirements/base.txt").read_text().splitlines() if "==" in line]
    assert {line.split("==")[0].split("[")[0] for line in lines} <= {name for name, _ in pins}


def test_an_open_advisory_is_named_and_fails():
    [line] = advisories.open_advisories(PINS, FOUND, {}, TODAY)
    assert line.startswith("two 2.0: PRACTICE-1 https://")


def test_what_is_carried_with_a_reason_comes_back_at_its_end():
    carried = {"PRACTICE-1": {"reason": "we never call it", "until": date(2026, 12, 1)}}
    assert advisories.open_advisories(PINS, FOUND, carried, TODAY) == []
    [line] = advisories.open_advisories(PINS, FOUND, carried, date(2026, 12, 2))
    assert "look at it again" in line


def test_half_an_answer_an_old_one_and_none_are_not_taken_for_nothing_open(tmp_path, capsys, monkeypatch):
    with pytest.raises(ValueError, match="Ask again"):
        advisories.open_advisories(PINS, {"results": [{}]}, {}, TODAY)
    old = tmp_path / "answer.json"
    old.write_text(json.dumps({"results": [{} for _ in advisories.locked()]}))
    assert advisories.main(["--from", str(old)]) == 0
    os.utime(old, (time.time() - 8 * 86_400,) * 2)
    assert advisories.main(["--from", str(old)]) == 2

    def away(_: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(advisories, "asked_of_osv", away)
    assert advisories.main([]) == 2
    assert "Nothing is known" in capsys.readouterr().err
