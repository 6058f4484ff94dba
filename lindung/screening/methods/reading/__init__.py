"""An article of the news read into facts, each with its place in the input."""

from lindung.screening.methods.reading.reader import read_article

__all__ = ["read_article"]
