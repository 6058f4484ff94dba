"""What can happen in the directory, one function each."""

from lindung.directory.actions.numbers import Loaded, check_number, load_entries, remind_to_confirm
from lindung.directory.actions.services import (
    add_service,
    assure_service,
    change_ledger,
    change_terms,
    introduce,
    reconcile,
    say_organisation,
    say_service,
    state_free_places,
    turn,
)

__all__ = [
    "Loaded",
    "add_service",
    "assure_service",
    "change_ledger",
    "change_terms",
    "check_number",
    "introduce",
    "load_entries",
    "reconcile",
    "remind_to_confirm",
    "say_organisation",
    "say_service",
    "state_free_places",
    "turn",
]
