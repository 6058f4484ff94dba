"""Cases in the API: the same actions as the pages, for holders of a token."""

from lindung.cases.api import cases, people
from lindung.cases.api.parts import router

__all__ = ["cases", "people", "router"]
