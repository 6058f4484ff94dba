"""A person's answers, taken back from review.csv; and the settings of an earlier run."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.evidence.rules import link
from lindung.evidence.runs.judging import Labels
from lindung.papers.rules import FileNotFound

YES = frozenset(("yes", "y", "1", "true", "same", "ya", "sama", "បាទ", "ចាស", "ដូចគ្នា"))
_PLACE = re.compile(r"[0-9]{1,12}")
NO = frozenset(("no", "n", "0", "false", "different", "tidak", "bukan", "tak", "beza", "ទេ", "មិនមែន"))


def read_labels(path: Path, records: pa.Table) -> Labels:
    """The answered rows of a review queue. Raises FileNotFound, LabelsUnreadable, LabelUnknown, LabelStranger.

    Records are found by list and id where the file has them, else by their row.
    """
    if not path.is_file():
        raise FileNotFound(field="labels", path=str(path))
    try:
        rows = _answered(path)
    except (ValueError, csv.Error) as trouble:
        raise link.LabelsNoTable(field="labels", path=path.name) from trouble
    where = _places(records)
    a, b, said = [], [], []
    for number, row in rows:
        answer = row["label"].strip().casefold()
        if answer not in YES | NO:
            raise link.LabelUnknown(field="labels", row=number)
        a.append(_place(row, "a", where, records.num_rows, number))
        b.append(_place(row, "b", where, records.num_rows, number))
        said.append(answer in YES)
    return Labels(np.array(a, np.int64), np.array(b, np.int64), np.array(said, bool))


def _answered(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for wanted in ("a", "b", "label"):
            if wanted not in (reader.fieldnames or ()):
                raise link.LabelsUnreadable(field="labels", path=path.name, missing=wanted)
        return [(number, row) for number, row in enumerate(reader, start=2) if (row["label"] or "").strip()]


def _places(records: pa.Table) -> dict[tuple[str, str], int]:
    names = zip(records["list"].to_pylist(), records["record"].to_pylist(), strict=True)
    return {name: place for place, name in enumerate(names)}


def _place(row: dict[str, str], side: str, where: dict[tuple[str, str], int], count: int, number: int) -> int:
    name = (row.get(f"{side}_list"), row.get(f"{side}_record"))
    if name[0] and name[1]:
        place = where.get((str(name[0]).removeprefix("'"), str(name[1]).removeprefix("'")), -1)
    else:
        place = int(row[side]) if _PLACE.fullmatch(row[side] or "") else -1
    if not 0 <= place < count:
        raise link.LabelStranger(field="labels", row=number)
    return place


def read_settings(path: Path) -> dict[str, Any]:
    """settings.json of an earlier run: its weights are used as they are. Raises FileNotFound, SettingsUnreadable."""
    if not path.is_file():
        raise FileNotFound(field="settings", path=str(path))
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as trouble:
        raise link.SettingsUnreadable(field="settings", path=path.name) from trouble
    if not isinstance(settings, dict):
        raise link.SettingsUnreadable(field="settings", path=path.name)
    return settings
