"""Lists, results and answers of the estimating orders, bent: read whole, or refused with a sentence."""

import io
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from lindung.evidence.engines import encoded
from lindung.evidence.methods.release.ledger import Cost
from lindung.evidence.methods.release.tables import system
from lindung.evidence.rules.desk_lists import read_counts, read_records
from lindung.evidence.rules.encode import Settings
from lindung.evidence.rules.publish import EntryKind
from lindung.evidence.runs import encode, exchange, linked, lists
from lindung.evidence.runs.answers import read_labels, read_settings
from lindung.evidence.runs.desk_link import read_coded
from lindung.evidence.runs.encode_project import new_project, open_project
from lindung.evidence.runs.estimate_lists import Columns, read_lists
from lindung.evidence.runs.exchange import Identified
from lindung.evidence.runs.ledger_file import LedgerFile, open_ledger
from lindung.evidence.runs.publish_cases import load_codebook, read_cases
from lindung.evidence.runs.publish_earlier import check_earlier, earlier_counts
from tests.evidence.release_practice import practice_codebook, practice_codes
from tests.proofs.fuzzing import FEW, MANY, PLANTED, Way, try_way

Files = Mapping[str, bytes]
LIST = f"id,nama,tarikh_lahir,passport\na1,{PLANTED},1990-01-31,P100\na2,Dara Sok,01/02/1991,P200\n".encode()
COUNTS = b"police,shelter,count,stratum\n1,0,30,north\n0,1,20,north\n1,1,5,south\n"
PERSONS = f"person,list,stratum\n{PLANTED},a,north\n{PLANTED},b,north\nx,a,south\ny,b,south\n".encode()
SLOW = {"exchange finish", "exchange answer"}  # curves: each try costs milliseconds of arithmetic


def _parquet(columns: Mapping[str, pa.Array]) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.table(dict(columns)), out)
    return out.getvalue()


@cache
def linkage() -> Files:
    """What `lindung link` leaves."""
    places = [(a, b) for a in range(4) for b in range(4, 8)]
    return {
        "records.parquet": _parquet(
            {
                "record": pa.array([PLANTED, *"bcdefgh"]), "list": pa.array(["a"] * 4 + ["b"] * 4),
                "cluster": pa.array([0, 1, 2, 3, 0, 1, 4, 5]), "stratum": pa.array(["n"] * 8),
            }
        ),
        "pairs.parquet": _parquet(
            {
                "a": pa.array([a for a, _ in places]), "b": pa.array([b for _, b in places]),
                "weight": pa.array([5.0] * 16),
                "probability": pa.array([0.9 if b == a + 4 else 0.1 for a, b in places]),
            }
        ),
        "blocking.json": json.dumps({"recall": {"estimate": 0.9, "low": 0.8, "high": 0.95}}).encode(),
    }  # fmt: skip


