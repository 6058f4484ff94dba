"""Strong identifiers: both sides of an exchange, and one who listens."""

import csv
import json
import os

import pytest

from lindung.evidence.commands.encode import main
from lindung.evidence.engines.encoded import read
from lindung.evidence.rules import exchange as rules
from lindung.evidence.rules.encode import MEETINGS, Meeting, Settings
from lindung.evidence.runs.encode import EncodeOptions, run
from lindung.evidence.runs.encode_project import new_project
from lindung.evidence.runs.exchange import Identified, answer, finish, plain_identifier, request
from lindung.evidence.runs.link_encoded import EncodedLinkOptions
from lindung.evidence.runs.link_encoded import run as link

OURS = [("a1", "P 100-001"), ("a2", "P100002"), ("a3", ""), ("a4", "P100004")]
THEIRS = [("b1", "p100002"), ("b2", "P100004 "), ("b3", "P999999")]


def a_list(path, rows):
    """A practice list with passports, all of one name without a date, so that nothing else could tell them apart."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("record", "name", "passport"), *((one, "Sok Dara", number) for one, number in rows)]
        )
    return Identified(path)


@pytest.fixture
def both(tmp_path):
    ours, theirs = a_list(tmp_path / "ours.csv", OURS), a_list(tmp_path / "theirs.csv", THEIRS)
    request(ours, out=tmp_path / "request", secret=tmp_path / "secret")
    step = answer(
        tmp_path / "request", keeper=tmp_path / "key", out=tmp_path / "answer", listed=theirs, own=tmp_path / "own"
    )
    return tmp_path, step


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_who_asks_learns_who_is_on_both_and_nothing_of_the_others(both):
    folder, step = both
    done = finish(folder / "answer", secret=folder / "secret", out=folder / "tags", expected_key=step.key)
    assert done.on_both == 2
    assert {row["record"]: row["on_both"] for row in rows_of(folder / "tags")} == {"a1": "0", "a2": "1", "a4": "1"}
    own = {row["record"]: row["tag"] for row in rows_of(folder / "own")}
    ours = {row["record"]: row["tag"] for row in rows_of(folder / "tags")}
    assert ours["a2"] == own["b1"]
    assert ours["a4"] == own["b2"]
    assert own["b3"] not in ours.values()


def test_one_who_listens_finds_no_identifier_and_cannot_tell_who_asks_twice(both):
    folder, _ = both
    seen = (folder / "request").read_text() + (folder / "answer").read_text()
    for _, number in [*OURS, *THEIRS]:
        assert not number or plain_identifier(number) not in seen.lower()
    request(Identified(folder / "ours.csv"), out=folder / "request 2", secret=folder / "secret 2")
    first, second = (json.loads((folder / name).read_text()) for name in ("request", "request 2"))
    assert not set(first["elements"]) & set(second["elements"])
    assert len(first["elements"]) > 3  # dummies: the number of elements is not that of the identifiers


def test_another_key_gives_other_tags_so_that_trying_out_numbers_needs_the_keeper(both):
    folder, _ = both
    answer(folder / "request", keeper=folder / "another key", out=folder / "answer 2")
    finish(folder / "answer", secret=folder / "secret", out=folder / "tags")
    finish(folder / "answer 2", secret=folder / "secret", out=folder / "tags 2")
    tags, others = ({row["tag"] for row in rows_of(folder / name)} for name in ("tags", "tags 2"))
    assert len(tags) == len(others) == 3
    assert not tags & others


def test_an_answer_that_mixes_two_keys_is_found_out(both):
    folder, _ = both
    answer(folder / "request", keeper=folder / "another key", out=folder / "answer 2")
    honest, other = (json.loads((folder / name).read_text()) for name in ("answer", "answer 2"))
    honest["elements"][0] = other["elements"][0]
    (folder / "mixed").write_text(json.dumps(honest))
    with pytest.raises(rules.ProofFails):
        finish(folder / "mixed", secret=folder / "secret", out=folder / "tags")
    assert not (folder / "tags").exists()


def test_an_answer_to_another_request_or_with_another_key_is_refused(both):
    folder, _ = both
    request(Identified(folder / "ours.csv"), out=folder / "request 2", secret=folder / "secret 2")
    with pytest.raises(rules.ExchangeNotOurs):
        finish(folder / "answer", secret=folder / "secret 2", out=folder / "tags")
    with pytest.raises(rules.KeeperChanged):
        finish(folder / "answer", secret=folder / "secret", out=folder / "tags", expected_key="0" * 16)


def test_steps_in_the_wrong_order_and_broken_files_are_refused(both):
    folder, _ = both
    with pytest.raises(rules.ExchangeUnreadable, match="exchange_file_unreadable"):
        finish(folder / "request", secret=folder / "secret", out=folder / "tags")
    (folder / "broken").write_text("{")
    with pytest.raises(rules.ExchangeUnreadable):
        answer(folder / "broken", keeper=folder / "key", out=folder / "out")
    content = json.loads((folder / "request").read_text())
    content["elements"][1] = "ff" * 32
    (folder / "bent").write_text(json.dumps(content))
    with pytest.raises(rules.ElementBroken):
        answer(folder / "bent", keeper=folder / "key", out=folder / "out")


def test_asking_for_more_than_was_agreed_is_refused(both):
    folder, _ = both
    with pytest.raises(rules.TooManyAsked):
        answer(folder / "request", keeper=folder / "key", out=folder / "out", limit=2)


def test_a_column_without_identifiers_or_with_texts_is_refused(tmp_path):
    empty, long = tmp_path / "empty.csv", tmp_path / "long.csv"
    a_list(empty, [("a", ""), ("b", "")])
    a_list(long, [("a", "x" * 65)])
    with pytest.raises(rules.NoIdentifiers):
        request(Identified(empty), out=tmp_path / "r", secret=tmp_path / "s")
    with pytest.raises(rules.IdentifierTooLong):
        request(Identified(long), out=tmp_path / "r", secret=tmp_path / "s")


def test_the_three_steps_as_orders(tmp_path, capsys):
    a_list(tmp_path / "ours.csv", OURS)
    a_list(tmp_path / "theirs.csv", THEIRS)
    at = {name: str(tmp_path / name) for name in ("ours.csv", "theirs.csv", "r", "s", "k", "a", "t")}
    asks = ["--psi", "request", at["ours.csv"], "--column", "passport", "--out", at["r"], "--secret", at["s"]]
    answers = ["--psi", "answer", at["r"], "--list", at["theirs.csv"], "--keeper", at["k"], "--out", at["a"]]
    assert main(asks) == main(answers) == main(["--psi", "finish", at["a"], "--secret", at["s"], "--out", at["t"]]) == 0
    assert "3 identifiers have their tags" in capsys.readouterr().out
    assert os.stat(at["s"]).st_mode & 0o077 == os.stat(at["k"]).st_mode & 0o077 == 0
    with pytest.raises(SystemExit):
        main(["--psi", "answer", at["r"], "--out", at["a"]])
    assert "this step also needs --keeper" in capsys.readouterr().err


def test_tags_let_the_linkage_unit_join_records_that_nothing_else_could(both):
    folder, _ = both
    finish(folder / "answer", secret=folder / "secret", out=folder / "tags")
    new_project(folder / "p", name="p", parties=("ours", "theirs"), settings=Settings(dummy_share=0))
    for name, tags in (("ours", "tags"), ("theirs", "own")):
        run(
            EncodeOptions(
                folder / f"{name}.csv", folder / "p", name, folder / f"{name}.enc", folder / f"{name}.home",
                identifiers=folder / tags,
            )
        )  # fmt: skip
    kinds = read(folder / "ours.enc").encoded.meeting
    assert MEETINGS.index(Meeting.IDENTIFIER) in kinds
    result = link(EncodedLinkOptions((folder / "ours.enc", folder / "theirs.enc"), folder / "linked"))
    assert result.pairs == 2
