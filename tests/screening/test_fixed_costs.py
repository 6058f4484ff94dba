"""What a command pays before its first post: tables kept on disk, no drawing program, hosts by the list alone."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tldextract

from lindung.screening.methods import kept as keeping
from lindung.screening.methods.bulk.plain import _tables, made_tables
from lindung.screening.methods.entities import domains
from lindung.screening.methods.kept import kept

UNASKED = ("altair", "vl_convert", "requests", "tldextract", "pandas", "scipy.linalg", "coverage")
HOSTS = (
    "a.com",
    "t.me",
    "gaji.besar",
    "kerja.contoh.com.my",
    "a.b.c.id",
    "co.id",
    "a.kh",
    "x.gov.kh",
    "a.b.gov.kh",
    "kh",
)
HOSTS += ("city.kawasaki.jp", "a.city.kawasaki.jp", "b.a.kawasaki.jp", "a.xn--55qx5d.cn", "xn--a.com", "blogspot.com")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty place for what is kept."""
    monkeypatch.setattr(keeping, "FOLDER", tmp_path)
    return tmp_path


def test_arrays_are_made_once(folder: Path) -> None:
    first = kept("some", lambda: (np.arange(3), np.zeros((2, 2), np.uint8)))
    again = kept("some", lambda: pytest.fail("they are there"))
    assert [(each.tolist(), each.dtype) for each in again] == [(each.tolist(), each.dtype) for each in first]
    assert not any(each.flags.writeable for each in (*first, *again))


def test_arrays_are_made_anew_when_what_they_are_made_of_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept("some", lambda: (np.arange(3),))
    monkeypatch.setattr(keeping, "made_of", lambda: "0123456789abcdef")
    assert kept("some", lambda: (np.arange(4),))[0].tolist() == [0, 1, 2, 3]
    assert len(list(folder.iterdir())) == 1  # the old ones are gone


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY" + bytes(80), bytes(2000)])
def test_what_is_kept_and_broken_is_made_anew(folder: Path, content: bytes) -> None:
    (folder / f"some.{keeping.made_of()}.npz").write_bytes(content)
    assert kept("some", lambda: (np.arange(3),))[0].tolist() == [0, 1, 2]
    assert kept("some", lambda: pytest.fail("they are there"))[0].tolist() == [0, 1, 2]
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_costs_time_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FOLDER", folder / "none")
    assert kept("some", lambda: (np.arange(3),))[0].tolist() == [0, 1, 2]


@pytest.mark.slow
def test_what_is_kept_of_cleaning_is_what_would_be_made() -> None:
    assert all(np.array_equal(one, other) for one, other in zip(_tables(), made_tables(), strict=True))


@pytest.mark.slow
def test_the_command_loads_nothing_it_does_not_ask() -> None:
    script = (
        "import sys, lindung.screening.commands.screen; from lindung.screening.methods.entities import domains;"
        f"domains.endings(); print([each for each in {UNASKED!r} if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_hosts_end_where_the_list_of_public_suffixes_says() -> None:
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    assert set(extract.tlds) == set(domains._rules()[0])
    rules = sorted(rule.lstrip("!").replace("*", "a") for rule in domains._rules()[0])[::7]
    for host in (*HOSTS, *rules, *(f"contoh.{rule}" for rule in rules), *(f"a.contoh.{rule}" for rule in rules)):
        found = extract.extract_str(host)
        known = found.top_domain_under_public_suffix
        assert domains.is_host.__wrapped__(host) == bool(found.suffix), host
        assert domains.registered.__wrapped__(host) == ("" if known in domains.SHARED else known), host
