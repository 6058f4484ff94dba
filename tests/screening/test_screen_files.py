"""Files of posts: whatever form they have, the same posts come out; what cannot be read is named, never lost."""

import gzip
import json
import os
import tempfile

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from lindung.papers.rules import FileNotFound
from lindung.screening.rules.runs import (
    BlankLines,
    FileBroken,
    FileNotUtf8,
    FormatUnknown,
    PostsColumnMissing,
    PostsColumnTwice,
    PostsColumnType,
    PostsFolder,
    PostsNotFile,
    Reason,
    UnpackedTooLarge,
)
from lindung.screening.runs.posts import columnar, rows, sources, tabular
from lindung.screening.runs.posts.rows import moment_of
from lindung.screening.runs.posts.sources import chunks
from lindung.screening.runs.posts.streams import MOST_LINE_BYTES

POSTS = [
    {"id": "1", "text": "Gaji RM 3000, hubungi 011-5550 0001", "posted_at": "2024-05-02T10:00:00Z", "source": "forum"},
    {"id": "2", "text": 'ការងារ "ថ្មី",\nបន្ទាត់ពីរ', "place": "Poipet"},
    {"id": "3", "text": "", "author": "a1"},
    {"id": "4", "text": "مرحبا \u202e abc \u202c 😀" * 3},
]
COLUMNS = ("id", "text", "posted_at", "source", "author", "place")


def jsonl(posts=POSTS):
    return "".join(json.dumps(post, ensure_ascii=False) + "\n" for post in posts).encode()


def csv_of(posts=POSTS):
    def cell(value):
        return '"' + value.replace('"', '""') + '"'

    lines = [",".join(COLUMNS), *(",".join(cell(post.get(name, "")) for name in COLUMNS) for post in posts)]
    return "\r\n".join(lines).encode()


def parquet_of(posts=POSTS):
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table({name: [post.get(name) for post in posts] for name in COLUMNS}), sink)
    return sink.getvalue().to_pybytes()


def packed(content, suffix):
    if suffix == ".zst":
        return pa.compress(content, codec="zstd", asbytes=True)
    return gzip.compress(content) if suffix == ".gz" else content


def a_file(folder, content, name="posts.jsonl"):
    path = folder / name
    path.write_bytes(content)
    return path


def read(*paths):
    """The posts and what was rejected, as (line, reason)."""
    rejected = []
    found = [post for batch in chunks(paths, rejected.append) for post in batch.to_pylist()]
    return found, [(one.line, one.reason) for one in rejected]


def texts(posts):
    return [(post["id"], post["text"]) for post in posts]


@pytest.mark.parametrize("pack", ["", ".gz", ".zst"])
@pytest.mark.parametrize(("kind", "content"), [("jsonl", jsonl()), ("csv", csv_of()), ("parquet", parquet_of())])
def test_every_form_of_file_gives_the_same_posts(tmp_path, kind, content, pack):
    found, rejected = read(a_file(tmp_path, packed(content, pack), f"posts.{kind}{pack}"))
    assert texts(found) == texts(POSTS)
    assert [post["row"] for post in found] == [0, 1, 2, 3]
    assert found[0]["posted_at"].isoformat() == "2024-05-02T10:00:00+00:00"
    assert (found[0]["source"], found[1]["place"], found[2]["author"]) == ("forum", "Poipet", "a1")
    assert rejected == []


def test_a_gz_of_several_members_is_read_to_its_end(tmp_path):
    content = gzip.compress(jsonl(POSTS[:2])) + gzip.compress(jsonl(POSTS[2:]))
    assert texts(read(a_file(tmp_path, content, "posts.jsonl.gz"))[0]) == texts(POSTS)


def test_a_file_is_known_by_its_first_bytes_when_its_name_says_nothing(tmp_path):
    assert len(read(a_file(tmp_path, gzip.compress(jsonl()), "download"))[0]) == len(POSTS)
    assert len(read(a_file(tmp_path, parquet_of(), "posts.bin"))[0]) == len(POSTS)


