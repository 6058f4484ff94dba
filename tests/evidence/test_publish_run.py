"""`lindung publish` from files to files: what is written, what stays in the house, and what is refused and how."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lindung.evidence.commands.publish import main
from lindung.evidence.methods.release.codebook import Codebook
from lindung.evidence.rules import publish as refusals
from lindung.evidence.rules.publish import EntryKind
from lindung.evidence.runs.ledger_file import LedgerFile, open_ledger
from lindung.evidence.runs.publish import publish
from lindung.evidence.runs.publish_cases import load_codebook, read_cases
from lindung.evidence.runs.publish_options import PublishOptions
from lindung.kernel.errors import Refusal
from lindung.papers.rules import FileNotFound, OutputNotEmpty, UnknownLanguage
from lindung.papers.wording import Wording
from tests.evidence.release_practice import practice_codes

SMALL = PublishOptions(
    columns=("gender", "months_exploited", "is_forced_labour"), tables=(("gender", "is_forced_labour"), ("gender",)),
    with_attacks=False, languages=("en",), is_practice=True,
)  # fmt: skip
EXACT = replace(SMALL, is_exact=True, partner="Practice shelter", agreement="A-1")
SECRET = "Sri of the river house"


@pytest.fixture
def ledger(tmp_path, monkeypatch) -> LedgerFile:
    monkeypatch.setenv("LINDUNG_STATE", str(tmp_path / "state"))
    return open_ledger(tmp_path / "ledger.json", epsilon=3)


@pytest.fixture
def cases(tmp_path) -> Path:
    return a_file(tmp_path / "cases.csv", records=300)


def book() -> Codebook:
    return load_codebook("region").only(SMALL.columns)


def a_file(
    path: Path, *, records: int, header: str = "prs_Gender,traffickMonths,isForcedLabour", end: str = ""
) -> Path:
    codes = practice_codes(records, sizes=(4, 4, 3))
    lines = [",".join(c.values[v] for c, v in zip(book().columns, row, strict=True)) for row in codes]
    path.write_text("\n".join([header, *lines]) + "\n" + end, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_private_release_holds_records_tables_report_and_what_may_leave(cases, ledger, tmp_path):
    done = publish(cases, tmp_path / "out", replace(SMALL, with_attacks=True, epsilon=2.0), ledger=ledger)
    release = json.loads((tmp_path / "out" / "release.json").read_text())
    written = {str(path.relative_to(done.folder)) for path in done.folder.rglob("*") if path.is_file()}
    assert written == {*done.may_leave, "run.json", "attacks.json"}
    assert not {"run.json", "attacks.json"} & set(done.may_leave)
    assert (release["epsilon"], release["spent"], release["line"]) == (2.0, 2.0, 2)
    made = rows(done.folder / "synthetic.csv")
    assert len(made) == release["records"]
    assert {row["gender"] for row in made} <= set(book().columns[0].values)
    table = rows(done.folder / "tables" / "gender_by_is_forced_labour.csv")
    assert sum(int(row["count"]) for row in table) == len(made)
    assert {row["can_be_read"] for row in table} <= {"yes", "no"}
    meanings = {(row["column"], row["value"]) for row in rows(done.folder / "definitions.csv")}
    assert ("gender", "woman") in meanings
    report = (done.folder / "report.en.html").read_text()
    assert "Table by table" in report
    assert "{" not in report[report.index("<main>") :]


def test_nothing_that_may_leave_is_computed_from_the_cases_without_noise(cases, ledger, tmp_path):
    done = publish(cases, tmp_path / "out", SMALL, ledger=ledger)
    run = json.loads((done.folder / "run.json").read_text())
    for name in done.may_leave:
        content = (done.folder / name).read_bytes()
        assert run["inputs"][0]["sha256"].encode() not in content, name
        assert cases.name.encode() not in content, name


def test_every_language_is_written(cases, ledger, tmp_path):
    done = publish(cases, tmp_path / "out", replace(SMALL, languages=("en", "ms", "id", "km")), ledger=ledger)
    assert {f"report.{language}.html" for language in ("en", "ms", "id", "km")} <= set(done.may_leave)


def test_exact_tables_hide_small_counts_and_say_so(cases, ledger, tmp_path):
    done = publish(cases, tmp_path / "out", EXACT, ledger=ledger)
    table = rows(done.folder / "tables" / "gender_by_is_forced_labour.csv")
    assert any(row["shown"] == "no" and row["count"] == "" for row in table)
    assert all(int(row["count"]) == 0 or int(row["count"]) >= 10 for row in table if row["shown"] == "yes")
    assert done.line.kind is EntryKind.EXACT
    assert not (done.folder / "synthetic.csv").exists()
    assert "Practice shelter" in (done.folder / "report.en.html").read_text()


def test_exact_tables_beside_a_private_release_are_counted_and_the_report_says_what_that_voids(cases, ledger, tmp_path):
    publish(cases, tmp_path / "one", SMALL, ledger=ledger)
    done = publish(cases, tmp_path / "two", EXACT, ledger=ledger)
    assert done.account.is_promise_void
    assert json.loads((done.folder / "release.json").read_text())["is_promise_void"]
    assert "does not hold" in (done.folder / "report.en.html").read_text()


def test_a_second_exact_release_needs_the_first_and_hides_what_came_in_between(cases, ledger, tmp_path):
    publish(cases, tmp_path / "one", EXACT, ledger=ledger)
    more = a_file(tmp_path / "more.csv", records=300, end="woman,25+,yes\nwoman,25+,yes\n")
    with pytest.raises(refusals.EarlierTablesMissing) as missing:
        publish(more, tmp_path / "two", EXACT, ledger=ledger)
    assert missing.value.facts["lines"] == "2"
    with pytest.raises(refusals.NotAnExactRelease):
        publish(more, tmp_path / "two", replace(EXACT, earlier=(tmp_path,)), ledger=ledger)
    done = publish(more, tmp_path / "two", replace(EXACT, earlier=(tmp_path / "one",)), ledger=ledger)
    for name in ("all", "gender", "gender_by_is_forced_labour"):
        for old, new in zip(*(rows(tmp_path / at / "tables" / f"{name}.csv") for at in ("one", "two")), strict=True):
            if old["shown"] == new["shown"] == "yes":
                assert not 0 < abs(int(new["count"]) - int(old["count"])) < 10
    assert done.protected is not None
    assert done.protected.is_safe


def test_nothing_is_spent_when_the_cases_cannot_be_read_and_nothing_written_when_the_budget_is_gone(
    ledger, cases, tmp_path
):
    bad = a_file(tmp_path / "bad.csv", records=100, end=f"{SECRET},25+,yes\n")
    with pytest.raises(refusals.ValueOutsideCodebook):
        publish(bad, tmp_path / "out", SMALL, ledger=ledger)
    assert len(ledger.entries()) == 1
    with pytest.raises(refusals.BudgetExceeded):
        publish(cases, tmp_path / "out", replace(SMALL, epsilon=3.5), ledger=ledger)
    assert not (tmp_path / "out").exists()


def test_a_rare_value_that_is_one_person_is_named_by_row_and_column_and_never_shown(ledger, tmp_path, capsys):
    bad = a_file(tmp_path / "bad.csv", records=100, end=f"woman,{SECRET},yes\n")
    codes = main([str(bad), "--out", str(tmp_path / "out"), "--columns", *SMALL.columns, "--tables", "gender"])
    said = capsys.readouterr()
    assert codes == 2
    assert "Record 101" in said.err
    assert "months_exploited" in said.err
    assert SECRET not in said.err + said.out
    lenient, outside = read_cases(bad, book(), is_lenient=True)
    assert outside == 1
    assert lenient[100].tolist() == [0, 3, 0]


@pytest.mark.parametrize(("content", "refusal"), [
    (b"", refusals.NoRecords),
    (b"\n\n", refusals.NoRecords),
    (b"gender,months_exploited,is_forced_labour\n", refusals.NoRecords),
    (b"gender,months_exploited\nwoman,25+\n", refusals.ColumnsMissing),
    (b"gender,prs_Gender,months_exploited,is_forced_labour\nwoman,man,25+,yes\n", refusals.ColumnTwice),
    (b"gender,months_exploited,is_forced_labour\nwoman,25+,yes\nwom\xe9n,25+,yes\n", refusals.NotOneEncoding),
    ("gender,months_exploited,is_forced_labour\nwoman,25+,yes\n".encode("utf-16"), refusals.NotOneEncoding),
    (b"gender,months_exploited,is_forced_labour\nwoman,25+,yes,more\n", refusals.RowUneven),
    (b"gender,months_exploited,is_forced_labour\nwoman,25+,yes\n", refusals.TooFewRecords),
])  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused_with_the_place(content, refusal, ledger, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    with pytest.raises(refusal) as refused:
        publish(path, tmp_path / "out", SMALL, ledger=ledger)
    said = Wording("en").refusal(refused.value)
    assert "{" not in said
    assert "–" not in said, said
    assert len(ledger.entries()) == 1


@pytest.mark.parametrize(("change", "refusal"), [
    ({"epsilon": 0.0}, refusals.EpsilonOutOfRange), ({"epsilon": 100.0}, refusals.EpsilonOutOfRange),
    ({"epsilon": float("nan")}, refusals.EpsilonOutOfRange), ({"delta": 0.1}, refusals.DeltaOutOfRange),
    ({"faithful_combinations": 1.5}, refusals.FrontierOutOfRange), ({"columns": ("shoe",)}, refusals.ColumnsUnknown),
    ({"faithful_combinations": float("nan")}, refusals.FrontierOutOfRange),
    ({"tables": (("gender", "shoe"),)}, refusals.TableUnknown), ({"languages": ("xx",)}, UnknownLanguage),
    ({"is_exact": True}, refusals.PartnerMissing), ({"codebook": "nowhere.json"}, FileNotFound),
    ({"is_exact": True, "partner": "P", "agreement": "A", "smallest_count": 1}, refusals.SmallestCountOutOfRange),
])  # fmt: skip
def test_options_that_mean_nothing_are_refused_before_the_cases_are_read(change, refusal, ledger, tmp_path):
    with pytest.raises(refusal) as refused:
        publish(tmp_path / "never read.csv", tmp_path / "out", replace(SMALL, **change), ledger=ledger)
    assert "{" not in Wording("en").refusal(refused.value)


def test_a_folder_that_holds_something_is_not_written_over(cases, ledger, tmp_path):
    publish(cases, tmp_path / "out", replace(SMALL, epsilon=0.5), ledger=ledger)
    with pytest.raises(OutputNotEmpty):
        publish(cases, tmp_path / "out", SMALL, ledger=ledger)
    publish(cases, tmp_path / "out", replace(SMALL, epsilon=0.5, overwrite=True), ledger=ledger)
    assert ledger.entries()[-1].number == 3


def test_semicolons_marks_of_order_spaces_and_other_spellings_are_understood(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("gender;isForcedLabour;months_exploited;note\n Woman;1;-99;x\nMAN;0;25+;y\n", encoding="utf-8-sig")
    codes, outside = read_cases(path, book())
    assert codes.tolist() == [[0, 3, 0], [1, 2, 1]]
    assert outside == 0


def test_parquet_is_read_and_a_file_that_only_is_called_so_is_refused(tmp_path, cases):
    pa = pytest.importorskip("pyarrow")
    plain, _ = read_cases(cases, book())
    table = pa.csv.read_csv(cases)
    pa.parquet.write_table(table, tmp_path / "cases.parquet")
    again, _ = read_cases(tmp_path / "cases.parquet", book())
    assert np.array_equal(plain, again)
    (tmp_path / "no.parquet").write_bytes(b"gender\n")
    with pytest.raises(refusals.NotReadable):
        read_cases(tmp_path / "no.parquet", book())


@pytest.mark.parametrize("content", [
    "[]", "{", '{"columns": []}', '{"columns": [{"values": {"a": ""}}]}', '{"columns": [{"name": "a", "values": []}]}',
    '{"columns": [{"name": "a", "values": {"x": "", "X": ""}}]}',
    '{"columns": [{"name": "a", "values": {"x": ""}}, {"name": "A", "values": {"x": ""}}]}',
    '{"columns": [{"name": "a", "values": {"x": ""}}], "tables": [["b"]]}',
    '{"columns": [{"name": "a", "values": {"x": ""}, "groups": {"g": {"h": ["z"]}}}]}',
])  # fmt: skip
def test_a_codebook_that_cannot_be_used_is_refused_with_the_place(content, tmp_path):
    path = tmp_path / "book.json"
    path.write_text(content)
    with pytest.raises(refusals.CodebookUnusable) as refused:
        load_codebook(str(path))
    assert refused.value.facts["place"]


@pytest.mark.parametrize("name", ["region", "world"])
def test_the_bundled_codebooks_name_their_source_date_and_licence_and_can_be_used(name):
    found = load_codebook(name)
    assert found.source
    assert found.dated
    assert found.licence
    assert len(found.columns) == 20
    assert max(found.sizes) <= 256


def test_the_order_opens_a_ledger_publishes_and_tells_the_account(cases, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LINDUNG_STATE", str(tmp_path / "state"))
    ask = [str(cases), "--out", str(tmp_path / "out"), "--columns", *SMALL.columns, "--tables", "gender",
           "gender,is_forced_labour", "--languages", "en", "--hxl"]  # fmt: skip
    assert main(ask) == 2
    assert "There is no ledger" in capsys.readouterr().err
    assert main(["--new-ledger", "--out", str(tmp_path / "out")]) == 2
    assert main(["--new-ledger", "--budget", "1", "--out", str(tmp_path / "out")]) == 0
    assert main(ask) == 0
    said = capsys.readouterr()
    assert "1 is spent and 0 is left" in said.out
    assert (tmp_path / "out" / "synthetic.csv").read_text().splitlines()[1].startswith("#affected")
    assert main([*ask, "--overwrite"]) == 2
    assert "0 of 1 is left" in capsys.readouterr().err
    assert main([]) == 2


def test_every_refusal_of_publication_says_what_to_do():
    own = [each for each in vars(refusals).values() if isinstance(each, type) and issubclass(each, Refusal)]
    named = [each for each in own if each.__module__ == refusals.__name__]
    assert len({each.code for each in named}) == len(named) > 20
    assert all(each.sentence.endswith(".") for each in named)
