"""The bytes of one file, decompressed while they are read, as numbered lines of bounded length."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from lindung.papers.rules import FileNotFound, FileUnreadable
from lindung.screening.rules.runs import FileBroken, FileNotUtf8

BLOCK_BYTES = 1 << 20
MOST_LINE_BYTES = 16_000_000  # Reason.TOO_LONG says so in words
COMPRESSIONS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
UTF8_MARK = b"\xef\xbb\xbf"

# The number of a line, counted from 1, and its bytes without the end of line; None for a line that is too long.
Line = tuple[int, bytes | None]


class Stream:
    """One file, read once from its begin. Raises FileNotFound, FileUnreadable, FileBroken while reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines_read = 0
        try:
            self._size = max(path.stat().st_size, 1)
            self._raw = pa.OSFile(str(path), "rb")
            self.compression = _compression(path)
        except FileNotFoundError as trouble:
            raise FileNotFound(field="posts", path=str(path)) from trouble
        except OSError as trouble:
            raise FileUnreadable(field="posts", path=str(path), reason=trouble.strerror or "") from trouble
        self._bytes = pa.CompressedInputStream(self._raw, self.compression) if self.compression else self._raw

    @property
    def done(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return 1.0 if self._raw.closed else min(1.0, self._raw.tell() / self._size)

    def read(self, count: int = BLOCK_BYTES) -> bytes:
        """The next bytes; empty at the end."""
        try:
            return bytes(self._bytes.read(count))
        except (OSError, pa.ArrowException) as trouble:
            reason = "its compression does not fit" if self.compression else str(trouble)
            raise FileBroken(field="posts", file=self.path.name, lines=self.lines_read, reason=reason) from trouble

    def blocks(self) -> Iterator[bytes]:
        """All bytes, in blocks, without the mark of order. Raises FileNotUtf8 for another encoding's mark."""
        first = self.read()
        if first[:2] in MARKS:
            raise FileNotUtf8(field="posts", file=self.path.name, encoding=MARKS[first[:2]])
        block = first.removeprefix(UTF8_MARK)
        while block:
            yield block
            block = self.read()

    def lines(self, *, is_blank_kept: bool = True) -> Iterator[Line]:
        """Every line. A line without an end is a line; memory stays bounded whatever a line holds.

        Without `is_blank_kept` empty lines are counted and not yielded, blocks of them in one step.
        """
        left: list[bytes] = []
        left_bytes, is_cut = 0, False
        for block in self.blocks():
            if not (is_blank_kept or left_bytes or block.strip()):
                self.lines_read += block.count(b"\n")
                continue
            *whole, rest = block.split(b"\n")
            for piece in whole:
                self.lines_read += 1
                if not (piece or is_blank_kept or left_bytes):
                    continue
                line = b"".join([*left, piece]) if left else piece
                yield self.lines_read, None if is_cut or len(line) > MOST_LINE_BYTES else line
                left, left_bytes, is_cut = [], 0, False
            left_bytes += len(rest)
            is_cut = is_cut or left_bytes > MOST_LINE_BYTES
            left = [] if is_cut else [*left, rest]
        if left_bytes:
            self.lines_read += 1
            yield self.lines_read, None if is_cut else b"".join(left)

    def close(self) -> None:
        """Let the file go."""
        self._bytes.close()
        self._raw.close()


def _compression(path: Path) -> str:
    """What the first bytes say, whatever the file is called."""
    with path.open("rb") as file:
        start = file.read(4)
    return next((name for mark, name in COMPRESSIONS.items() if start.startswith(mark)), "")
