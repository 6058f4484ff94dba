"""Published capture-history tables, re-typed with their sources, by name: `lindung estimate uk-2013-5`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Source:
    """Where a table comes from; `year`: of the publication; `stepwise`: the peers' stepwise estimate, where known."""

    name: str
    title: str
    year: int
    authors: str
    citation: str
    note: str
    lists: int
    seen: int
    stepwise: float | None
    is_teaching: bool
    licence: str
    list_names: Mapping[str, str]

    @property
    def path(self) -> Path:
        """The table: one column a list, and `count`."""
        return FOLDER / f"{self.name}.csv"


@lru_cache
def tables() -> Mapping[str, Source]:
    """Every table by name, in the order of sources.json."""
    content = json.loads((FOLDER / "sources.json").read_text(encoding="utf-8"))
    return {name: Source(name=name, **{"list_names": {}, **facts}) for name, facts in content.items()}
