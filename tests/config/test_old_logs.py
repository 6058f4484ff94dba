"""Base backups and logs hold keys: what is kept longer than promised is named."""

import os
from datetime import timedelta

import pytest
from django.db import connection

from lindung.config.old_logs import kept_too_long

pytestmark = pytest.mark.django_db
PIECE = "000000010000000000000007"


@pytest.fixture
def at():
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def written(path, moment):
    path.parent.mkdir(exist_ok=True)
    path.touch()
    os.utime(path, (moment.timestamp(),) * 2)


def test_bases_and_logs_that_are_too_old_are_named(at, settings, tmp_path):
    settings.LINDUNG_BASES_AND_LOGS = [str(tmp_path)]
    written(tmp_path / PIECE, at - timedelta(days=29))
    written(tmp_path / "letter.txt", at - timedelta(days=400))
    assert list(kept_too_long(at)) == []
    for name in (f"{PIECE}.gz", "monday/base.tar.zst"):
        written(tmp_path / name, at - timedelta(days=31))
        [said] = kept_too_long(at)
        assert str(tmp_path) in said
        assert "older than 30 days" in said
        (tmp_path / name).unlink()


def test_a_folder_that_is_not_there_is_said_and_none_is_no_trouble(at, settings, tmp_path):
    assert list(kept_too_long(at)) == []
    settings.LINDUNG_BASES_AND_LOGS = [str(tmp_path / "away")]
    [said] = kept_too_long(at)
    assert "cannot be looked into" in said
