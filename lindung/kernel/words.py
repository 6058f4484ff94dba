"""Values that are stored in one word and shown in another: the label is English source, translated by the edge."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """A value that is stored and a label that is shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Word:
        """The stored value, with its label beside it."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word
