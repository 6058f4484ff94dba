"""`lindung screen`: what the folder holds, that a stopped run is taken up, and what is refused."""

import io
import json
import re

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from lindung.papers.rules import OutputNotEmpty
from lindung.papers.wording import LANGUAGES
from lindung.screening.commands import screen as command
from lindung.screening.commands.telling import telling
from lindung.screening.engines import local
from lindung.screening.methods.bulk.columns import CLUSTERS, ENTITIES, LINKS, POSTS
from lindung.screening.rules.runs import AlreadyRunning, LineRejected, NoPosts, OnlyRejected, UnfinishedOther
from lindung.screening.rules.words import Verdict
from lindung.screening.runs import screen, store
from lindung.screening.runs.posts import rows
from lindung.screening.runs.screen import ScreenOptions, run
from tests.screening.test_screen_files import a_file, jsonl

TABLES = ("posts", "entities", "clusters", "links", "trends")
AD = (
    "Kerja di Sihanoukville, gaji {money} sebulan, tiket percuma, visa pelancong. Pasport dipegang majikan. Hubungi"
    " 011-5550 {phone} segera, tempat terhad untuk dua puluh orang yang mahu bekerja minggu ini"
)
OTHERS = [
    "Selamat pagi semua, hari ini pasar malam dibuka seperti biasa di hadapan masjid lama",
    "The library is closed on Friday, please bring back your books before noon on Thursday",
    "\u200bＯｐｅｎ\u200b day at the school garden, bring seeds and water, everybody is welcome to join us",
]


def some_posts(ads=6):
    """Ads of one campaign with other amounts and numbers, among posts of their own."""
    found = [
        {"id": f"ad{n}", "text": AD.format(money=f"RM{3000 + n}", phone=f"{n:04d}"), "posted_at": f"2024-05-0{n + 1}",
         "source": "forum" if n % 2 else "wall", "place": "Johor"}
        for n in range(ads)
    ]  # fmt: skip
    return [*found, *({"id": f"p{n}", "text": text} for n, text in enumerate(OTHERS))]


def asked(folder, *, posts=None, name="out", **more):
    path = folder / "posts.jsonl"
    if not path.exists():
        path.write_bytes(jsonl(posts if posts is not None else some_posts()))
    return ScreenOptions(**{"posts": (path,), "out": folder / name, "languages": ("en",), **more})


