"""The work on each post gives one answer: one by one, in bulk, in any batches, in processes, on Spark, after a kill."""

import os
import random
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from benchmarks.screening_posts import batches, write_posts
from lindung.screening.commands import screen as command
from lindung.screening.engines import spark
from lindung.screening.methods.bulk import posts as kernel
from lindung.screening.methods.bulk.columns import SCREENED
from lindung.screening.methods.screened import screen_text
from lindung.screening.rules.runs import Engine
from lindung.screening.runs import store
from lindung.screening.runs.posts import rows
from lindung.screening.runs.screen import ScreenOptions, run
from tests.screening.test_screen_files import a_file, jsonl

TABLES = ("posts", "entities", "clusters", "links", "trends")
ODD = [
    "", " ", "\n", "\0", "a\0b", "\u200b\u200c\ufeff", "\u202egnidaer\u202c", "😀" * 50, "👩‍👩‍👧‍👦" * 20, "ﷺ" * 10,
    "ẞß",     "é" * 30, "᠎", "\U000e0041" * 5, "ｋｅｒｊａ　ｇａｊｉ　ＲＭ５０００", "𝗴𝗮𝗷𝗶 𝟱𝟬𝟬𝟬",
    "Gаji RM5000 wa.me/601155500000",
    "កខគ " * 40, "งานออนไลน์ เงินเดือนสูง", "အလုပ် ခေါ်စာ", "কাজ", "काम", "工作 高薪", "việc làm lương cao", "x" * 100_000,
    "slot gacor contoh777\nmaxwin", "Tiada bayaran. JANGAN bayar yuran pendaftaran! Visa pelancong?",
    "\r\n\t\x0b\x0c\x85\u2028",
]  # fmt: skip
LETTERS = "aei RM0123456789.,!\n\u200b\u202e\u0430\u0435ａ１𝗮កា้ัၾшبनি工😀\u0301\x00@/:#"
RUN_SMALL_CHUNKS = """
import sys
from lindung.screening.runs.posts import rows
rows.MOST_ROWS = 100
from lindung.screening.commands.screen import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def mixed_texts(count):
    """Invented posts, odd texts, and posts with odd characters put in."""
    chance = random.Random(5)
    found = [text for batch in batches(count) for text in batch.column("text").to_pylist()]
    for place in range(0, count, 3):
        cut = chance.randrange(len(found[place]) + 1)
        found[place] = found[place][:cut] + "".join(chance.choices(LETTERS, k=8)) + found[place][cut:]
    return [*ODD, *found, *("".join(chance.choices(LETTERS, k=chance.randrange(60))) for _ in range(count // 4))]


def bulk(texts, *, batch):
    """The rows of screen_batches, batch texts at a time."""
    table = pa.table({"row": pa.array(range(len(texts)), pa.int64()), "text": pa.array(texts, pa.string())})
    return [row for found in kernel.screen_batches(iter(table.to_batches(batch))) for row in found.to_pylist()]


def same(row, text):
    """What one row of the bulk path should be, from the text alone."""
    one = screen_text(text)

    def spans(found, **fields):
        return [
            {**{name: read(each) for name, read in fields.items()}, "start": each.start, "end": each.end}
            for each in found
        ]

    return {
        "row": row,
        "language": one.tongue.language,
        "language_second": one.tongue.likelier,
        "language_margin": pytest.approx(one.tongue.margin, rel=1e-5, abs=1e-4),
        "clean_text": one.cleaned.text,
        "garbage": spans(one.garbage, kind=lambda each: each.kind.value),
        "flags": spans(
            one.hits,
            id=lambda each: each.flag,
            group=lambda each: each.group,
            severity=lambda each: each.severity.value,
        ),
        "verdict": one.judgement.verdict.value,
        "score": pytest.approx(one.judgement.score, rel=1e-5, abs=1e-4),
        "entities": spans(
            one.entities,
            kind=lambda each: each.kind.value,
            value=lambda each: each.value,
            readings=lambda each: list(each.readings),
        ),
    }


def check_equal(texts, batch):
    for number, (found, text) in enumerate(zip(bulk(texts, batch=batch), texts, strict=True)):
        assert len(found.pop("sketch")) == 128
        assert found == same(number, text), text[:300]


@pytest.mark.slow
def test_in_bulk_and_one_by_one_the_answer_is_the_same():
    check_equal(mixed_texts(400), 97)


@pytest.mark.prove
def test_in_bulk_and_one_by_one_thousands_of_answers_are_the_same():
    check_equal(mixed_texts(4000), 5000)


def test_how_posts_are_cut_into_batches_changes_nothing(monkeypatch):
    texts = mixed_texts(60)
    whole = bulk(texts, batch=1000)
    assert bulk(texts, batch=7) == whole
    monkeypatch.setattr(kernel, "MOST_LETTERS", 1000)
    assert bulk(texts, batch=1000) == whole


def test_what_is_found_is_in_the_original_at_its_span():
    text = "\u200b𝗛𝘂𝗯𝘂𝗻𝗴𝗶 \u200bwa.me/601155500000"
    (found,) = bulk([text], batch=1)
    assert found["clean_text"].startswith("Hubungi wa.me")
    assert [text[one["start"] : one["end"]] for one in found["entities"] if one["kind"] == "link"] == [
        "wa.me/601155500000"
    ]


def tables(out):
    return {name: parquet.read_table(out / f"{name}.parquet") for name in TABLES}


def asked(folder, name, **more):
    path = folder / "posts.parquet"
    if not path.exists():
        write_posts(path, 1000)
    return ScreenOptions(posts=(path,), out=folder / name, languages=("en",), **more)


@pytest.mark.prove
def test_processes_give_the_same_tables_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 150)
    for workers in (1, 2):
        run(asked(tmp_path, str(workers), workers=workers))
    assert tables(tmp_path / "1") == tables(tmp_path / "2")


@pytest.mark.prove
@pytest.mark.skipif(bool(spark.missing()), reason=f"Spark is not installed here: {spark.missing()} is missing")
def test_spark_gives_the_same_tables_as_this_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 150)
    monkeypatch.setattr(spark, "WAVE", 4)
    run(asked(tmp_path, "here", workers=1))
    run(asked(tmp_path, "spark", engine=Engine.SPARK))
    assert tables(tmp_path / "here") == tables(tmp_path / "spark")


@pytest.mark.skipif(not spark.missing(), reason="Spark is installed here")
def test_spark_that_is_not_installed_is_said(tmp_path, capsys):
    given = a_file(tmp_path, jsonl())
    assert command.main([str(given), "--out", str(tmp_path / "out"), "--engine", "spark"]) == 2
    assert f"{spark.missing()} is not installed here" in capsys.readouterr().err


def what_spark_nodes_give(texts):
    marked = pa.record_batch(
        {
            "chunk": pa.array([7] * len(texts), pa.int32()),
            "row": pa.array(range(len(texts)), pa.int64()),
            "text": pa.array(texts, pa.large_string()),
        }
    )
    return list(spark.screen_marked([marked], country=None))


def test_what_runs_on_the_nodes_keeps_the_chunk_of_each_row(monkeypatch):
    monkeypatch.setattr(kernel, "MOST_LETTERS", 500)
    texts = mixed_texts(30)
    found = pa.Table.from_batches(what_spark_nodes_give(texts))
    assert found.schema == spark.FOUND
    assert set(found["chunk"].to_pylist()) == {7}
    assert found.select(SCREENED.names).to_pylist() == bulk(texts, batch=1000)


def started(given, out):
    order = [
        sys.executable,
        "-c",
        RUN_SMALL_CHUNKS,
        str(given),
        "--out",
        str(out),
        "--workers",
        "2",
        "--languages",
        "en",
    ]
    return subprocess.Popen(order, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def is_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.prove
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_is_taken_up_and_leaves_no_process_behind(tmp_path, monkeypatch, end):
    write_posts(tmp_path / "posts.parquet", 15_000)  # so many that the run is not over before it is killed
    given = asked(tmp_path, "unused").posts[0]
    parts = store.place(tmp_path / "out") / "parts"
    with started(given, tmp_path / "out") as process:
        while len(list(parts.glob("0*.parquet"))) < 3:
            assert process.poll() is None
            time.sleep(0.05)
        os.kill(process.pid, end)
        process.wait()
        said = process.stderr.read().decode() if end == signal.SIGINT else ""
    assert not (tmp_path / "out").exists()
    assert end != signal.SIGINT or "the same command goes on from there" in said
    waited = time.monotonic() + 20
    while is_alive(process.pid) and time.monotonic() < waited:
        time.sleep(0.1)
    assert not is_alive(process.pid)
    with started(given, tmp_path / "out") as process:
        assert process.wait() == 0
        process.stderr.read()
    monkeypatch.setattr(rows, "MOST_ROWS", 100)
    run(asked(tmp_path, "whole", workers=1))
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")