BAD_LINES = {
    b'{"id": "x", "text": "\xff\xfe"}': Reason.NOT_UTF8,
    b'{"id": "x", "text": "': Reason.NOT_JSON,
    b'{"id": "x", "text": "\x00"}': Reason.NOT_JSON,
    b'{"id": "x", "text": "\\ud800"}': Reason.NOT_JSON,
    b'["x", "text"]': Reason.NOT_OBJECT,
    b"7": Reason.NOT_OBJECT,
    b"[" * 100_000: Reason.NOT_JSON,
    b'{"text": "x"}': Reason.NO_ID,
    b'{"id": "", "text": "x"}': Reason.NO_ID,
    b'{"id": true, "text": "x"}': Reason.ID_TYPE,
    b'{"id": [1], "text": "x"}': Reason.ID_TYPE,
    b'{"id": "x"}': Reason.NO_TEXT,
    b'{"id": "x", "text": null}': Reason.NO_TEXT,
    b'{"id": "x", "text": {"a": 1}}': Reason.TEXT_TYPE,
    b'{"id": "1", "text": "again"}': Reason.ID_TWICE,
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.items(), ids=lambda value: str(value)[:30])
def test_a_bad_line_is_left_out_with_its_number_and_reason_and_the_others_stay(tmp_path, line, reason):
    first, *others = jsonl().splitlines(keepends=True)
    found, rejected = read(a_file(tmp_path, first + b"\n" + line + b"\n" + b"".join(others)))
    assert rejected == [(3, reason)]
    assert texts(found) == texts(POSTS)


def test_an_escaped_nul_and_a_number_as_id_are_read(tmp_path):
    found, rejected = read(a_file(tmp_path, b'{"id": 7, "text": "a\\u0000b"}'))
    assert (texts(found), rejected) == ([("7", "a\0b")], [])


def test_a_column_that_cannot_be_read_costs_the_column_and_not_the_post(tmp_path):
    lines = [{"id": "1", "text": "a", "posted_at": "yesterday"}, {"id": "2", "text": "b", "source": {"x": 1}}]
    found, rejected = read(a_file(tmp_path, jsonl(lines)))
    assert [post["posted_at"] or post["source"] for post in found] == [None, None]
    assert rejected == [(1, Reason.DATE), (2, Reason.COLUMN_TYPE)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-05-02", "2024-05-02T00:00:00+00:00"),
        ("2024-05-02 07:00:00+07:00", "2024-05-02T07:00:00+07:00"),
        (1714608000, "2024-05-02T00:00:00+00:00"),
        (1714608000000, "2024-05-02T00:00:00+00:00"),
        ("1714608000", "2024-05-02T00:00:00+00:00"),
        ("2 May", None), (True, None), (1e300, None), ("", None), ([], None), ("٢٠٢٤", None),
    ],
)  # fmt: skip
def test_moments_are_read_as_iso_or_as_seconds(written, meant):
    moment = moment_of(written)
    assert (moment and moment.isoformat()) == meant


def test_an_id_counts_once_over_all_files_and_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    one = a_file(tmp_path, jsonl([{"id": str(n), "text": "x"} for n in range(5)]), "a.jsonl")
    two = a_file(tmp_path, jsonl([{"id": str(n), "text": "y"} for n in range(3, 8)]), "b.jsonl")
    found, rejected = read(one, two)
    assert texts(found) == [(str(n), "x" if n < 5 else "y") for n in range(8)]
    assert [post["row"] for post in found] == list(range(8))
    assert rejected == [(1, Reason.ID_TWICE), (2, Reason.ID_TWICE)]


