"""Files from outside, bent: any bytes, and a good example with one thing wrong, so that the inside is reached."""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as parquet
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lindung.kernel.errors import Refusal
from lindung.web.say import say

PLANTED: Final = "Zaitun Rahsia"  # an invented person's name, in the cells of good examples; no refusal may repeat it
WORD: Final = re.compile(rb"[A-Za-z0-9_.:+-]+")
FEW, MANY = 10, 100
WORDS: Final = (
    b"", b"0", b"-1", b"1e999", b"NaN", b"9" * 400, b"null", b"[]", b"{}", b'"', b"'", b"\x00", b"\xff\xfe", b"\n",
    b"\xed\xa0\x80", b"=1+1", b"9999-99-99", b"0000-00-00T99:99:99Z", b"../../etc/passwd", b"%00", b",,,,", b";", b"\t",
    b"A" * 3_000, "\u202e\u2028\x85\x1c".encode(), "\u0660\u00b2".encode(), b"true", b"2026-01-31",
)  # fmt: skip
LEAVES: Final = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "\x00", "\ud800", "zz", "9" * 5_000, [], {}, [None], {"a": 1}, [[]],
    "2026-13-45", "00", 1e308, ["x"] * 3, "\u00b2",
)  # fmt: skip
DEEP: Final = b"[" * 100_000


@dataclass(frozen=True)
class Way:
    """One way in: files that are good together, what reads their folder, and the parsers of ours it goes through."""

    good: Callable[[], Mapping[str, bytes]]
    read: Callable[[Path], object]
    reaches: tuple[str, ...]
    refusals: tuple[type[BaseException], ...] = (Refusal,)


@st.composite
def bent(draw: st.DrawFn, good: bytes) -> bytes:
    """Bytes that nobody should send: made up, or the good ones with something wrong in them."""
    ways = [_any, _spliced, _cut, _worded, _worded, _encoded]
    if good.startswith(b"PK"):
        ways += [_repacked] * 6
    if good.startswith(b"PAR1"):
        ways += [_other_columns] * 6
    if good.lstrip()[:1] in {b"{", b"["}:
        ways += [_other_leaf] * 6
    return draw(draw(st.sampled_from(ways))(good))


def _any(good: bytes) -> st.SearchStrategy[bytes]:
    return st.one_of(st.binary(max_size=200), st.sampled_from(WORDS), st.just(DEEP), st.just(good[:4] + DEEP))


def _spliced(good: bytes) -> st.SearchStrategy[bytes]:
    places = st.tuples(st.integers(0, len(good)), st.integers(0, 30), st.one_of(st.binary(max_size=30), _words))
    return places.map(lambda made: good[: made[0]] + made[2] + good[made[0] + made[1] :])


def _cut(good: bytes) -> st.SearchStrategy[bytes]:
    return st.one_of(st.integers(0, len(good)).map(lambda at: good[:at]), st.just(good + good))


def _worded(good: bytes) -> st.SearchStrategy[bytes]:
    """One word of it is another."""
    found = list(WORD.finditer(good)) or [re.match(b"", good)]
    chosen = st.tuples(st.integers(0, len(found) - 1), _words)
    return chosen.map(lambda made: good[: found[made[0]].start()] + made[1] + good[found[made[0]].end() :])  # type: ignore[union-attr]


def _encoded(good: bytes) -> st.SearchStrategy[bytes]:
    text = good.decode("utf-8", "replace")
    return st.sampled_from(
        [text.encode("utf-16"), b"\xef\xbb\xbf" + good, text.encode("utf-32"), text.encode("cp1252", "replace"), good]
    )


def _other_leaf(good: bytes) -> st.SearchStrategy[bytes]:
    """JSON with one value instead of another, missing, or with one too many."""
    try:
        content = json.loads(good)
    except ValueError:  # lines of it
        return _one_line(good)
    chosen = st.tuples(st.sampled_from(list(_places(content))), st.sampled_from(LEAVES), st.integers(0, 4))
    return chosen.map(lambda made: json.dumps(_with(content, *made)).encode("utf-8", "surrogatepass"))


def _one_line(good: bytes) -> st.SearchStrategy[bytes]:
    lines = good.splitlines()

    def other(made: tuple[int, bytes]) -> bytes:
        return b"\n".join([*lines[: made[0]], made[1], *lines[made[0] + 1 :], b""])

    numbers = st.integers(0, len(lines) - 1)
    return numbers.flatmap(lambda at: st.tuples(st.just(at), _other_leaf(lines[at]))).map(other)


