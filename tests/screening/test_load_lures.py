"""Loading the output of a screening run: the whole folder or nothing, to one desk."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lindung.screening.methods.bulk.columns import CLUSTERS, POSTS, TRENDS
from lindung.screening.models import Lure
from lindung.screening.rules.lures import LureFolderUnreadable
from lindung.screening.rules.words import Verdict
from lindung.screening.runs.lures import read_lures
from tests.factories.partners import a_desk
from tests.factories.screening import OTHER_TEXT, TEXT

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
pytestmark = pytest.mark.django_db
SEEN = datetime(2026, 1, 6, 8, tzinfo=UTC)


def a_folder(folder: Path) -> Path:
    """What `lindung screen --out` writes, as far as it is read here: two lures, a harmless cluster, a small one."""
    clusters = [
        _cluster(0, 12, TEXT),
        _cluster(1, 8, "harmless words only"),
        _cluster(2, 6, OTHER_TEXT),
        _cluster(3, 2, "x"),
    ]
    posts = [_post(0, "ms"), _post(0, "id"), _post(0, "ms"), _post(2, "en"), _post(3, "en")]
    posts += [_post(1, "en", Verdict.NONE), _post(None, "en")]
    trends = [{"cluster": 0, "week": date(2026, 1, 5), "place": "Contohville", "posts": 12}]
    for name, schema, rows in (("clusters", CLUSTERS, clusters), ("posts", POSTS, posts), ("trends", TRENDS, trends)):
        parquet.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")
    return folder


def _cluster(number: int, size: int, template: str) -> dict[str, Any]:
    return {
        "cluster": number,
        "size": size,
        "template": template,
        "first_seen": SEEN,
        "last_seen": SEEN,
        "sources": [{"source": "practice page", "posts": size}],
        "entities": [
            {"kind": "phone", "value": f"11000000{number}", "posts": size},
            {"kind": "money", "value": "MYR 4500 month", "posts": size},
        ],
    }


def _post(cluster: int | None, language: str, verdict: Verdict = Verdict.WARNING) -> dict[str, Any]:
    return {"id": "x", "language": language, "verdict": verdict.value, "cluster": cluster}


def _load(folder: Path, *options: str) -> str:
    said = io.StringIO()
    call_command("load_lures", str(folder), *options, stdout=said)
    return said.getvalue().strip()


def test_clusters_with_warning_signs_come_to_the_desk_and_come_once(tmp_path: Path) -> None:
    a_desk("MY")
    folder = a_folder(tmp_path)
    assert _load(folder) == "desk=MY new=2 updated=0 unchanged=0 too_short=0"
    assert _load(folder) == "desk=MY new=0 updated=0 unchanged=2 too_short=0"
    largest = Lure.objects.order_by("-size").first()
    assert largest is not None
    assert (largest.size, largest.with_signs, largest.languages, largest.places) == (
        12,
        3,
        ["ms", "id"],
        ["Contohville"],
    )
    assert [(each.kind, each.value) for each in largest.entities.all()] == [("phone", "110000000")]


def test_small_and_few_are_a_choice(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    assert [lure.size for lure in read_lures(folder, least=1, most=10).lures] == [12, 6, 2]
    a_desk("MY")
    assert _load(folder, "--least", "1") == "desk=MY new=2 updated=0 unchanged=0 too_short=1"
    assert [lure.size for lure in read_lures(folder, least=3, most=1).lures] == [12]


@pytest.mark.parametrize("name", ["clusters", "posts", "trends"])
@pytest.mark.parametrize("harm", ["missing", "cut", "other"])
def test_a_folder_that_is_not_whole_loads_nothing(tmp_path: Path, name: str, harm: str) -> None:
    a_desk("MY")
    file = a_folder(tmp_path) / f"{name}.parquet"
    if harm == "missing":
        file.unlink()
    elif harm == "cut":
        file.write_bytes(file.read_bytes()[:-40])
    else:
        parquet.write_table(pa.table({"nothing": [1]}), file)
    with pytest.raises(LureFolderUnreadable):
        read_lures(tmp_path, least=3, most=10)
    with pytest.raises(CommandError, match=f"{name}.parquet cannot be read"):
        _load(tmp_path)
    assert not Lure.objects.exists()


def test_where_there_are_several_desks_one_is_named(tmp_path: Path) -> None:
    a_desk("MY")
    a_desk("KH")
    folder = a_folder(tmp_path)
    with pytest.raises(CommandError, match="2 national desks"):
        _load(folder)
    assert _load(folder, "--country", "kh") == "desk=KH new=2 updated=0 unchanged=0 too_short=0"
