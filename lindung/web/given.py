"""Moments as requests bring them: text with a zone. A bare number would be read as seconds since 1970."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator


def _as_text(given: Any) -> Any:
    """Raises ValueError for a number."""
    if isinstance(given, (int, float)):
        raise ValueError("a moment is written as text, for example 2026-11-22T09:00:00Z")
    return given


GivenMoment = Annotated[AwareDatetime, BeforeValidator(_as_text)]
