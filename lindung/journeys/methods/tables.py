"""The tables of the room, read once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lindung.journeys.rules.lawful import ANY, Closed, FeeRule, Paper, Payer, Source, Where

TABLES = Path(__file__).parents[1] / "tables"


@dataclass(frozen=True)
class Tables:
    """Everything the room knows of lawful offers."""

    papers: tuple[Paper, ...]
    contract: tuple[Paper, ...]
    fees: tuple[FeeRule, ...]
    closed: tuple[Closed, ...]
    sources: Mapping[str, Source]


@cache
def tables() -> Tables:
    """The bundled rows. Raises KeyError or ValueError when a table names what is not there (a test reads them all)."""
    sources = {key: Source(**said) for key, said in _read("sources")["sources"].items()}
    documents = _read("documents")
    return Tables(
        papers=tuple(_paper(row, sources) for row in documents["rows"]),
        contract=tuple(_paper(row, sources) for row in documents["contract"]),
        fees=tuple(_fee(row, sources) for row in _read("fees")["rows"]),
        closed=tuple(_closed(row, sources) for row in _read("destinations")["rows"]),
        sources=sources,
    )


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((TABLES / f"{name}.json").read_text(encoding="utf-8"))
    return content


def _where(row: Mapping[str, Any]) -> Where:
    jobs = row.get("jobs", ANY)
    until = row.get("until")
    return Where(
        origin=row.get("origin", ANY),
        destination=row.get("destination", ANY),
        jobs=(jobs,) if isinstance(jobs, str) else tuple(jobs),
        unless_origin=tuple(row.get("unless_origin", ())),
        from_on=date.fromisoformat(row["from"]) if "from" in row else date.min,
        until_on=date.fromisoformat(until) if until else None,
    )


def _paper(row: Mapping[str, Any], sources: Mapping[str, Source]) -> Paper:
    return Paper(row["say"], _where(row), sources[row["source"]], row.get("place", ""), row["confirmed"])


def _fee(row: Mapping[str, Any], sources: Mapping[str, Source]) -> FeeRule:
    items = () if row["items"] == ANY else tuple(row["items"])
    return FeeRule(row["id"], _where(row), Payer(row["who"]), items, sources[row["source"]], row["confirmed"])


def _closed(row: Mapping[str, Any], sources: Mapping[str, Source]) -> Closed:
    return Closed(_where(row), sources[row["source"]], row["confirmed"])
