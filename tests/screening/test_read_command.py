"""`lindung read`: files in, one file out, and what is said of those that cannot be read."""

import json
from pathlib import Path

import pytest

from lindung.screening.commands import read

TEXT = "Latihan untuk pegawai\n\n3 Mac 2024\n\nKUCHING – Datuk Ahmad Ali berkata semua pegawai akan dilatih.\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "articles" / "one.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_object_a_line_for_files_and_folders(article: Path, tmp_path: Path) -> None:
    page = article.with_name("two.HTML")
    page.write_text(f"<html><body><p>{TEXT}</p></body></html>", encoding="utf-8")
    out = tmp_path / "out" / "read.jsonl"
    assert read.main([str(article.parent), str(article), "--out", str(out)]) == 0
    found = rows(out)
    assert [row["file"] for row in found] == [str(article), str(page)]
    assert found[0]["title"] == "Latihan untuk pegawai"
    assert found[0]["published"] == "2024-03-03"
    assert [path.name for path in out.parent.iterdir()] == ["read.jsonl"]


def test_a_bad_file_is_named_the_others_are_read_and_the_code_says_so(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "picture.txt"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    out = tmp_path / "read.jsonl"
    assert read.main([str(bad), str(article), str(tmp_path / "missing.txt"), "--out", str(out)]) == 2
    assert len(rows(out)) == 1
    said = capsys.readouterr().err
    assert f"The file {bad} is not text or HTML" in said
    assert "There is no file or folder" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no text"),
        (b" \n\xef\xbb\xbf", "holds no text"),
        (b"%PDF-1.7 ...", "is not text or HTML"),
        (b"Datuk\x00Ahmad", "byte 5 cannot be part of one"),
        (b"\x81\x8d Datuk", "cannot be read in windows-1252: byte 0"),
        (b"kata " * 70_000, "350,000 characters of text"),
    ],
    ids=["empty", "blank", "pdf", "nul", "no encoding", "too long"],
)
def test_what_cannot_be_read_is_refused_in_a_sentence_and_nothing_is_written(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(content)
    out = tmp_path / "read.jsonl"
    assert read.main([str(path), "--out", str(out)]) == 2
    assert sentence in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["article.txt"]


def test_a_guessed_encoding_is_said_and_stands_in_the_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes("Encik José bin Ali berkata “baik” di Kuching.".encode("windows-1252"))
    out = tmp_path / "read.jsonl"
    assert read.main([str(path), "--out", str(out)]) == 0
    assert "was read as windows-1252" in capsys.readouterr().err
    (row,) = rows(out)
    assert row["encoding"] == "windows-1252"
    assert "José" in str(row["clean_text"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_mark_of_order_stays_in_the_text_and_offsets_count_it(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode(encoding))
    out = tmp_path / "read.jsonl"
    assert read.main([str(path), "--out", str(out)]) == 0
    (row,) = rows(out)
    ((start, end),) = row["people"][0]["mentions"]  # type: ignore[index]
    assert ("\ufeff" + TEXT)[start:end] == "Ahmad Ali"


def test_the_output_is_not_overwritten_unless_asked(article: Path, tmp_path: Path) -> None:
    out = tmp_path / "read.jsonl"
    out.write_text("mine")
    assert read.main([str(article), "--out", str(out)]) == 2
    assert out.read_text() == "mine"
    assert read.main([str(article), "--out", str(out), "--overwrite"]) == 0
    assert len(rows(out)) == 1


def test_an_encoding_nobody_knows_and_a_folder_without_articles_are_refused(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "read.jsonl"
    assert read.main([str(article), "--out", str(out), "--encoding", "utf-99"]) == 2
    (tmp_path / "none").mkdir()
    assert read.main([str(tmp_path / "none"), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "There is no encoding called utf-99" in said
    assert "There is no article in" in said
    assert not out.exists()
