"""What `lindung link` refuses, and what it says."""

import gzip

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from lindung.evidence.commands.link import main
from lindung.evidence.engines import spark
from lindung.evidence.rules import link
from lindung.evidence.rules.link import recognise
from lindung.evidence.runs.answers import read_labels
from lindung.evidence.runs.lists import open_source, read
from lindung.papers.rules import FileNotFound

GOOD = "id,nama,tarikh_lahir\n" + "".join(f"r{i},Practice Name{i},19{i:02d}-01-02\n" for i in range(10, 60))


def a_file(folder, text, name="list.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def opened(path, **options):
    return read((open_source(path, mapping={}, **options),))


def test_columns_are_known_by_their_names_in_three_languages():
    assert recognise(("NAMA PENUH", "Tarikh Lahir", "No. KP")) == {
        "full_name": "NAMA PENUH", "birth_date": "Tarikh Lahir", "document": "No. KP",
    }  # fmt: skip
    assert recognise(("Nama Lengkap", "Tgl_Lahir", "NIK", "Jenis Kelamin"))["sex"] == "Jenis Kelamin"
    assert recognise((" given_name", "surname", "dob"))["given_name"] == " given_name"


def test_a_missing_key_column_is_refused_from_the_header_before_any_row_is_read(tmp_path):
    path = tmp_path / "long.parquet"
    schema = pa.schema([("id", pa.string()), ("village", pa.string())])
    with parquet.ParquetWriter(path, schema) as writer:
        writer.write_table(pa.table({"id": ["1"], "village": ["x"]}))
    whole = path.read_bytes()
    path.write_bytes(bytes(len(whole) - 600) + whole[-600:])  # the rows are ruined; the header at the end is not
    with pytest.raises(link.NameColumnMissing) as refused:
        open_source(path, mapping={})
    assert refused.value.facts["columns"] == "id, village"
    with pytest.raises(link.ColumnMissing) as refused:
        open_source(a_file(tmp_path, GOOD), mapping={"name": "NAME"})
    assert refused.value.facts["column"] == "NAME"


@pytest.mark.parametrize(
    ("text", "refusal", "facts"),
    [
        ("nama\n", link.ListEmpty, {}),
        ("", link.ListEmpty, {}),
        ("id,village\n1,x\n", link.NameColumnMissing, {"count": 2}),
        ("nama,nama\nx,y\n", link.ColumnTwice, {"column": "nama"}),
        ("id,nama\n1,x\n2,y,z\n", link.RowBroken, {"row": 3, "found": 3, "expected": 2}),
        ("id,nama\n1,x\n1,y\n", link.RecordTwice, {"first": 2, "second": 3}),
        ("id,nama\n1,x\n,y\n", link.RecordUnnamed, {"row": 3}),
        ("id,nama\n1,\n2,-\n", link.NamesMissing, {"column": "nama"}),
        ("nama,dob\nx,abc\ny,xyz\nz,1990\n", link.DatesUnreadable, {"count": 2, "total": 3, "row": 2}),
    ],
)
def test_a_broken_list_is_refused_with_row_and_column(tmp_path, text, refusal, facts):
    with pytest.raises(refusal) as refused:
        opened(a_file(tmp_path, text))
    assert {name: refused.value.facts[name] for name in facts} == facts


def test_a_single_unreadable_date_is_missing_and_named_by_row_and_column(tmp_path):
    lists = opened(a_file(tmp_path, GOOD.replace("1930-01-02", "soon")))
    assert [(p.row, p.column) for p in lists.problems] == [(22, "tarikh_lahir")]


def test_mixed_encodings_are_refused_with_the_row_and_another_one_can_be_said(tmp_path):
    path = tmp_path / "mixed.csv"
    path.write_bytes("nama\nJosé\n".encode() + "Zoë\n".encode("cp1252"))
    with pytest.raises(link.NotEncodedAsSaid) as refused:
        opened(path)
    assert refused.value.facts["row"] == 3
    assert (
        opened(a_file(tmp_path, "nama\nZoë\n", encoding="cp1252"), encoding="cp1252").table["full_name"][0].as_py()
        == "Zoë"
    )
    assert opened(a_file(tmp_path, "nama\nZoë\n", encoding="utf-16")).table["full_name"][0].as_py() == "Zoë"
    assert opened(a_file(tmp_path, "nama\nសុខ\n", encoding="utf-8-sig")).table["full_name"][0].as_py() == "សុខ"
    with pytest.raises(link.EncodingUnknown):
        opened(path, encoding="nonsense")


def test_semicolons_and_tabs_are_understood(tmp_path):
    assert opened(a_file(tmp_path, "id;nama\n1;x y\n")).table["full_name"].to_pylist() == ["x y"]
    assert opened(a_file(tmp_path, "id\tnama\n1\tx y\n", "list.tsv")).table["record"].to_pylist() == ["1"]


def test_one_file_may_hold_several_lists(tmp_path):
    lists = opened(a_file(tmp_path, "id,nama,org\n1,x,a\n1,y,b\n"), list_column="org")
    assert lists.table["list"].to_pylist() == ["a", "b"]
    with pytest.raises(link.ListColumnMissing):
        opened(a_file(tmp_path, GOOD), list_column="org")


def test_files_that_are_no_lists_are_refused(tmp_path):
    with pytest.raises(link.FormatUnknown):
        opened(a_file(tmp_path, "x", "list.docx"))
    with pytest.raises(link.FormatUnknown):
        opened(a_file(tmp_path, "no parquet", "list.parquet"))
    with pytest.raises(FileNotFound):
        opened(tmp_path / "absent.csv")
    one = open_source(a_file(tmp_path, GOOD), mapping={})
    with pytest.raises(link.ListTwice):
        read((one, one))
    with pytest.raises(link.FieldUnknown):
        open_source(a_file(tmp_path, GOOD), mapping={"shoe": "nama"})
    with gzip.open(tmp_path / "x.csv.gz", "w") as file:
        file.write(b"x")
    with pytest.raises(link.FormatUnknown):
        opened(tmp_path / "x.csv.gz")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("a,b\n0,1\n", link.LabelsUnreadable),
        ("a,b,label\n0,1,perhaps\n", link.LabelUnknown),
        ("a,b,label\n0,99,yes\n", link.LabelStranger),
        ("a,b,label,a_list,a_record,b_list,b_record\n0,1,yes,list,r10,list,nobody\n", link.LabelStranger),
    ],
)
def test_answers_that_cannot_be_used_are_refused_by_row(tmp_path, text, refusal):
    lists = opened(a_file(tmp_path, GOOD))
    with pytest.raises(refusal):
        read_labels(a_file(tmp_path, text, "answers.csv"), lists.table)