def _places(content: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    inside = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for name, value in list(inside)[:12]:
        yield from _places(value, (*at, name))


def _with(content: Any, at: tuple[Any, ...], instead: Any, how: int) -> Any:
    if not at:
        return instead
    name, *rest = at
    made = dict(content) if isinstance(content, dict) else list(content)
    if not rest and how == 0:
        made.pop(name)
    elif not rest and how == 1 and isinstance(made, dict):
        made[f"{name}_"] = instead
    else:
        made[name] = _with(content[name], tuple(rest), instead, how)
    return made


def _repacked(good: bytes) -> st.SearchStrategy[bytes]:
    """A packed file with one part bent."""
    with zipfile.ZipFile(io.BytesIO(good)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}

    def packed_with(made: tuple[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name, content in {**parts, made[0]: made[1]}.items():
                new.writestr(name, content)
        return out.getvalue()

    named = st.sampled_from(sorted(parts))
    return named.flatmap(lambda name: st.tuples(st.just(name), bent(parts[name]))).map(packed_with)


def _other_columns(good: bytes) -> st.SearchStrategy[bytes]:
    """Parquet whose column is of another kind, empty, missing or holds what it should not."""
    table = parquet.read_table(io.BytesIO(good))
    chosen = st.tuples(st.sampled_from(table.column_names), st.sampled_from(sorted(_COLUMNS)))

    def written(made: tuple[str, str]) -> bytes:
        out = io.BytesIO()
        parquet.write_table(_COLUMNS[made[1]](table, made[0]), out)
        return out.getvalue()

    return chosen.map(written)


def _column(values: Callable[[int], pa.Array]) -> Callable[[pa.Table, str], pa.Table]:
    def put(table: pa.Table, name: str) -> pa.Table:
        return table.set_column(table.column_names.index(name), name, values(table.num_rows))

    return put


_COLUMNS: Final[Mapping[str, Callable[[pa.Table, str], pa.Table]]] = {
    "missing": lambda table, name: table.drop_columns([name]),
    "no rows": lambda table, name: table.slice(0, 0),
    "one row": lambda table, name: table.slice(0, 1),
    "twice": lambda table, name: table.append_column(name, table[name]),
    "no metadata": lambda table, name: table.replace_schema_metadata(None),
    "odd metadata": lambda table, name: table.replace_schema_metadata({"lindung": b"\xff[1]", "ARROW:schema": b"x"}),
    "nulls": _column(lambda rows: pa.nulls(rows)),
    "null texts": _column(lambda rows: pa.nulls(rows, pa.string())),
    "texts": _column(lambda rows: pa.array([PLANTED] * rows)),
    "odd texts": _column(lambda rows: pa.array(["\x00\u202e"] * rows)),
    "no utf-8": _column(
        lambda rows: pa.StringArray.from_buffers(
            rows,
            pa.py_buffer(b"".join(n.to_bytes(4, "little") for n in range(rows + 1))),
            pa.py_buffer(b"\xff" * rows),
        )
    ),
    "bytes": _column(lambda rows: pa.array([b"\xff\x00"] * rows)),
    "huge": _column(lambda rows: pa.array([2**63 - 1] * rows, pa.int64())),
    "unsigned": _column(lambda rows: pa.array([2**64 - 1] * rows, pa.uint64())),
    "negative": _column(lambda rows: pa.array([-1] * rows, pa.int64())),
    "nothing countable": _column(lambda rows: pa.array([float("nan")] * rows)),
    "lists": _column(lambda rows: pa.array([["x"]] * rows)),
    "structs": _column(lambda rows: pa.array([{"kind": 1, "value": None}] * rows)),
    "truths": _column(lambda rows: pa.array([True] * rows)),
    "far moments": _column(lambda rows: pa.array([2**62] * rows, pa.timestamp("us"))),
    "words": lambda table, name: (
        table.set_column(table.column_names.index(name), name, table[name].cast(pa.string()).dictionary_encode())
        if not pa.types.is_nested(table[name].type) and not pa.types.is_fixed_size_binary(table[name].type)
        else table.slice(0, 0)
    ),
}
_words = st.sampled_from(WORDS)


def try_way(way: Way, folder: Path, examples: int) -> None:
    """The good files go through every parser named; bent ones are read or refused, and no refusal repeats a name."""
    good = way.good()
    with entered() as seen:
        way.read(_written(folder, good))
    missed = {each for each in way.reaches if not any(one.endswith(each) for one in seen)}
    assert not missed, f"the good example does not reach {missed}"

    def check(name: str, content: bytes) -> None:
        try:
            way.read(_written(folder, {**good, name: content}))
        except way.refusals as refused:
            said = say(refused) if isinstance(refused, Refusal) else str(refused)
            assert said
            assert content.split(b"\n", 1)[0] != good[name].split(b"\n", 1)[0] or PLANTED not in said, said

    named = st.sampled_from(sorted(good))
    files = named.flatmap(lambda name: st.tuples(st.just(name), bent(good[name])))
    bounds = settings(
        max_examples=examples, derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    bounds(given(files)(lambda made: check(*made)))()


def _written(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@contextmanager
def entered() -> Iterator[set[str]]:
    """The functions of ours that run meanwhile, as room.module.function."""
    seen: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and "/lindung/" in code.co_filename:
            inside = code.co_filename.rpartition("/lindung/")[2].removesuffix(".py").replace("/", ".")
            seen.add(f"{inside.removesuffix('.__init__')}.{code.co_qualname}")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(before)
