"""The common text of a cluster, with {slots} where its posts differ."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """The common text, and the kinds of its slots in the order of the text: phone, money, name, link, number, other."""

    text: str
    slots: tuple[str, ...]


def template(texts: Sequence[str]) -> Template:
    """The common text of a cluster's posts (a sample is enough)."""
    return Template(texts[0] if texts else "", ())