def test_a_quotation_mark_that_does_not_close_costs_one_line(tmp_path):
    content = b'id,text\n1,one\n2,"two\n3,three\n4,"fo\nur"\n5,fi"ve\n6,\xff\n7\n\n8,eight'
    found, rejected = read(a_file(tmp_path, content, "posts.csv"))
    assert texts(found) == [("1", "one"), ("3", "three"), ("4", "fo\nur"), ("5", 'fi"ve'), ("8", "eight")]
    assert rejected == [(3, Reason.QUOTES), (8, Reason.NOT_UTF8), (9, Reason.CELLS)]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_of_a_csv_is_found_in_its_header(tmp_path, delimiter):
    content = "\ufeffText,ID\na b,1\n".replace(",", delimiter).encode()
    assert texts(read(a_file(tmp_path, content, "posts.csv"))[0]) == [("1", "a b")]


def test_a_long_line_is_a_post_and_one_longer_than_memory_should_hold_is_named(tmp_path):
    long = jsonl([{"id": "1", "text": "kerja " * 200_000}])
    endless = b'{"id": "2", "text": "' + b"x" * (MOST_LINE_BYTES + 10) + b'"}\n'
    found, rejected = read(a_file(tmp_path, long + endless + jsonl([{"id": "3", "text": "after"}])))
    assert [post["id"] for post in found] == ["1", "3"]
    assert rejected == [(2, Reason.TOO_LONG)]


