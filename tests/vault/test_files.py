"""What is sealed is nowhere in clear in the files of the database."""

import pytest

from lindung.vault.models import Key
from tests.vault.test_fields import TABLES, Subject

PLANTED, IN_CLEAR = "Practice Person Planted-4711", "clear-4712"

# Every file of this database, and the write-ahead log: where the string stands in one of them.
FILES = """
WITH files AS (
    SELECT 'base/' || d.oid || '/' || name AS path
    FROM pg_database d, pg_ls_dir('base/' || d.oid) AS name WHERE d.datname = current_database()
    UNION ALL SELECT 'pg_wal/' || name FROM pg_ls_waldir())
SELECT path FROM files WHERE position(%s::bytea IN pg_read_binary_file(path, true)) > 0
"""


@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_database_holds_what_was_sealed(test_databases):
    with test_databases.superuser(test_databases.name) as superuser:
        superuser.execute(TABLES)
        row = Subject.objects.create(notes=PLANTED, name=PLANTED[:20], answers={"where": [PLANTED]}, colour=IN_CLEAR)
        Subject.objects.filter(pk=row.pk).update(**row.seal_fields(notes=f"{PLANTED} again"))
        assert Subject.objects.get(pk=row.pk).notes == f"{PLANTED} again"
        superuser.execute("CHECKPOINT")
        found = [superuser.execute(FILES, [text.encode()]).fetchall() for text in (PLANTED[:20], IN_CLEAR)]
    assert found[0] == []
    assert found[1] != []  # the search itself works
    assert Key.objects.count() == 1
