"""How a long run tells what it does: a bar with rate and time left in a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from lindung.screening.runs.screen import Tell

SECONDS_BETWEEN_LINES = 10.0
MINUTE, HOUR = 60, 3600


class Pace:
    """Posts a second and the time left, from what has been done since the first call."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: tuple[float, float] | None = None

    def said(self, done: float, posts: int) -> str:
        """For example: 9,800 posts/s, 2:10 left."""
        now = time.monotonic()
        if self._first is None:
            self._first = (self._began, 0.0)
        spent = max(now - self._began, 1e-3)
        left = f", {clock(spent * (1 - done) / done)} left" if 0.01 < done < 1 else ""  # noqa: PLR2004
        return f"{posts / spent:,.0f} posts/s{left}"


def clock(seconds: float) -> str:
    """A duration.

    >>> clock(75), clock(3700)
    ('1:15', '1:01:40')
    """
    whole = int(seconds)
    hours = f"{whole // HOUR}:{whole % HOUR // MINUTE:02d}" if whole >= HOUR else f"{whole // MINUTE}"
    return f"{hours}:{whole % MINUTE:02d}"


@contextmanager
def telling(file: TextIO) -> Iterator[Tell]:
    """What to call with the stage, how much of the whole is done (0 to 1), and the posts so far."""
    if file.isatty():
        yield from _bar(file)
    else:
        yield _lines(file)


def _bar(file: TextIO) -> Iterator[Tell]:
    pace = Pace()
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[posts]:,} posts"), TextColumn("{task.fields[pace]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(file=file)) as progress:
        task = progress.add_task("Files are read", total=1.0, posts=0, pace="")

        def tell(what: str, done: float, posts: int) -> None:
            progress.update(task, description=what, completed=done, posts=posts, pace=pace.said(done, posts))

        yield tell


def _lines(file: TextIO) -> Tell:
    pace = Pace()
    last: list[object] = ["", 0.0]

    def tell(what: str, done: float, posts: int) -> None:
        now = time.monotonic()
        if what == last[0] and now - float(str(last[1])) < SECONDS_BETWEEN_LINES and done < 1:
            return
        last[:] = [what, now]
        file.write(f"{100 * done:3.0f} %  {what}: {posts:,} posts, {pace.said(done, posts)}\n")
        file.flush()

    return tell