@pytest.mark.parametrize("name", ["posts.jsonl.gz", "posts.jsonl.zst", "posts.csv.gz"])
def test_a_packed_file_that_ends_early_is_refused_by_name(tmp_path, name):
    content = csv_of(POSTS * 500) if ".csv" in name else jsonl(POSTS * 500)
    whole = packed(content, name[name.rindex(".") :])
    with pytest.raises(FileBroken) as refused:
        read(a_file(tmp_path, whole[: len(whole) // 2], name))
    assert refused.value.facts["file"] == name
    with pytest.raises(FileBroken):
        read(a_file(tmp_path, whole[:30] + bytes(20) + whole[50:], name))


@pytest.mark.parametrize("keep", [0.5, 0.98, 0.01])
def test_a_parquet_file_that_ends_early_is_refused(tmp_path, keep):
    whole = parquet_of(POSTS * 500)
    with pytest.raises(FileBroken):
        read(a_file(tmp_path, whole[: int(len(whole) * keep)], "posts.parquet"))


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("posts.csv", b"id,body\n1,x\n", PostsColumnMissing),
        ("posts.csv", b"id,text,text\n1,x,y\n", PostsColumnTwice),
        ("posts.jsonl", b'{"id": 1, "body": "x"}\n', PostsColumnMissing),
        ("posts.jsonl", b"\xff\xfei\x00d\x00", FileNotUtf8),
        ("posts.txt", b"hello", FormatUnknown),
        ("posts.parquet", b"hello", FileBroken),
        ("posts.parquet", b"", FileBroken),
    ],
)
def test_a_file_that_cannot_be_posts_is_refused_in_a_sentence(tmp_path, name, content, refusal):
    with pytest.raises(refusal):
        read(a_file(tmp_path, content, name))
    with pytest.raises(FileNotFound):
        read(tmp_path / "absent.jsonl")


def test_a_folder_is_called_a_folder_and_a_pipe_is_not_waited_for(tmp_path):
    a_file(tmp_path, jsonl(), "b.jsonl.gz")
    a_file(tmp_path, b"", "a.txt")
    with pytest.raises(PostsFolder) as refused:
        read(tmp_path)
    assert refused.value.facts["example"] == str(tmp_path / "b.jsonl.gz")
    os.mkfifo(tmp_path / "pipe.jsonl")
    for path in (tmp_path / "pipe.jsonl", type(tmp_path)("/dev/zero")):
        with pytest.raises(PostsNotFile):
            read(path)


def test_empty_lines_are_counted_and_cost_nothing(tmp_path, monkeypatch):
    content = b"\n" * 5_000_000 + jsonl(POSTS[:1]) + b" \r\n\n" * 1_000_000 + b"broken\n" + jsonl(POSTS[1:])
    found, rejected = read(a_file(tmp_path, gzip.compress(content, 1), "posts.jsonl.gz"))
    assert texts(found) == texts(POSTS)
    assert rejected == [(7_000_002, Reason.NOT_JSON)]
    monkeypatch.setattr(tabular, "MOST_BLANK", 5)
    assert len(read(a_file(tmp_path, b"id,text\n1,a\n\n\n\n\n\n2,b\n", "posts.csv"))[0]) == 2
    with pytest.raises(BlankLines) as refused:
        read(a_file(tmp_path, b'id,text\n1,"a\n\n\n\n\n\n\n"', "posts.csv"))
    assert refused.value.facts["line"] == 8


def test_a_small_parquet_file_that_holds_much_text_is_read_in_small_pieces(tmp_path):
    path, text = tmp_path / "posts.parquet", "kerja gaji " * 100_000
    repeated = pa.DictionaryArray.from_arrays(pa.array([0] * 99 + [1], pa.int32()), pa.array([text, text * 15]))
    parquet.write_table(pa.table({"id": [str(n) for n in range(100)], "text": repeated}), path, compression="zstd")
    assert path.stat().st_size < 50_000
    rejected = []
    sizes = [batch.column("text").nbytes for batch in chunks([path], rejected.append)]
    assert sum(sizes) > 99 * len(text)
    assert max(sizes) < 3 * columnar.BATCH_BYTES
    assert [(one.line, one.reason) for one in rejected] == [(100, Reason.TOO_LONG)]


def test_a_group_of_parquet_rows_that_cannot_be_unpacked_in_memory_is_left_out_row_by_row(tmp_path, monkeypatch):
    monkeypatch.setattr(columnar, "MOST_GROUP_BYTES", 1000)
    table = pa.table({"id": ["1", "2", "3"], "text": ["a", "x" * 5000, "b"]})
    parquet.write_table(table, tmp_path / "posts.parquet", row_group_size=1)
    found, rejected = read(tmp_path / "posts.parquet")
    assert (texts(found), rejected) == ([("1", "a"), ("3", "b")], [(2, Reason.TOO_LONG)])


@pytest.mark.parametrize("column", [pa.array([1.5]), pa.array([b"x"]), pa.array([True])])
def test_a_parquet_column_of_another_type_is_refused_by_name_and_type(tmp_path, column):
    path = tmp_path / "posts.parquet"
    parquet.write_table(pa.table({"id": ["1"], "text": column}), path)
    with pytest.raises(PostsColumnType) as refused:
        read(path)
    assert refused.value.facts["type"] == str(column.type)


def test_parquet_types_that_hold_text_moments_and_whole_numbers_are_read(tmp_path):
    path = tmp_path / "posts.parquet"
    broken = pa.Array.from_buffers(
        pa.string(), 3, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xffb")]
    )
    columns = {
        "id": pa.array([1, 2, 3], pa.uint16()),
        "TEXT": broken,
        "posted_at": pa.array([0, 10**18, None], pa.int64()).cast(pa.timestamp("us")),
        "source": pa.array(["s", None, "s"]).dictionary_encode(),
        "place": pa.nulls(3),
    }
    parquet.write_table(pa.table(columns), path)
    found, rejected = read(path)
    assert texts(found) == [("1", "a"), ("3", "b")]
    assert rejected == [(2, Reason.NOT_UTF8)]
    assert [post["source"] for post in found] == ["s", "s"]


def test_a_packed_table_that_unpacks_to_more_than_fits_is_refused_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MOST_UNPACKED_BYTES", 3 << 20)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = a_file(tmp_path, gzip.compress(b"PAR1" + bytes(8 << 20)), "posts.parquet.gz")
    with pytest.raises(UnpackedTooLarge) as refused:
        read(path)
    assert refused.value.facts["file"] == "posts.parquet.gz"
    assert [each.name for each in tmp_path.iterdir()] == ["posts.parquet.gz"]
