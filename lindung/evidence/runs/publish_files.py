"""The files of a release: tables, records, what was measured, and which of all that may leave the house."""

import csv
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from lindung.evidence.methods.release.codebook import Codebook
from lindung.evidence.methods.release.conclusions import Conclusion
from lindung.evidence.methods.release.inference import Attacks
from lindung.evidence.methods.release.ledger import Account, Entry
from lindung.evidence.methods.release.suppression import Protected
from lindung.evidence.methods.release.synthesis import Synthesis
from lindung.evidence.methods.release.tables import Name, System, dimensions, system
from lindung.evidence.runs.publish_options import PublishOptions
from lindung.papers.run import write_json

HOUSE = ("run.json", "attacks.json")


def write_private(
    folder: Path, codebook: Codebook, made: Synthesis, found: Sequence[Conclusion], *, line: Entry, of: Account,
    attacks: Attacks | None, options: PublishOptions,
) -> tuple[str, ...]:  # fmt: skip
    """synthetic.csv, tables/, measurements.json, release.json; attacks.json stays in the house."""
    _write_records(folder / "synthetic.csv", codebook, made, with_hxl=options.with_hxl)
    counted = system(made.codes, codebook, codebook.tables)
    listed = []
    for table, conclusion in zip(codebook.tables, found, strict=True):
        name: Name = tuple(sorted(table))
        cells = [
            (*cell, count, "yes" if count >= conclusion.least_count else "no")
            for cell, count in _cells(counted, codebook, name)
        ]
        file = _write_table(folder, name, ("count", "can_be_read"), cells)
        listed.append({"file": file, "dimensions": name, **_judged(conclusion)})
    write_json(folder / "measurements.json", made.measured)
    if attacks is not None:
        write_json(folder / "attacks.json", {"about": "For the house only: it looks at the cases.", **asdict(attacks)})
    three = {"misplaced_share": made.three_way_share, "noise": made.three_way_noise}
    leaves = ("synthetic.csv", *(str(each["file"]) for each in listed), "measurements.json", *_shared(folder, codebook))
    write_json(
        folder / "release.json",
        {
            "kind": line.kind, **_head(codebook, line, of), "epsilon": made.epsilon, "delta": made.delta,
            "rho": made.rho, "model": made.model, "protected": "one record more or less", "records": made.records,
            "seed": options.seed,
            "faithful_combinations": options.faithful_combinations, "tables": listed, "all_three_way_tables": three,
            "may_leave": leaves, "stays_in_the_house": HOUSE,
        },
    )  # fmt: skip
    return leaves


def write_exact(
    folder: Path, codebook: Codebook, counted: System, hidden: Protected, *, line: Entry, of: Account,
    options: PublishOptions,
) -> tuple[str, ...]:  # fmt: skip
    """tables/ with every margin, hidden counts empty; release.json. For the partner named, under the agreement."""
    listed = []
    for name in counted.published:
        is_hidden = counted.table(name, hidden.hidden).ravel()
        cells = [
            (*cell, "" if concealed else count, "no" if concealed else "yes")
            for (cell, count), concealed in zip(_cells(counted, codebook, name), is_hidden, strict=True)
        ]
        file = _write_table(folder, name, ("count", "shown"), cells)
        listed.append({"file": file, "dimensions": name, "cells": len(cells), "hidden": int(is_hidden.sum())})
    leaves = (*(str(each["file"]) for each in listed), *_shared(folder, codebook))
    write_json(
        folder / "release.json",
        {
            "kind": line.kind, **_head(codebook, line, of), "smallest_count": options.smallest_count,
            "partner": options.partner, "agreement": options.agreement, "tables": listed,
            "narrowest_range_of_a_hidden_count": hidden.narrowest, "may_leave": leaves,
            "stays_in_the_house": HOUSE[:1],
        },
    )  # fmt: skip
    return leaves


def _cells(counted: System, codebook: Codebook, name: Name) -> list[tuple[tuple[str, ...], int]]:
    known, table = dimensions(codebook), counted.table(name, counted.counts)
    return [
        (tuple(known[part].values[code] for part, code in zip(name, at, strict=True)), int(count))
        for at, count in np.ndenumerate(table)
    ]


def _write_table(folder: Path, name: Name, more: tuple[str, ...], rows: Sequence[Sequence[object]]) -> str:
    file = f"tables/{'_by_'.join(name) or 'all'}.csv"
    (folder / "tables").mkdir(exist_ok=True)
    with (folder / file).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*name, *more])
        writer.writerows(rows)
    return file


def _write_records(path: Path, codebook: Codebook, made: Synthesis, *, with_hxl: bool) -> None:
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(made.codes[:, place].astype(np.int16)), pa.array(list(column.values)))
        for place, column in enumerate(codebook.columns)
    ]
    table = pa.table({name: column.cast(pa.string()) for name, column in zip(codebook.names, columns, strict=True)})
    with path.open("wb") as out:
        out.write((",".join(codebook.names) + "\n").encode())
        if with_hxl:
            out.write((",".join(column.hxl for column in codebook.columns) + "\n").encode())
        pa.csv.write_csv(table, out, pa.csv.WriteOptions(include_header=False, quoting_style="needed"))


def _shared(folder: Path, codebook: Codebook) -> tuple[str, ...]:
    """definitions.csv: every column and value with its meaning."""
    with (folder / "definitions.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("column", "value", "meaning"))
        for column in codebook.columns:
            writer.writerow((column.name, "", column.label))
            writer.writerows((column.name, *pair) for pair in zip(column.values, column.labels, strict=True))
            for grouping in column.groupings:
                writer.writerows(
                    (grouping.name, value, f"{column.name}: {' '.join(_members(column.values, grouping.of, place))}")
                    for place, value in enumerate(grouping.values)
                )
    return ("definitions.csv", "release.json")


def _members(values: tuple[str, ...], of: tuple[int, ...], place: int) -> list[str]:
    return [value for value, group in zip(values, of, strict=True) if group == place]


def _judged(conclusion: Conclusion) -> dict[str, object]:
    return {
        "use": conclusion.use, "misplaced_share": conclusion.misplaced, "at_most": conclusion.at_most,
        "mean_error_of_a_count": conclusion.cell_error, "least_count_to_read": conclusion.least_count,
    }  # fmt: skip


def _head(codebook: Codebook, line: Entry, of: Account) -> dict[str, object]:
    return {
        "codebook": codebook.name, "codebook_version": codebook.version, "codebook_source": codebook.source,
        "codebook_licence": codebook.licence, "unit": codebook.unit, "at": line.at, "ledger": line.ledger,
        "line": line.number, "budget": of.budget_epsilon, "spent": of.spent_epsilon,
        "private_releases": of.private_releases, "exact_releases": of.exact_releases,
        "is_promise_void": of.is_promise_void,
    }  # fmt: skip
