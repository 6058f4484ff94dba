"""`lindung estimate` from the order typed to the folder written: what is taken, what is refused and how it is said."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from lindung.evidence.commands.estimate import main
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.evidence.runs.estimate_lists import Columns, read_lists

QUICK = ("--replicates", "200", "--no-pdf", "--languages", "en", "--methods", "stepwise", "averaged")
TABLE = "A,B,C,count\n1,0,0,400\n0,1,0,300\n0,0,1,200\n1,1,0,60\n1,0,1,40\n0,1,1,30\n1,1,1,6\n"


def asked(tmp_path: Path, content: str | bytes, *more: str, name: str = "lists.csv") -> list[str]:
    """The order for a file with this content."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [str(path), "--out", str(tmp_path / "out"), *QUICK, *more]


REFUSED = {
    "a negative count": (TABLE.replace("60", "-60"), "Row 5 counts −60 people"),
    "a count of a part of a person": (TABLE.replace(",60", ",6.5"), "Row 5 counts 6.5 people"),
    "a count with a separator": (TABLE.replace(",400", ',"1,400"'), "Row 2, column count is written with a separator"),
    "a count in words": (TABLE.replace(",60", ",many"), "Row 5, column count is no number"),
    "no count": (TABLE.replace(",60", ","), "Row 5 has no count"),
    "one list": ("A,count\n1,5\n", "at least two are needed"),
    "twelve lists": (",".join("ABCDEFGHIJKL") + ",count\n", "The table has 12 lists"),
    "no overlap": ("A,B,count\n1,0,5\n0,1,6\n", "None of the 11 people is on two lists"),
    "a combination twice": (TABLE + "1,1,0,3\n", "Rows 5 and 9 are the same combination"),
    "a list inside another": ("A,B,count\n1,1,5\n0,1,6\n", "All 5 people on the list A are also on B"),
    "a list of nobody": ("A,B,C,count\n1,0,0,5\n0,1,0,6\n1,1,0,2\n", "Nobody is on the list C"),
    "the unseen counted": (TABLE + "0,0,0,9\n", "Row 9 counts 9 people on no list"),
    "a mark that is none": (TABLE.replace("1,1,0,", "1,yes,0,"), "Row 5, column B: write 1"),
    "a short row": (TABLE + "1,1\n", "Row 9 has 2 cells and the first row has 4"),
    "a column without a name": (TABLE.replace("A,B,", "A,,"), "Column 2 of lists.csv has no name"),
    "a name twice": (TABLE.replace("A,B,", "A,A,"), "Two columns are called A"),
    "another encoding": (TABLE.replace("A,", "A,").encode() + "1,0,0,é".encode("latin-1"), "Row 9 of lists.csv is not"),
    "wide text": (TABLE.encode("utf-16"), "is not UTF-8 text"),
    "no table at all": ("name,village\nx,y\n", "has no column called count"),
    "an empty file": ("", "holds no rows"),
    "a header alone": ("A,B,count\n", "holds no rows"),
    "nobody at all": ("A,B,count\n1,0,0\n1,1,0\n0,1,0\n", "All counts of the table are 0"),
    "a record without its person": (
        "person,list\n1,A\n,B\n,A\n",
        "Rows with nothing in the column person: 2, the first of them row 3",
    ),
    "a torn record": ("person,list\n1,A\n2,B,C\n", "has 3 cells and the first row has 2"),
    "records without lists": ("person,place\n1,A\n", "has no column called list"),
    "a person in two strata": (
        "person,list,village\n1,A,x\n1,B,y\n2,A,x\n",
        "Persons with more than one value in the column village: 1",
    ),
    "one list of records": ("person,list\n1,A\n2,A\n", "at least two are needed"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_a_bad_table_is_refused_in_one_sentence_and_nothing_is_written(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, sentence = REFUSED[what]
    more = ("--stratum", "village") if "strata" in what else ()
    assert main(asked(tmp_path, content, *more)) == 2
    said = capsys.readouterr()
    last = said.err.splitlines()[-1]
    assert last.startswith("lindung estimate: ")
    assert sentence in last
    assert not said.out
    assert [path.name for path in tmp_path.iterdir()] == ["lists.csv"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--replicates", "10"), "The option --replicates is 10; take a number from 200"),
        (("--level", "1"), "The option --level is 1.0"),
        (("--seed", "-1"), "The option --seed is -1"),
        (("--workers", "0"), "The option --workers is 0"),
        (("--methods", "magic"), "no method called magic"),
        (("--languages", "fr"), "not written in fr"),
        (("--stratum", "village"), "no column called village"),
        (("--cannot-overlap", "A+Z"), "no list called Z"),
        (("--cannot-overlap", "A+B"), "66 people are on all of them"),
    ],
)
def test_an_option_that_means_nothing_is_refused(
    more: tuple[str, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asked(tmp_path, TABLE, *more)) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")]) == 2
    assert "There is no file" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main([str(tmp_path / "empty"), "--out", str(tmp_path / "out")]) == 2
    assert "is not the output of `lindung link`" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + TABLE,
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace("\n", "\r\n"),
        TABLE.replace(",", " , ") + "\n\n",
        TABLE.replace("60", "60.0").replace("count", "Count"),
    ],
)
def test_tables_as_spreadsheets_write_them_are_the_same_table(content: str, tmp_path: Path) -> None:
    (tmp_path / "lists.csv").write_bytes(content.encode())
    table = read_lists(tmp_path / "lists.csv").histories
    assert (table.lists, table.seen, table.overlap(0b011)) == (("A", "B", "C"), 1036, 66)


def test_records_become_the_table_they_are(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("person;list;sex\n1;A;f\n1;B;f\n1;B;f\n2;A;m\n3;B;f\n4;A;m\n4;B;m\n5;B;m\n")
    given = read_lists(tmp_path / "r.csv", Columns(stratum="sex"))
    assert (given.is_linked, given.histories.lists, given.histories.full().tolist()) == (True, ("A", "B"), [0, 1, 2, 2])
    assert {name: part.full().tolist() for name, part in given.strata.items()} == {"f": [0, 0, 1, 1], "m": [0, 1, 1, 1]}


def test_a_linkages_folder_is_taken_with_each_cluster_one_person(tmp_path: Path) -> None:
    table = pa.table({"record": [0, 1, 2, 3], "list": ["A", "B", "A", "B"], "cluster": [7, 7, 8, 9]})
    parquet.write_table(table, tmp_path / "records.parquet")
    given = read_lists(tmp_path)
    assert (given.is_linked, given.histories.full().tolist()) == (True, [0, 1, 1, 1])


def test_a_run_leaves_report_figures_and_how_to_repeat_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["uk-2013-4", "--out", str(tmp_path / "uk"), "--replicates", "200", "--methods", "stepwise"]) == 0
    said = capsys.readouterr()
    assert "people in all" in said.out
    assert "100 %" in said.err
    names = {path.name for path in (tmp_path / "uk").iterdir()}
    assert names == {f"report.{each}.{kind}" for each in ("en", "ms", "id", "km") for kind in ("html", "pdf")} | {
        "charts",
        "estimate.json",
        "run.json",
    }
    text = (tmp_path / "uk" / "report.en.html").read_text()
    assert "lindung estimate uk-2013-4 --out DIR --seed 1 --replicates 200" in text
    assert "Silverman" in text
    order = ["Verdict", 'class="number"', "What you may say", "Methods side by side", "Leaving one list out"]
    places = [text.index(each, text.index("<main>")) for each in order]
    assert places == sorted(places)
    figures = json.loads((tmp_path / "uk" / "estimate.json").read_text())
    assert figures["methods"][1]["total"] == pytest.approx(11015.244, abs=6e-4)
    assert str(tmp_path) not in json.dumps(figures) + text + (tmp_path / "uk" / "run.json").read_text()


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_workers(tmp_path: Path) -> None:
    for out, workers in (("one", "1"), ("two", "2")):
        order = ["korea", "--out", str(tmp_path / out), *QUICK, "--workers", workers]
        assert main([*order, "--methods", "stepwise", "bic"]) == 0
    assert (tmp_path / "one/estimate.json").read_bytes() == (tmp_path / "two/estimate.json").read_bytes()
    assert (tmp_path / "one/report.en.html").read_bytes() == (tmp_path / "two/report.en.html").read_bytes()


def test_a_method_that_refuses_is_shown_with_its_reason(tmp_path: Path) -> None:
    content = "A,B,C,count\n1,0,0,40\n0,1,0,50\n0,0,1,60\n1,1,0,1\n"
    assert main(asked(tmp_path, content)) == 0
    figures = json.loads((tmp_path / "out/estimate.json").read_text())
    refused = {each["method"]: each["refusal"]["code"] for each in figures["methods"] if each["refusal"]}
    assert refused == {"stepwise": "infinite_acceleration"}
    assert {each["name"]: each["refusal"]["code"] for each in figures["without_list"] if each["refusal"]} == {
        "A": "no_overlap",
        "B": "no_overlap",
    }
    text = (tmp_path / "out/report.en.html").read_text()
    assert "the acceleration of the corrected interval is infinite" in text
    assert "None of the 111 people is on two lists" in text
    assert any(reason["code"] == "methods_refused" for reason in figures["verdict"]["reasons"])


def test_two_lists_have_chapman_and_no_list_to_leave_out(tmp_path: Path) -> None:
    content = "A,B,count\n1,0,100\n0,1,80\n1,1,20\n"
    assert main([*asked(tmp_path, content), "--methods", "chapman", "stepwise"]) == 0
    figures = json.loads((tmp_path / "out/estimate.json").read_text())
    chapman = next(each for each in figures["methods"] if each["method"] == "chapman")
    assert chapman["total"] == pytest.approx(121 * 101 / 21 - 1)
    assert figures["without_list"] == []


def test_too_few_overlaps_give_no_number_anywhere_on_top(tmp_path: Path) -> None:
    content = "A,B,C,count\n1,0,0,40\n0,1,0,50\n0,0,1,60\n1,1,0,1\n0,1,1,1\n1,0,1,1\n"
    assert main(asked(tmp_path, content)) == 0
    text = (tmp_path / "out/report.en.html").read_text()
    top = text[text.index("<main>") : text.index("Methods side by side")]
    assert "Not estimable" in top
    assert "A number for those not seen is not given" in top
    assert json.loads((tmp_path / "out/estimate.json").read_text())["verdict"]["level"] == VerdictLevel.NOT_ESTIMABLE


def test_strata_are_estimated_apart_and_added_up(tmp_path: Path) -> None:
    rows = TABLE.splitlines()
    both = "\n".join([f"{rows[0]},sex", *(f"{row},{sex}" for sex in "fm" for row in rows[1:])])
    assert main(asked(tmp_path, both, "--stratum", "sex")) == 0
    split = json.loads((tmp_path / "out/estimate.json").read_text())["strata"]
    assert [part["name"] for part in split["parts"]] == ["f", "m"]
    assert split["is_whole"]
    assert split["low"] < sum(part["total"] for part in split["parts"]) < split["high"]


def test_an_earlier_run_is_replaced_only_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order = asked(tmp_path, TABLE)
    assert main(order) == 0
    assert main(order) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main([*order, "--overwrite"]) == 0


def test_a_killed_run_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = "import sys; from lindung.evidence.commands.estimate import main; sys.exit(main(sys.argv[1:]))"
    order = ["uk-2013-5", "--out", str(out), "--replicates", "1000000", "--methods", "bic"]
    with subprocess.Popen(
        [sys.executable, "-c", script, *order], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        while "best of all by BIC" not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
    assert not list(tmp_path.iterdir())


def test_help_and_a_missing_argument_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert re.search(r"--cannot-overlap A\+B", capsys.readouterr().out)
    with pytest.raises(SystemExit) as ended:
        main(["uk-2013-5"])
    assert ended.value.code == 2
