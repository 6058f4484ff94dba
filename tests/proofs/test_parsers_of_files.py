"""Files an operator names or a desk brings, bent: registers, workbooks, posts, articles, backups, keys, settings."""

import gzip
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as parquet
import pyrage
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from PIL import Image

from lindung.audit.anchors import PURPOSE
from lindung.audit.chain import Anchor
from lindung.config import anchor_check, readers
from lindung.config.backup.restoring import read_erased
from lindung.config.backup.sealing import FORM, read_identities, read_recipients, unseal
from lindung.config.trouble import Trouble
from lindung.directory.areas import CONTENT
from lindung.directory.models import Entry
from lindung.journeys.models import Licence, Register
from lindung.kernel.errors import Refusal
from lindung.learning.gateways import _read_one as read_module
from lindung.learning.rules import ContentBroken
from lindung.notices.anchors import anchor_line, read_anchors
from lindung.plans.gateways import write_workbook
from lindung.plans.models import Element, Plan
from lindung.plans.queries.books import book_of, rows_of
from lindung.reports.gateways import read_attachment
from lindung.screening.models import Lure
from lindung.screening.rules.words import Verdict
from lindung.screening.runs.lures import read_lures
from lindung.screening.runs.posts.sources import chunks
from lindung.screening.runs.read import ReadOptions, run
from lindung.vault import keyset
from lindung.vault.signing import public_key
from lindung.vault.troubles import VaultTrouble
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor
from tests.factories.plans import a_plan, a_target, an_activity, an_element, an_indicator
from tests.proofs.fuzzing import FEW, MANY, PLANTED, Way, try_way