def test_empty_answers_are_not_answers(tmp_path):
    lists = opened(a_file(tmp_path, GOOD))
    told = read_labels(a_file(tmp_path, "a,b,label\n0,1,\n2,3,ya\n4,5,tidak\n", "answers.csv"), lists.table)
    assert told.is_match.tolist() == [True, False]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--link-type", "link"], "two lists are needed and 1 was given"),
        (["--review", "-1"], "The option review is"),
        (["--columns", "name=NAME"], "has no column NAME"),
        (["--languages", "xx"], "Reports are not written in xx"),
        (["--labels", "absent.csv"], "There is no file absent.csv"),
    ],
)
def test_the_command_says_one_sentence_and_ends_with_2(tmp_path, capsys, arguments, said):
    path = a_file(tmp_path, GOOD)
    assert main([str(path), "--out", str(tmp_path / "out"), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_mapped_column_that_none_of_several_lists_has_is_refused(tmp_path, capsys):
    lists = [str(a_file(tmp_path, GOOD, name)) for name in ("one.csv", "two.csv")]
    assert main([*lists, "--out", str(tmp_path / "out"), "--columns", "village=KG"]) == 2
    assert "has no column KG" in capsys.readouterr().err


def test_a_few_records_are_better_compared_by_hand(tmp_path, capsys):
    assert main([str(a_file(tmp_path, "nama\nx\ny\n")), "--out", str(tmp_path / "out")]) == 2
    assert "Compare so few by hand" in capsys.readouterr().err


def test_records_that_agree_on_nothing_are_no_pairs(tmp_path, capsys):
    names = "".join(f"{chr(97 + i % 26) * 4}{chr(97 + i // 26)}q{chr(97 + i % 26)}\n" for i in range(30))
    assert main([str(a_file(tmp_path, "nama\n" + names)), "--out", str(tmp_path / "out")]) == 2
    assert "No two records agree" in capsys.readouterr().err


@pytest.mark.skipif(not spark.missing(), reason="Spark is installed here")
def test_spark_that_is_not_installed_is_said(tmp_path, capsys):
    assert main([str(a_file(tmp_path, GOOD)), "--out", str(tmp_path / "out"), "--engine", "spark"]) == 2
    assert "is not installed here" in capsys.readouterr().err
