"""Numbers that carry how they are to be said: a share is said in per cent, a count of people without decimals."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """A part of a whole, 0 to 1; said as a percentage."""

    value: float
    decimals: int = 0

    def __str__(self) -> str:
        return f"{100 * self.value:.{self.decimals}f} %"


@dataclass(frozen=True)
class Number:
    """A number with the decimals it deserves."""

    value: float
    decimals: int = 0

    def __str__(self) -> str:
        return f"{self.value:,.{self.decimals}f}"