IDENTITY = pyrage.x25519.Identity.generate()
HEADER = {
    "part": "erased", "name": "lindung-20261122T010203Z", "taken_at": "2026-11-22T01:02:03+00:00", "version": "1",
    "migrations": ["vault.0001"], "rows": {"vault_key": 1}, "last_seal": "", "form": FORM,
}  # fmt: skip
REGISTER = f"name,number,class,valid_until\nAgensi {PLANTED} Sdn Bhd,JTK 1,A,2027-01-31\nPT Contoh,SIP 2,,\n".encode()
POSTS = [
    {"id": "1", "text": f"Kerja di {PLANTED} gaji RM5000", "posted_at": "2026-01-02T03:04:05Z", "source": "x"},
    {"id": 2, "text": "Job", "posted_at": 1_760_000_000, "author": "a", "place": "Ipoh"},
]
PAGE = "<html><head><meta charset=utf-8></head><body><p>Menteri Siti Contoh berkata di Ipoh.</p></body></html>"


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def _workbook(rows: list[list[Any]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _posts(folder: Path) -> object:
    """Every post of the one file, and every line that was left out."""
    left: list[Any] = []
    return [batch.num_rows for batch in chunks(sorted(folder.iterdir()), left.append)], left


def _articles(folder: Path) -> object:
    options = ReadOptions((folder / "a.html", folder / "b.txt"), folder / "out.jsonl", overwrite=True)
    result = run(options, lambda _: None)
    assert all(refusal.sentence for _, refusal in result.refused)
    return result


def _lures() -> Mapping[str, bytes]:
    lure = {
        "cluster": 0, "size": 9, "template": f"Kerja {PLANTED}", "first_seen": NINE, "last_seen": NINE,
        "sources": [{"source": "x", "posts": 9}], "entities": [{"kind": "phone", "value": "012-0000123", "posts": 3}],
    }  # fmt: skip
    return {
        "clusters.parquet": _parquet([lure]),
        "posts.parquet": _parquet([{"cluster": 0, "language": "ms", "verdict": Verdict.WARNING.value}]),
        "trends.parquet": _parquet([{"cluster": 0, "week": NINE.date(), "place": "Ipoh", "posts": 9}]),
    }


def _pictures() -> Mapping[str, bytes]:
    made = {}
    for kind in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        Image.effect_mandelbrot((40, 30), (-2, -1.5, 1, 1.5), 20).convert("RGB").save(out, kind, exif=b"Exif\x00\x00MM")
        made[kind] = out.getvalue()
    return made


def _each(read: Callable[[bytes], object], wrong: type[BaseException]) -> Callable[[Path], object]:
    """Reads every file of the folder; a refused one does not keep the others from being read."""

    def reads(folder: Path) -> object:
        said = ""
        for path in sorted(folder.iterdir()):
            try:
                read(path.read_bytes())
            except wrong as refused:
                said = str(refused)
        return said

    return reads


def _header(folder: Path) -> object:
    """A backup's header as whoever knows the recipient may have sealed it."""
    plain = (folder / "header").read_bytes() + b"\n" + (folder / "content").read_bytes()
    sealed = folder / f"{HEADER['name']}.erased.age"
    sealed.write_bytes(pyrage.encrypt(plain, [IDENTITY.to_public()]))
    return read_erased(sealed, [IDENTITY], folder)


def _sealed() -> Mapping[str, bytes]:
    plain = json.dumps(HEADER).encode() + b"\nrows"
    return {"x.age": pyrage.encrypt(plain, [IDENTITY.to_public()])}


@cache
def _identity() -> Mapping[str, bytes]:
    recipient = str(IDENTITY.to_public())
    return {"identity": f"# recipient: {recipient}\n{IDENTITY}\n".encode(), "recipients": f"{recipient}\n".encode()}


def _identities(folder: Path) -> object:
    return read_recipients([str(folder / "recipients")]), read_identities(folder / "identity")


def _settings(folder: Path) -> object:
    before = dict(os.environ)
    words = ("LINDUNG_URL", "DATABASE_URL")
    try:
        os.environ["LINDUNG_SIGN_IN_FILE"] = str(folder / "sign-in.toml")
        for name in words:
            os.environ[name] = (folder / name).read_bytes().replace(b"\0", b"").decode("utf-8", "surrogateescape")
        readers.site("LINDUNG_URL", "http://x")
        readers.database("DATABASE_URL", os.environ["DATABASE_URL"])
        readers.secret("NO_SUCH_SECRET", folder / "secret")
        return readers.providers("LINDUNG_SIGN_IN_FILE")
    finally:
        os.environ.clear()
        os.environ.update(before)


def _given_settings() -> Mapping[str, bytes]:
    sample = Path(__file__).resolve().parents[2] / "deploy/sign-in.sample.toml"
    return {
        "sign-in.toml": sample.read_bytes(), "LINDUNG_URL": b"https://desk.example:8443", "secret": b"practice\n",
        "DATABASE_URL": b"postgresql://user:pass@[::1]:5432/lindung?sslmode=require",
    }  # fmt: skip


def _module() -> Mapping[str, bytes]:
    from_here = Path(read_module.__code__.co_filename).parent / "content"
    folder = min(path.parent for path in from_here.glob("*/module.json") if (path.parent / "en.md").exists())
    return {name: (folder / name).read_bytes() for name in ("module.json", "en.md", "checks.en.json")}


def _signed() -> Mapping[str, bytes]:
    """A line of an anchor, and the public key it is checked by."""
    line = anchor_line(anchor=Anchor(7, "0123456789ab"), at=NINE, url="https://x.example")
    return {"a.txt": f"{PLANTED}\n{line}\n".encode(), "key.pem": public_key(PURPOSE).pem.encode()}


def _read_module(folder: Path) -> object:
    place = folder / "first-contact"
    place.mkdir(exist_ok=True)
    for name in _module():
        (place / name).write_bytes((folder / name).read_bytes())
    return read_module(place)


WAYS: Mapping[str, Way] = {
    "posts in JSONL": Way(
        lambda: {"p.jsonl": b"\n".join(json.dumps(post).encode() for post in POSTS)}, _posts, ("jsonl._parse",)
    ),
    "posts in CSV": Way(
        lambda: {"p.csv": f'id,text,posted_at\n1,"{PLANTED}\n x",2026-01-02\n2,b,1760000000\n'.encode()}, _posts,
        ("tabular.add_csv", "rows.moment_of"),
    ),
    "posts packed by gzip": Way(
        lambda: {"p.jsonl.gz": gzip.compress(b"\n".join(json.dumps(post).encode() for post in POSTS))}, _posts,
        ("jsonl._parse", "streams._compression"),
    ),
    "posts packed by Zstandard": Way(
        lambda: {"p.csv.zst": pa.compress(b"id,text\n1,x\n2,y\n", "zstd", asbytes=True)}, _posts, ("Stream.blocks",)
    ),
    "posts in Parquet": Way(
        lambda: {"p.parquet": _parquet([{**post, "id": str(post["id"]), "posted_at": NINE} for post in POSTS])}, _posts,
        ("ParquetPosts.__init__", "ParquetPosts._batches"),
    ),
    "articles": Way(
        lambda: {"a.html": PAGE.encode(), "b.txt": PAGE.encode("utf-16")}, _articles,
        ("read._content", "decoding.decode", "body._by_extraction"),
    ),
    "lures of a run": Way(_lures, lambda at: read_lures(at, least=1, most=9), ("lures._table", "lures._lure")),
    "pictures": Way(_pictures, _each(read_attachment, Refusal), ("pictures._rewritten",)),
    "header of a backup": Way(
        lambda: {"header": json.dumps(HEADER).encode(),
                 "content": b'[["8c5c5b52-0f26-4c8e-9a1c-6f6d9d5b1a11", "2026-11-22T01:02:03+00:00"]]'},
        _header, ("sealing._header", "restoring.read_erased"), (Trouble,),
    ),
    "sealed backup": Way(
        _sealed, lambda at: unseal(at / "x.age", io.BytesIO(), [IDENTITY]), ("sealing.unseal",), (Trouble,),
    ),
    "identity and recipients": Way(_identity, _identities, ("sealing._words",), (Trouble,)),
    "settings": Way(
        _given_settings, _settings, ("readers.providers", "readers.site", "readers.database", "readers.secret"),
        (ImproperlyConfigured,),
    ),
    "keyset": Way(
        lambda: {"k": keyset.make_keyset_text().encode()}, lambda at: _keyset(at / "k"),
        ("keyset._read_file", "keyset.parts_of", "keyset._open"), (VaultTrouble,),
    ),
    "kept anchors": Way(
        lambda: {"a.txt": anchor_line(anchor=Anchor(7, "0123456789ab"), at=NINE, url="https://x.example").encode()},
        lambda at: list(read_anchors(at, url="https://x.example")), ("anchors.read_anchors",), (),
    ),
    "anchors checked elsewhere": Way(
        _signed, lambda at: list(anchor_check.check(str(at / "a.txt"), [str(at / "key.pem")])),
        ("anchor_check._text_of", "anchor_check.read_key", "anchors._read"), (Trouble,),
    ),
    "learning module": Way(
        _module, _read_module, ("gateways._text", "gateways._json", "modules.read_module"), (ContentBroken,),
    ),
}  # fmt: skip


def _keyset(path: Path) -> object:
    path.chmod(0o600)
    return keyset._open(keyset._read_file(path), "")


@pytest.mark.parametrize("name", WAYS)
def test_a_bent_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    try_way(WAYS[name], tmp_path, FEW)


@pytest.mark.prove
@pytest.mark.parametrize("name", WAYS)
def test_very_many_bent_files_are_read_or_refused(name: str, tmp_path: Path) -> None:
    try_way(WAYS[name], tmp_path, MANY)


def _or_nothing(read: Callable[[Path], object], *tables: Any) -> Callable[[Path], object]:
    """Reads, and takes it back; what was refused left nothing behind."""

    def reads(folder: Path) -> object:
        with transaction.atomic():
            before = [sorted(table.objects.values_list("pk", flat=True)) for table in tables]
            try:
                with transaction.atomic():
                    return read(folder)
            except Exception:
                assert [sorted(table.objects.values_list("pk", flat=True)) for table in tables] == before
                raise
            finally:
                transaction.set_rollback(True)

    return reads


def _quiet() -> dict[str, Any]:
    return {"stdout": io.StringIO(), "stderr": io.StringIO()}


def _licences(folder: Path, name: str) -> object:
    facts = ["--country", "MY", "--source", "Practice", "--date", "2026-01-01"]
    return call_command("load_licences", str(folder / name), *facts, **_quiet())


def _plan_ways() -> Iterator[tuple[str, Way]]:
    desk = a_desk("MY")
    plan = a_plan(desk=desk)
    goal = an_element(plan=plan)
    activity = an_activity(element=goal)
    indicator = an_indicator(activity=activity)
    a_target(indicator=indicator)
    book = rows_of(book_of(plan, an_actor(of=desk)))
    Plan.objects.filter(pk=plan.pk).update(title="Another practice plan")

    def read(folder: Path) -> object:
        return call_command("plan_workbook", "in", str(folder / "p.xlsx"), "--country", "MY", **_quiet())

    yield "plan", Way(
        lambda: {"p.xlsx": write_workbook(book)}, _or_nothing(read, Plan, Element),
        ("gateways.read_workbook", "gateways._check_unpacked"), (CommandError,),
    )  # fmt: skip


LOADED: Mapping[str, Way] = {
    "register in CSV": Way(
        lambda: {"r.csv": REGISTER}, _or_nothing(lambda at: _licences(at, "r.csv"), Register, Licence),
        ("reports.gateways._read_csv", "licences.read_licences", "load_licences.Command.handle"), (CommandError,),
    ),
    "register in XLSX": Way(
        lambda: {"r.xlsx": _workbook([line.split(",") for line in REGISTER.decode().splitlines()])},
        _or_nothing(lambda at: _licences(at, "r.xlsx"), Register, Licence),
        ("reports.gateways._read_xlsx", "reports.gateways._check_unpacked"), (CommandError,),
    ),
    "numbers to call": Way(
        lambda: {"n.csv": b"".join(islice((CONTENT / "entries.csv").read_bytes().splitlines(keepends=True), 4))},
        _or_nothing(lambda at: call_command("load_entries", str(at / "n.csv"), **_quiet()), Entry),
        ("numbers._read", "numbers.load_entries", "load_entries.Command.handle"), (CommandError,),
    ),
    "lures": Way(
        _lures,
        _or_nothing(lambda at: call_command("load_lures", str(at), "--least", "1", **_quiet()), Lure),
        ("lures._table",), (CommandError,),
    ),
}  # fmt: skip


QUICK = {"numbers to call", "register in CSV"}


@pytest.mark.django_db
@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
@pytest.mark.parametrize("name", [*LOADED, "plan"])
def test_a_bent_file_is_loaded_whole_or_not_at_all(name: str, examples: int, tmp_path: Path) -> None:
    ways = dict(_plan_ways()) if name == "plan" else LOADED
    if name == "lures":
        a_desk("MY")
    try_way(ways[name], tmp_path, examples if name in QUICK else max(FEW, examples // 3))
