"""Posts as CSV: a header, then a post a record; a record that does not close costs its first line, not the file."""

import csv
from collections import deque
from collections.abc import Iterator

from lindung.screening.rules.runs import BlankLines, PostsColumnMissing, PostsColumnTwice, Reason, Rejected
from lindung.screening.runs.posts.rows import NEEDED, OPTIONAL, Reject, Rows
from lindung.screening.runs.posts.streams import MOST_LINE_BYTES, Stream

DELIMITERS = ",;\t|"
MOST_BLANK = 1_000_000  # empty lines in a row, within quotation marks or not


def add_csv(stream: Stream, rows: Rows, reject: Reject) -> Iterator[None]:
    """Add every record to `rows`; yields after each. Raises PostsColumnMissing, PostsColumnTwice, BlankLines.

    A record may span lines within quotation marks; it is named by its first line.
    """
    csv.field_size_limit(MOST_LINE_BYTES)
    file = stream.path.name
    feed = _Feed(stream, reject)
    header = next(feed, "")
    feed.taken.clear()
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip().casefold() for name in next(csv.reader([header], delimiter=delimiter), [])]
    if not header.strip():
        return
    places = _places(file, names)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    for cells in _records(feed, reader, file, reject):
        if cells:
            line = feed.taken[0][0]
            if feed.is_broken:
                reject(Rejected(file, line, Reason.NOT_UTF8))
            elif len(cells) != len(names):
                reject(Rejected(file, line, Reason.CELLS))
            else:
                rows.add(file, line, {name: cells[place] for name, place in places.items()})
        feed.begin()
        yield


def _places(file: str, names: list[str]) -> dict[str, int]:
    for name in names:
        if name in (*NEEDED, *OPTIONAL) and names.count(name) > 1:
            raise PostsColumnTwice(field="posts", file=file, column=name)
    for name in NEEDED:
        if name not in names:
            raise PostsColumnMissing(field="posts", file=file, column=name, columns=", ".join(names[:20]))
    return {name: names.index(name) for name in (*NEEDED, *OPTIONAL) if name in names}


class _Feed:
    """Lines for the reader of records, that can be given back."""

    def __init__(self, stream: Stream, reject: Reject) -> None:
        self._lines = stream.lines()
        self._file = stream.path.name
        self._reject = reject
        self._blank = 0
        self._again: deque[tuple[int, str, bool]] = deque()
        self.taken: list[tuple[int, str, bool]] = []

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        one = self._again.popleft() if self._again else self._next_line()
        self.taken.append(one)
        return one[1]

    def _next_line(self) -> tuple[int, str, bool]:
        for number, content in self._lines:
            self._blank = 0 if content is None or content.strip() else self._blank + 1
            if self._blank > MOST_BLANK:
                raise BlankLines(field="posts", file=self._file, most=MOST_BLANK, line=number)
            if content is None:
                self._reject(Rejected(self._file, number, Reason.TOO_LONG))
                continue
            try:
                return number, content.decode() + "\n", False
            except UnicodeDecodeError:
                return number, content.decode("utf-8", "replace") + "\n", True
        raise StopIteration

    @property
    def is_broken(self) -> bool:
        """Whether a line of this record is not UTF-8."""
        return any(broken for _, _, broken in self.taken)

    def begin(self) -> None:
        """A record has ended."""
        self.taken.clear()

    def give_back_but_first(self) -> int:
        """The lines after the first are read anew; the number of the first."""
        (first, _, _), *others = self.taken
        self._again.extendleft(reversed(others))
        self.taken.clear()
        return first


def _records(feed: _Feed, reader: Iterator[list[str]], file: str, reject: Reject) -> Iterator[list[str]]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reject(Rejected(file, feed.give_back_but_first(), Reason.QUOTES))
            cells = []
        yield cells