def _made(folder: Path, *names: str) -> Files:
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def encoding(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A project, an encoded list with its mapping, and the three files of an exchange."""
    folder = tmp_path_factory.mktemp("encoding")
    (folder / "list.csv").write_bytes(LIST)
    new_project(folder / "project", name="Practice", parties=("police", "shelter"), settings=Settings())
    exchange.request(Identified(folder / "list.csv"), out=folder / "request", secret=folder / "secret")
    exchange.answer(
        folder / "request", keeper=folder / "keeper", out=folder / "answer", listed=Identified(folder / "list.csv")
    )
    exchange.finish(folder / "answer", secret=folder / "secret", out=folder / "tags")
    encode.run(_encode_options(folder, "encoded.parquet", "mapping"))
    ids = [line.split(",")[0] for line in (folder / "mapping").read_text().splitlines()[1:3]]
    found = {"record": pa.array(ids), "list": pa.array(["police", "shelter"]), "cluster": pa.array([0, 0])}
    (folder / "records.parquet").write_bytes(_parquet(found))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _encode_options(folder: Path, out: str, mapping: str) -> encode.EncodeOptions:
    for name in (out, mapping):
        (folder / name).unlink(missing_ok=True)
    return encode.EncodeOptions(
        folder / "list.csv", folder / "project", "police", folder / out, folder / mapping,
        identifiers=folder / "tags",
    )  # fmt: skip


def _answer(folder: Path) -> object:
    for name in ("out", "own"):
        (folder / name).unlink(missing_ok=True)
    return exchange.answer(folder / "request", keeper=folder / "keeper", out=folder / "out", own=folder / "own")


def _finish(folder: Path) -> object:
    (folder / "out").unlink(missing_ok=True)
    return exchange.finish(folder / "answer", secret=folder / "secret", out=folder / "out")


def _take_home(folder: Path) -> object:
    (folder / "home").unlink(missing_ok=True)
    return encode.take_home(folder, mapping=folder / "mapping", out=folder / "home")


ENCODED: Mapping[str, tuple[tuple[str, ...], Way]] = {
    "project": (("project",), Way(dict, lambda at: open_project(at / "project"), ("encode_project.open_project",))),
    "encoded list": (
        ("encoded.parquet",),
        Way(
            dict,
            lambda at: (encoded.is_encoded(at / "encoded.parquet"), encoded.read(at / "encoded.parquet")),
            ("encoded.is_encoded", "encoded.read"),
        ),
    ),
    "encoded list at the desk": (
        ("encoded.parquet",),
        Way(dict, lambda at: read_coded((at / "encoded.parquet").read_bytes()), ("desk_link.read_coded",)),
    ),
    "exchange answer": (
        ("request", "keeper"), Way(dict, _answer, ("exchange._points", "exchange._bytes", "private_files.read_json")),
    ),
    "exchange finish": (
        ("answer", "secret"),
        Way(dict, _finish, ("exchange.finish", "exchange._check_proofs", "private_files.read_text")),
    ),
    "list to encode": (
        ("list.csv", "project", "tags"),
        Way(dict, lambda at: encode.run(_encode_options(at, "e", "m")), ("encode._rows", "encode._dates")),
    ),
    "result taken home": (
        ("mapping", "records.parquet"), Way(dict, _take_home, ("encode._rows", "encode._result")),
    ),
}  # fmt: skip


def _earlier(folder: Path) -> object:
    book = practice_codebook()
    counted = system(practice_codes(40), book, book.tables)
    return earlier_counts(counted, book, [folder])


@cache
def ledger(place: Path) -> Files:
    """A ledger of three lines."""
    open_ledger(place / "ledger.json", epsilon=4.0)
    LedgerFile(place / "ledger.json").add(Cost(EntryKind.PRIVATE, what="x", epsilon=0.5, delta=1e-7))
    return _made(place, "ledger.json")


def _release() -> Files:
    told = {
        "ledger": "0" * 32, "kind": "exact", "line": 2,
        "tables": [{"dimensions": ["place", "sex"], "file": "table.csv"}, {"dimensions": [], "file": "all.csv"}],
    }  # fmt: skip
    return {
        "release.json": json.dumps(told).encode(),
        "table.csv": b"place,sex,count,shown\nnorth,woman,12,yes\nsouth,man,,no\n",
        "all.csv": b"count,shown\n40,yes\n",
    }


def _codebook() -> Files:
    book = {
        "codebook": "practice", "version": "1", "source": "invented", "unknown": "unknown",
        "columns": [
            {"name": "place", "values": {"north": "", "south": "", "east": ""},
             "groups": {"side": {"land": ["north", "south"], "sea": ["east"]}}},
            {"name": "forced", "also": ["isForcedLabour"], "values": {"yes": "", "no": ""}},
        ],
        "tables": [["place", "forced"], ["side"]],
    }  # fmt: skip
    return {"book.json": json.dumps(book).encode()}


def _read_link_lists(folder: Path, name: str, **also: str) -> object:
    return lists.read((lists.open_source(folder / name, mapping={}, **also),))  # type: ignore[arg-type]


def _cases(folder: Path, name: str) -> object:
    return read_cases(folder / name, practice_codebook(), is_lenient=False)


CASES = b"place,sex,age,forced,kind\nnorth,woman,0-8,yes,one\nsouth,man,45+,no,other\n"
COLUMNS, FIRST = (line.split(",") for line in CASES.decode().splitlines()[:2])
REVIEW = b"a,b,a_list,a_record,b_list,b_record,label\n0,1,,,,,yes\n,,one,x,two,'y,no\n"
RECORDS = pa.table({"list": ["one", "two"], "record": ["x", "y"]})
LISTS: Mapping[str, Way] = {
    "list to link": Way(
        lambda: {"a.csv": LIST}, lambda at: _read_link_lists(at, "a.csv"),
        ("lists._read_csv", "lists._csv_headers", "lists._date_problems", "lists._as_written", "lists._check_encoding"),
    ),
    "list to link in Parquet": Way(
        lambda: {"a.parquet": _parquet({"nama": pa.array([PLANTED, "b"]), "id": pa.array([1, 2])})},
        lambda at: _read_link_lists(at, "a.parquet"),
        ("lists._parquet_headers", "lists._read_parquet", "columnar.names_in", "columnar.table_in"),
    ),
    "list to link in UTF-16": Way(
        lambda: {"a.csv": LIST.decode().encode("utf-16")}, lambda at: _read_link_lists(at, "a.csv"),
        ("lists._read_csv", "lists._encoding"),
    ),
    "answers of a review": Way(
        lambda: {"r.csv": REVIEW}, lambda at: read_labels(at / "r.csv", RECORDS), ("answers._answered",),
    ),
    "settings of a run": Way(
        lambda: {"s.json": json.dumps({"settings": {"comparisons": []}}).encode()},
        lambda at: read_settings(at / "s.json"), ("answers.read_settings",),
    ),
    "table of histories": Way(
        lambda: {"t.csv": COUNTS}, lambda at: read_lists(at / "t.csv", Columns(stratum="stratum")),
        ("estimate_text.decoded", "estimate_text.header_of", "estimate_lists._rows"),
    ),
    "linked persons": Way(
        lambda: {"p.csv": PERSONS}, lambda at: read_lists(at / "p.csv", Columns(stratum="stratum")),
        ("estimate_records.from_records",),
    ),
    "linkage to estimate": Way(
        linkage, lambda at: read_lists(at, Columns(stratum="stratum")), ("estimate_records.from_linkage",),
    ),
    "linkage with its doubt": Way(
        linkage, lambda at: linked.read_linked(at, draws=4), ("linked._table", "linked._recall"),
    ),
    "counts at the desk": Way(
        lambda: {"t.csv": COUNTS}, lambda at: read_counts((at / "t.csv").read_bytes()), ("desk_lists._rows",),
    ),
    "records at the desk": Way(
        lambda: {"t.csv": CASES},
        lambda at: read_records((at / "t.csv").read_bytes(), known=COLUMNS),
        ("desk_lists._rows",),
    ),
    "codebook": Way(_codebook, lambda at: load_codebook(str(at / "book.json")), ("publish_cases.load_codebook",)),
    "cases": Way(
        lambda: {"c.csv": CASES}, lambda at: _cases(at, "c.csv"), ("publish_cases._csv", "publish_cases._content"),
    ),
    "cases in Parquet": Way(
        lambda: {"c.parquet": _parquet({name: pa.array([value]) for name, value in zip(COLUMNS, FIRST, strict=True)})},
        lambda at: _cases(at, "c.parquet"), ("publish_cases._parquet",),
    ),
    "tables given out before": Way(_release, _earlier, ("publish_earlier._rows", "publish_earlier._release")),
}  # fmt: skip


def examples(name: str, most: int) -> int:
    """Fewer where one try is slow."""
    return max(4, most // 4) if name in SLOW else most


@pytest.mark.parametrize("name", LISTS)
def test_a_bent_list_is_read_or_refused(name: str, tmp_path: Path) -> None:
    try_way(LISTS[name], tmp_path, FEW)


@pytest.mark.prove
@pytest.mark.parametrize("name", LISTS)
def test_very_many_bent_lists_are_read_or_refused(name: str, tmp_path: Path) -> None:
    try_way(LISTS[name], tmp_path, MANY)


def _way(name: str, files: Files, folder: Path) -> Way:
    """A way whose other files lie beside those that are bent."""
    bent, way = ENCODED[name]
    for each, content in files.items():
        (folder / each).write_bytes(content)
    return Way(lambda: {each: files[each] for each in bent}, way.read, way.reaches)


@pytest.mark.parametrize("name", ENCODED)
def test_a_bent_file_of_an_encoded_linkage_is_read_or_refused(name: str, encoding: Files, tmp_path: Path) -> None:
    try_way(_way(name, encoding, tmp_path), tmp_path, examples(name, FEW))


@pytest.mark.prove
@pytest.mark.parametrize("name", ENCODED)
def test_very_many_bent_files_of_an_encoded_linkage(name: str, encoding: Files, tmp_path: Path) -> None:
    try_way(_way(name, encoding, tmp_path), tmp_path, examples(name, MANY))


@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
def test_a_bent_ledger_is_read_or_refused(
    examples: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("LINDUNG_STATE", str(tmp_path / "state"))
    good = ledger(tmp_path_factory.mktemp("ledger"))
    reaches = ("LedgerFile._read", "ledger_file._entry")
    way = Way(lambda: good, lambda at: LedgerFile(at / "ledger.json", is_moved_here=True).entries(), reaches)
    try_way(way, tmp_path, examples)
    name, digest = (json.loads(good["ledger.json"].splitlines()[-1])[each] for each in ("ledger", "digest"))
    os.makedirs(tmp_path / "state/ledgers", exist_ok=True)
    noted = Way(
        lambda: {f"{name}.json": json.dumps({"lines": 2, "digest": digest}).encode()},
        lambda at: LedgerFile(tmp_path / "ledger.json", is_moved_here=True).entries(),
        ("LedgerFile._known",),
    )  # fmt: skip
    (tmp_path / "ledger.json").write_bytes(good["ledger.json"])
    try_way(noted, tmp_path / "state/ledgers", examples)


@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
def test_bent_releases_of_before_are_read_or_refused(
    examples: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("LINDUNG_STATE", str(tmp_path / "state"))
    place = tmp_path_factory.mktemp("ledger")
    open_ledger(place / "ledger.json", epsilon=4.0)
    entries = LedgerFile(place / "ledger.json").entries()
    form = {**json.loads(_release()["release.json"]), "ledger": entries[0].ledger}
    good = {"release.json": json.dumps(form).encode()}
    try_way(
        Way(lambda: good, lambda at: check_earlier(entries, [at]), ("publish_earlier._release",)), tmp_path, examples
    )
