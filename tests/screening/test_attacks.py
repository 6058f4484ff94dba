"""Bad input: a clear error or a right answer, in bounded time and memory, and nothing lost."""

import gzip
import json
import os
import random
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from benchmarks.screening_evaluate import rows
from lindung.screening.commands import read as read_command
from lindung.screening.commands import screen as screen_command
from lindung.screening.methods.screened import screen_text
from lindung.screening.rules.words import Verdict
from tests.architecture.sources import ROOT
from tests.screening.hostile import PAGES, REPEATED, SMALL, over, read, read_page, screen

SCREEN = "import sys; from lindung.screening.commands.screen import main; sys.exit(main(sys.argv[1:]))"
PEAK = (  # ru_maxrss would count the parent's memory before the child began
    "import atexit, re, sys; from pathlib import Path;"
    "seen = lambda: re.findall(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[0];"
    "atexit.register(lambda: print(seen(), file=sys.stderr)); "
)
BLOCK = b"a" * 1_000_000
GOOD = "".join(json.dumps({"id": str(n), "text": f"post {n}: rice, work and rain"}) + "\n" for n in range(500)).encode()
LURES = [row["text"] for row in rows("offers", "dev") if row["label"] == "lure"]
DISGUISED = LURES[::3]


def child(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own, so that the limits of the system are its own too."""
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=alone, capture_output=True, text=True, check=False
    )


def broken(name: str) -> bytes:
    """The content of a file that cannot be read whole."""
    if name.endswith(".gz"):
        return gzip.compress(GOOD)[:-2000] if "short" in name else gzip.compress(GOOD)[:-8] + bytes(8)
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table({"id": ["1"] * 999, "text": ["a b c"] * 999}), sink)
    content = sink.getvalue().to_pybytes()
    return content[: len(content) // 2] if "half" in name else content[:40] + bytes(200) + content[240:]


@pytest.mark.parametrize("name", REPEATED)
def test_a_text_of_one_piece_over_and_over_is_screened_and_read(name: str) -> None:
    screen(over(REPEATED[name], SMALL))
    read(over(REPEATED[name], SMALL))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_meant_to_choke_the_reader_is_read(name: str) -> None:
    read_page(PAGES[name])


@pytest.mark.prove
@pytest.mark.parametrize("what", ["screen", "read"])
def test_no_text_takes_more_than_its_seconds_and_memory(what: str) -> None:
    ended = child("-m", "tests.screening.hostile", what)
    assert ended.returncode == 0, ended.stdout[-200:] + ended.stderr[-2000:]
    assert int(ended.stdout.split()[-1]) < 400


@pytest.mark.slow
def test_a_pasted_offer_of_200_kilobytes_is_answered() -> None:
    pasted = "\n\n".join(LURES[108:126] * 60)[:200_000]  # English ones
    assert len(pasted) == 200_000
    screened = screen_text(pasted)
    assert screened.judgement.verdict is Verdict.WARNING
    assert all(0 <= hit.start < hit.end <= len(pasted) for hit in screened.hits)


def test_random_characters_of_every_script_are_answered() -> None:
    chance = random.Random(7)
    blocks = [(32, 127), (0x300, 0x36F), (0x600, 0x6FF), (0xE00, 0xE7F), (0x1780, 0x17FF), (0x2000, 0x206F)]
    for _ in range(200):
        screen("".join(chr(chance.randrange(*chance.choice([*blocks, (0x1F300, 0x1F6FF)]))) for _ in range(300)))


@pytest.mark.slow
def test_a_file_of_hostile_lines_loses_no_post(tmp_path) -> None:
    posts = [
        *[{"id": f"same-{number}", "text": "Kerja gaji besar, call 012-000 0123"} for number in range(200)],
        *[{"id": f"emoji-{number}", "text": "😀🔥" * 25} for number in range(50)],
        {"id": "long", "text": over("gaji besar kerja kosong ", 1_000_000)},
        {"id": "mixed", "text": "\u202eوظيفة gaji \u202c ការងារ 招聘"},
        {"id": "nul", "text": "abc\0def gaji"},
        {"id": "empty", "text": ""},
    ]
    bad = [b'{"id": "a", "text": "\xff\xfe"}', b"[" * 10_000, b'{"id": "b"', b'{"id": "c", "text": "\0"}', b"null"]
    file, out = tmp_path / "posts.jsonl", tmp_path / "out"
    file.write_bytes(b"\n".join([*(json.dumps(post).encode() for post in posts), *bad]))
    assert screen_command.main([str(file), "--out", str(out), "--workers", "1", "--languages", "en"]) == 0
    screened = parquet.read_table(out / "posts.parquet").to_pylist()
    rejected = [json.loads(line) for line in (out / "rejected.jsonl").read_text().splitlines()]
    assert sorted(row["id"] for row in screened) == sorted(post["id"] for post in posts)
    assert [row["line"] for row in rejected] == list(range(len(posts) + 1, len(posts) + len(bad) + 1))
    assert len({row["cluster"] for row in screened if row["id"].startswith("same-")} - {-1, None}) == 1


@pytest.mark.parametrize("name", ["short.jsonl.gz", "wrong-sum.jsonl.gz", "half.parquet", "holes.parquet"])
def test_a_damaged_file_is_named_and_nothing_is_written(name, tmp_path, capsys) -> None:
    (tmp_path / name).write_bytes(broken(name))
    assert screen_command.main([str(tmp_path / name), "--out", str(tmp_path / "out"), "--workers", "1"]) == 2
    said = capsys.readouterr().err
    assert name in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.prove
@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_a_line_that_unpacks_to_a_giant_is_left_out_in_little_memory(codec, tmp_path) -> None:
    file = tmp_path / ("bomb.jsonl.gz" if codec == "gzip" else "bomb.jsonl.zst")
    with pa.CompressedOutputStream(str(file), codec) as packed:
        packed.write(b'{"id": "1", "text": "')
        for _ in range(600):
            packed.write(BLOCK)
        packed.write(b'"}\n')
    ended = child("-c", PEAK + SCREEN, str(file), "--out", str(tmp_path / "out"), "--workers", "1")
    assert ended.returncode == 2
    assert "longer than 16 million bytes" in ended.stderr
    assert int(ended.stderr.split()[-1]) < 600_000


def test_articles_that_are_none_are_refused_one_by_one(tmp_path, capsys) -> None:
    pages = {
        "nested.html": PAGES["ten thousand nested tags"].encode(),
        "wide.txt": "Menteri Siti Contoh berkata demikian.".encode("utf-16"),
        "nul.txt": b"KUALA LUMPUR: Menteri \0 berkata demikian pada Khamis.",
        "empty.txt": b"",
        "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        "broken.txt": b"Menteri berkata \xff\xfe\xfa demikian.",
    }
    for name, content in pages.items():
        (tmp_path / name).write_bytes(content)
    out = tmp_path / "read.jsonl"
    assert read_command.main([*(str(tmp_path / name) for name in pages), "--out", str(out)]) == 2
    read_files = {os.path.basename(json.loads(line)["file"]) for line in out.read_text().splitlines()}
    said = capsys.readouterr().err
    assert {"nested.html", "wide.txt"} <= read_files
    assert {"empty.txt", "picture.txt"}.isdisjoint(read_files)
    assert all(name in read_files or name in said for name in pages)
    assert "Traceback" not in said


DISGUISES = {
    "zero-width characters between all letters": "\u200b".join,
    "capital letters": str.upper,
    "full-width letters": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "cyrillic look-alikes": lambda text: text.translate(str.maketrans("aeopcxy", "аеорсху")),
    "a claim to be honest": lambda text: text + "\nNot a scam. Bukan penipuan.",
    "a warning of others": lambda text: text + "\nBeware of scammers pretending to be us. Do not pay anyone else.",
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_lure_in_disguise_is_still_flagged(disguise: str) -> None:
    def is_flagged(text: str) -> bool:
        return screen_text(text).judgement.verdict is Verdict.WARNING

    plain = [text for text in DISGUISED if is_flagged(text)]
    assert sum(is_flagged(DISGUISES[disguise](text)) for text in plain) >= 0.95 * len(plain)
