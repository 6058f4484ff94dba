"""Posts as JSONL: one object a line."""

from collections.abc import Iterator

import orjson

from lindung.screening.rules.runs import PostsColumnMissing, Reason, Rejected
from lindung.screening.runs.posts.rows import NEEDED, Reject, Rows
from lindung.screening.runs.posts.streams import Stream

ENOUGH = 1000  # so many objects without a needed column: it is not there at all


def add_jsonl(stream: Stream, rows: Rows, reject: Reject) -> Iterator[None]:
    """Add every line to `rows`; yields after each. Raises PostsColumnMissing when no object has a needed column."""
    file = stream.path.name
    watch = _Watch(file)
    for line, content in stream.lines(is_blank_kept=False):
        if content is None:
            reject(Rejected(file, line, Reason.TOO_LONG))
        elif content and not content.isspace():
            post = _parse(content)
            if isinstance(post, Reason):
                reject(Rejected(file, line, post))
            else:
                if watch.is_on:
                    watch.see(post)
                rows.add(file, line, post)
        yield
    watch.end()


def _parse(line: bytes) -> dict[str, object] | Reason:
    try:
        post = orjson.loads(line)
    except orjson.JSONDecodeError:
        return Reason.NOT_JSON if _is_utf8(line) else Reason.NOT_UTF8
    return post if type(post) is dict else Reason.NOT_OBJECT


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Watch:
    """Whether the needed columns are there at all: one sentence instead of a million rejected lines."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._objects = 0
        self._columns: dict[str, None] = {}
        self.is_on = True

    def see(self, post: dict[str, object]) -> None:
        self._objects += 1
        self._columns |= dict.fromkeys(post)
        if all(name in self._columns for name in NEEDED):
            self.is_on = False
        elif self._objects >= ENOUGH:
            self.end()

    def end(self) -> None:
        for name in NEEDED:
            if self._objects and name not in self._columns:
                shown = ", ".join(sorted(self._columns)[:20])
                raise PostsColumnMissing(field="posts", file=self._file, column=name, columns=shown)
