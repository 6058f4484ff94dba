"""What can happen in the room: a register is loaded, a check is counted. Nothing of an offer is ever kept."""

from lindung.journeys.actions.counting import count_check
from lindung.journeys.actions.registers import load_register

__all__ = ["count_check", "load_register"]
