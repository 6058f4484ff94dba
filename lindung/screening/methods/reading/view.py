"""A text as it reads, and where each of its characters stands in the input."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lindung.screening.rules.found import Cleaned
from lindung.screening.rules.reading import Mention


@dataclass(frozen=True, slots=True)
class View:
    """`starts[i]` and `ends[i]` are where character i begins and ends in the input, in code points."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def whole(cls, text: str) -> "View":
        """The input itself."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def span(self, start: int, end: int) -> Mention:
        """Where a piece, at least one character long, stands in the input."""
        return self.starts[start], self.ends[end - 1]

    def cleaned(self, clean: Cleaned) -> "View":
        """The same after cleaning: `clean` was made from this view's text."""
        if clean.origins is None:
            return self if clean.text == self.text else View(clean.text, self.starts, self.ends)
        kept = clean.origins[: len(clean.text)]
        return View(clean.text, [self.starts[at] for at in kept], [self.ends[at] for at in kept])

    def without(self, pieces: Iterable[Mention]) -> "View":
        """The text with these pieces (of the view) cut out; a line ends where one was."""
        return join(self._between(sorted(pieces)), gap="\n")

    def _between(self, pieces: list[Mention]) -> list["View"]:
        kept, at = [], 0
        for start, end in [*pieces, (len(self.text), len(self.text))]:
            if start > at:
                kept.append(self.piece(at, start))
            at = max(at, end)
        return kept

    def piece(self, start: int, end: int) -> "View":
        """A part of the view, as a view of the same input."""
        return View(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def stripped(self) -> "View":
        """Without white space at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.piece(start, max(start, len(self.text.rstrip())))


def join(views: Sequence[View], *, gap: str) -> View:
    """Several pieces of one input, in order, as one text with `gap` between them."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for view in views:
        if texts:
            texts.append(gap)
            starts.extend([ends[-1]] * len(gap))
            ends.extend([ends[-1]] * len(gap))
        texts.append(view.text)
        starts.extend(view.starts)
        ends.extend(view.ends)
    return View("".join(texts), starts, ends)
