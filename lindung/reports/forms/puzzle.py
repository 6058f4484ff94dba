"""The small puzzle in a public form: set by us, done by the sender's device, checked here. Nothing is kept about it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lindung.reports.forms.carry import Form, open_, seal
from lindung.reports.rules import FormExpired
from lindung.reports.rules.work import TICKET_LASTS, is_done

RECEIPT: Final = "receipt"
LONGEST_BOUND: Final = 100


@dataclass(frozen=True)
class Puzzle:
    """What a form shows of a puzzle. `bound`: the field whose content the answer is good for."""

    ticket: str
    seed: str
    bits: int
    bound: str = ""


def set_puzzle(purpose: str, *, bits: int, at: datetime, bound: str = "") -> Puzzle:
    """A new puzzle for one purpose: the key of a report, or a look at a receipt."""
    seed = secrets.token_urlsafe(12)
    ticket = seal(Form.PUZZLE, {"for": purpose, "seed": seed, "bits": bits}, at=at)
    return Puzzle(ticket=ticket, seed=seed, bits=bits, bound=bound)


def solved_puzzle(values: Mapping[str, str], purpose: str, *, at: datetime, bound: str = "") -> str:
    """The seed of the puzzle that was done for this purpose and content; "" when none was."""
    ticket, found = values.get("ticket", ""), values.get("found", "")
    if not ticket or not found or len(bound) > LONGEST_BOUND:
        return ""
    try:
        carried = open_(Form.PUZZLE, ticket)
    except FormExpired:
        return ""
    asked = carried.values
    if asked["for"] != purpose or not -60 <= at.timestamp() - carried.sealed_at <= TICKET_LASTS.total_seconds():
        return ""
    return asked["seed"] if is_done(seed=asked["seed"], bound=bound, found=found, bits=asked["bits"]) else ""