def tables(out):
    return {name: parquet.read_table(out / f"{name}.parquet") for name in TABLES}


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A run over few posts, with one bad line, and its folder."""
    folder = tmp_path_factory.mktemp("screen")
    (folder / "posts.jsonl").write_bytes(jsonl(some_posts()) + b"broken\n")
    return run(asked(folder))


def test_the_tables_have_the_columns_that_are_promised_and_posts_stand_in_the_order_of_the_input(done):
    found = tables(done.out)
    for name, schema in (("posts", POSTS), ("entities", ENTITIES), ("clusters", CLUSTERS), ("links", LINKS)):
        assert found[name].schema.names == schema.names
    assert found["posts"]["id"].to_pylist() == [post["id"] for post in some_posts()]


def test_every_span_is_in_the_original_text(done):
    originals = {post["id"]: post["text"] for post in some_posts()}
    for one in tables(done.out)["entities"].to_pylist():
        assert originals[one["id"]][one["span"]["start"] : one["span"]["end"]].strip()
    for post in tables(done.out)["posts"].to_pylist():
        for flag in post["flags"]:
            assert 0 <= flag["start"] < flag["end"] <= len(originals[post["id"]])


def test_ads_of_one_campaign_are_one_cluster_with_its_days_and_sources(done):
    posts = tables(done.out)["posts"].to_pylist()
    (cluster,) = {post["cluster"] for post in posts if post["id"].startswith("ad")}
    alone = [post["cluster"] for post in posts if not post["id"].startswith("ad")]
    assert len({cluster, *alone}) == 1 + len(alone)
    (one,) = tables(done.out)["clusters"].to_pylist()
    assert (one["cluster"], one["size"]) == (cluster, 6) == (0, 6)
    assert (one["first_seen"].date().isoformat(), one["last_seen"].date().isoformat()) == ("2024-05-01", "2024-05-06")
    assert one["sources"] == [{"source": "forum", "posts": 3}, {"source": "wall", "posts": 3}]
    assert "Sihanoukville" in one["template"]
    assert sum(week["posts"] for week in tables(done.out)["trends"].to_pylist()) == 6


def test_clean_text_reads_as_people_read_it(done):
    last = tables(done.out)["posts"].to_pylist()[-1]
    assert last["clean_text"].startswith("Open day at the school garden")
    assert last["verdict"] in {verdict.value for verdict in Verdict}


def test_the_summary_counts_what_the_tables_hold(done):
    found = json.loads((done.out / "summary.json").read_text())
    posts = tables(done.out)["posts"].to_pylist()
    warned = sum(post["verdict"] == Verdict.WARNING for post in posts)
    assert (found["posts"], found["with_warning_signs"], done.with_warning_signs) == (len(posts), warned, warned)
    assert sum(row["posts"] for row in found["languages"]) == sum(found["verdicts"].values()) == len(posts)
    for row in found["flags"]:
        assert row["posts"] == sum(any(flag["id"] == row["id"] for flag in post["flags"]) for post in posts)
        assert row["reason"]
    assert found["rejected"] == {"it is not JSON": 1}
    assert json.loads((done.out / "rejected.jsonl").read_text()) == {
        "file": "posts.jsonl",
        "line": 10,
        "reason": "it is not JSON",
    }
    kept = json.loads((done.out / "run.json").read_text())
    assert (kept["posts"], kept["inputs"][0]["name"]) == (len(posts), "posts.jsonl")


@pytest.mark.slow
def test_the_summary_is_one_file_that_asks_nothing_of_the_network_in_four_languages(tmp_path):
    run(asked(tmp_path, languages=LANGUAGES))
    for name in ("summary.html", *(f"summary.{language}.html" for language in LANGUAGES)):
        page = (tmp_path / "out" / name).read_text()
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
        assert "<svg" in page
        assert "<table" in page
        assert "<script" not in page
    assert "Noto Sans Khmer" in (tmp_path / "out" / "summary.km.html").read_text()


def test_posts_of_standard_input_are_screened(tmp_path):
    options = asked(tmp_path)
    given = io.BytesIO(options.posts[0].read_bytes())
    run(ScreenOptions(posts=(screen.Path("-"),), out=tmp_path / "piped", languages=("en",)), stdin=given)
    run(options)
    assert tables(tmp_path / "piped") == tables(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "piped", "posts.jsonl"]


class Stopped(BaseException):
    """Somebody pressed Ctrl-C."""


def stop_after(monkeypatch, chunks):
    """Screening is stopped when so many chunks are done."""
    left = [chunks]
    does = local.screen_chunk

    def screen_chunk(chunk):
        if not left[0]:
            raise Stopped
        left[0] -= 1
        return does(chunk)

    monkeypatch.setattr(local, "screen_chunk", screen_chunk)


@pytest.mark.slow
def test_a_stopped_run_is_taken_up_and_ends_as_if_it_had_not_been_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    options = asked(tmp_path)
    run(asked(tmp_path, name="whole"))
    with monkeypatch.context() as until:
        stop_after(until, 3)
        with pytest.raises(Stopped):
            run(options)
    assert not options.out.exists()
    result = run(options)
    assert (result.posts, result.taken_up) == (9, 6)
    assert tables(options.out) == tables(tmp_path / "whole")
    assert (options.out / "rejected.jsonl").read_bytes() == (tmp_path / "whole" / "rejected.jsonl").read_bytes()
    assert not store.place(options.out).exists()


@pytest.mark.slow
def test_half_a_chunk_that_a_loss_of_power_left_is_done_again(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    options = asked(tmp_path)
    with monkeypatch.context() as until:
        stop_after(until, 3)
        with pytest.raises(Stopped):
            run(options)
    for folder in ("given", "parts"):
        part = store.place(options.out) / folder / "0000001.parquet"
        part.write_bytes(part.read_bytes()[:50])
    assert run(options).taken_up == 4
    run(asked(tmp_path, name="whole"))
    assert tables(options.out) == tables(tmp_path / "whole")


def test_an_unfinished_run_is_neither_mixed_with_another_nor_thrown_away_unasked(tmp_path, monkeypatch):
    options = asked(tmp_path)
    with monkeypatch.context() as until:
        stop_after(until, 0)
        with pytest.raises(Stopped):
            run(options)
    (tmp_path / "posts.jsonl").write_bytes(jsonl([{"id": "1", "text": "another"}]))
    with pytest.raises(UnfinishedOther):
        run(options)
    assert run(asked(tmp_path, overwrite=True)).posts == 1


def test_two_runs_to_one_folder_do_not_meet(tmp_path):
    options = asked(tmp_path)
    with store.opened(options.out, {}, overwrite=False), pytest.raises(AlreadyRunning):
        run(options)


@pytest.mark.parametrize(
    ("content", "more", "refusal"),
    [
        (b"", {}, NoPosts),
        (b"\n \n", {}, NoPosts),
        (b"broken\n7\n", {}, OnlyRejected),
        (jsonl() + b"broken\n", {"strict": True}, LineRejected),
    ],
)
def test_what_cannot_be_screened_is_refused_and_nothing_is_written(tmp_path, content, more, refusal):
    a_file(tmp_path, content)
    with pytest.raises(refusal):
        run(asked(tmp_path, **more))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["posts.jsonl"]
    a_file(tmp_path, jsonl([{"id": "1", "text": "mended"}]))
    assert run(asked(tmp_path)).posts == 1


@pytest.mark.slow
def test_a_run_that_was_refused_goes_on_with_the_mended_file(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    a_file(tmp_path, jsonl(some_posts()) + b"broken\n")
    with pytest.raises(LineRejected):
        run(asked(tmp_path, strict=True))
    assert store.place(tmp_path / "out").exists()
    posts = some_posts()
    posts[3]["text"] = OTHERS[1]
    a_file(tmp_path, jsonl(posts))
    assert run(asked(tmp_path)).taken_up == 6
    run(asked(tmp_path, name="whole"))
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")


def test_the_output_of_an_earlier_run_is_replaced_only_when_asked(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(OutputNotEmpty):
        run(asked(tmp_path))


def test_the_order_says_what_was_found_and_a_refusal_in_one_sentence(tmp_path, capsys):
    options = asked(tmp_path)
    arguments = [str(options.posts[0]), "--out", str(options.out), "--languages", "en", "--workers", "1"]
    assert command.main(arguments) == 0
    said = capsys.readouterr()
    assert "9 posts, " in said.out
    assert "100 %  The output is written: 9 posts" in said.err
    assert command.main(arguments) == 2
    assert "is not empty" in capsys.readouterr().err
    assert command.main([*arguments[:3], "--workers", "9999", "--overwrite"]) == 2


def test_a_terminal_gets_a_bar_with_rate_and_time_left():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    shown = Terminal()
    with telling(shown) as tell:
        tell("Posts are screened", 0.5, 1000)
    assert "1,000 posts" in shown.getvalue()
    assert re.search(r"posts/s, \d+:\d\d left", shown.getvalue())


def test_ten_thousand_posts_of_one_text_are_one_cluster(tmp_path):
    posts = [{"id": str(n), "text": OTHERS[0]} for n in range(10_000)]
    result = run(asked(tmp_path, posts=posts))
    (one,) = tables(result.out)["clusters"].to_pylist()
    assert (one["size"], result.clusters) == (10_000, 1)
    assert pa.compute.unique(tables(result.out)["posts"]["cluster"]).to_pylist() == [0]
