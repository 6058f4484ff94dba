"""Keys are handed to the web by their ids, counted, and no more of them than the pace; nothing gives one uncounted."""

import psycopg
import pytest

from lindung.config.postgres import roles
from lindung.vault.models import Key
from tests.factories.cases import a_case
from tests.factories.partners import a_desk
from tests.proofs.knocking import at_once
from tests.vault.doors import ASK, ONE, Door, asked, session

pytestmark = pytest.mark.django_db

REFUSED = {
    "SELECT wrapped FROM vault_key",
    "SELECT * FROM vault_key",
    "SELECT k::text FROM vault_key k",
    "SELECT row_to_json(k) FROM vault_key k",
    "SELECT count(*) FROM vault_key WHERE wrapped > ''",
    "SELECT id FROM vault_key ORDER BY wrapped",
    "COPY vault_key TO STDOUT",
    "CREATE TEMP TABLE copy_of AS TABLE vault_key",
    "UPDATE vault_key SET wrapped = wrapped",
    "UPDATE vault_key SET wrapped = NULL, destroyed_at = now() RETURNING wrapped",
    "UPDATE vault_key SET is_counted = false",
    "DELETE FROM vault_key RETURNING wrapped",
    "INSERT INTO vault_key (id, wrapped) VALUES (gen_random_uuid(), '\\x00') RETURNING wrapped",
    "INSERT INTO vault_key AS k (id, wrapped) SELECT id, '' FROM vault_key"
    " ON CONFLICT (id) DO UPDATE SET wrapped = '' RETURNING k.wrapped",
    "INSERT INTO vault_key (id, wrapped) SELECT id, '' FROM vault_key"
    " ON CONFLICT (id) DO UPDATE SET is_counted = false",
    "MERGE INTO vault_key k USING (SELECT id FROM vault_key) s ON k.id = s.id"
    " WHEN MATCHED THEN UPDATE SET wrapped = k.wrapped",
    "SELECT nextval('vault_keysgiven')",
    "SELECT setval('vault_keysgiven', 1)",
    "SELECT last_value FROM vault_keysgiven",
    "ALTER SEQUENCE vault_keysgiven RESTART",
    "SELECT setval('vault_keysrefused', 1)",
    "UPDATE vault_pace SET stop_at = 1000000000",
    "SELECT stop_at FROM vault_pace",
    "SELECT 1 FROM vault_pace FOR UPDATE",
    "DO $$ BEGIN LOCK TABLE public.vault_pace; END $$",
    "DELETE FROM vault_keycount",
    "SELECT lindung_note_keys()",
    "SELECT lindung_note_told(1000000)",
    "UPDATE vault_pace SET told_refused = 1000000, told_at = now()",
    "TRUNCATE vault_keycount",
    "ALTER FUNCTION lindung_handed_out(uuid) SECURITY INVOKER",
    "CREATE OR REPLACE FUNCTION public.lindung_handed_out(asked uuid) RETURNS bytea LANGUAGE sql AS 'SELECT NULL'",
}

# A row is neither whole nor destroyed afterwards: the check refuses it, and must not quote what it refused.
QUOTING = (
    "UPDATE vault_key SET destroyed_at = now() WHERE id = %(id)s",
    "INSERT INTO vault_key AS k (id, wrapped) VALUES (%(id)s, 'x') ON CONFLICT (id) DO UPDATE SET destroyed_at = now()",
    "MERGE INTO vault_key k USING (SELECT %(id)s::uuid AS id) s ON k.id = s.id WHEN MATCHED THEN UPDATE SET"
    " destroyed_at = now() WHEN NOT MATCHED THEN INSERT (id, wrapped) VALUES (s.id, 'x')",
)


def test_the_web_reads_no_key_past_the_door_and_writes_no_count(door: Door) -> None:
    let_through = []
    with session(door.database) as web:
        for statement in sorted(REFUSED):
            try:
                web.execute(statement.encode())
            except psycopg.Error as error:
                if error.sqlstate != "42501":
                    let_through.append(f"{statement}: {error}")
            else:
                let_through.append(statement)
    assert let_through == []


def test_what_an_error_and_the_statistics_quote_holds_no_key(door: Door) -> None:
    door.owner.execute("UPDATE vault_key SET wrapped = '\\xc0ffee' WHERE id = %s", [ONE])
    door.owner.execute("ANALYZE vault_key")
    named = door.owner.execute("SELECT attname FROM pg_stats WHERE tablename = 'vault_key'").fetchall()
    assert "wrapped" in {name for (name,) in named}
    with session(door.database) as web:
        for statement in QUOTING:
            with pytest.raises(psycopg.errors.CheckViolation) as refused:
                web.execute(statement.encode(), {"id": ONE})
            assert "c0ffee" not in f"{refused.value} {refused.value.diag.message_detail}", statement
        named = web.execute("SELECT attname FROM pg_stats WHERE tablename = 'vault_key'").fetchall()
    assert "wrapped" not in {name for (name,) in named}


def test_no_more_than_the_pace_whatever_is_rolled_back(door: Door) -> None:
    door.leave(10)
    before, got = door.given(), 0
    with session(door.database) as web:
        for _ in range(20):
            with web.transaction(force_rollback=True):
                try:
                    got += bool(web.execute(ASK).fetchone())
                except psycopg.Error as error:
                    assert error.sqlstate == "LK001"  # noqa: PT017
        assert asked(web, 5) == 0
    assert (got, door.given() - before) == (10, 10)


def test_no_trick_of_sql_gets_a_key_uncounted(door: Door) -> None:
    """A caught error, a cursor, many in one statement, a switched-off wall: all are counted."""
    door.leave(10)
    with session(door.database) as web:
        web.execute("DO $$ BEGIN PERFORM lindung_handed_out('00000000-0000-0000-0000-000000000001');"
                    " RAISE 'away'; EXCEPTION WHEN raise_exception THEN NULL; END $$")  # fmt: skip
        web.execute("BEGIN; DECLARE c CURSOR WITH HOLD FOR " + ASK + "; COMMIT")
        web.execute("SET row_security = off; SET search_path = pg_temp, public")
        many = web.execute("SELECT lindung_handed_out(%s) FROM generate_series(1, 8)", [ONE]).fetchall()
        assert len(many) == 8
        assert asked(web, 3) == 0


def test_many_sessions_at_once_get_no_more_than_one_alone(door: Door) -> None:
    door.leave(100)

    def ask() -> int:
        with session(door.database) as web:
            return asked(web, 40)

    assert sum(at_once([ask] * 6)) == 100


def test_keys_of_organisations_are_handed_out_uncounted_and_all_others_counted(door: Door) -> None:
    desk, case = a_desk(), a_case()
    before = door.given()
    assert Key.objects.get(pk=desk.key_id).opened() is not None
    assert door.given() == before
    assert Key.objects.get(pk=case.key_id).opened() is not None
    assert door.given() == before + 1


def test_workers_are_not_counted_and_move_on_what_may_be_handed_out(door: Door) -> None:
    door.leave(0)
    before = door.given()
    with session(door.database, roles.WORKER) as worker:
        assert asked(worker, 5) == 5
        worker.execute("SET ROLE lindung_app")  # who signed in stays known
        assert asked(worker, 5) == 5
        assert door.given() == before
        worker.execute("RESET ROLE")
        door.owner.execute("UPDATE vault_pace SET an_hour = 100, a_day = 120, opened_given = 1")
        door.owner.execute("TRUNCATE vault_keycount")
        for ago, given in (("3 days", 500), ("25 hours", 110), ("2 hours", 60), ("61 minutes", 50), ("9 minutes", 20)):
            door.owner.execute(
                "INSERT INTO vault_keycount (at, given, refused, is_hourly) VALUES (now() - %s::interval, %s, 1, true)",
                [ago, before - given],
            )
        row = worker.execute("SELECT this_hour, this_day FROM lindung_note_keys()").fetchone()
        assert row == (50, 110)
        assert door.one("SELECT stop_at FROM vault_pace") == before + 10  # the day leaves less than the hour
    with session(door.database) as web:
        assert asked(web, 20) == 10
    assert door.one("SELECT count(*) FROM vault_keycount WHERE at > now() - interval '1 minute'") == 1


def test_a_clock_that_was_set_back_does_not_keep_the_hour_from_ending(door: Door) -> None:
    door.owner.execute("TRUNCATE vault_keycount")
    door.owner.execute("UPDATE vault_pace SET an_hour = 100, a_day = 100, opened_given = 1")
    door.owner.execute(
        "INSERT INTO vault_keycount (at, given, refused, is_hourly) VALUES"
        " (now() + interval '30 days', 1, 1, true), (now() - interval '2 days', %s, 1, true)",
        [door.given()],
    )
    with session(door.database, roles.WORKER) as worker:
        assert worker.execute("SELECT this_hour, this_day FROM lindung_note_keys()").fetchone() == (0, 0)
    with session(door.database) as web:
        assert asked(web, 3) == 3
    assert door.one("SELECT count(*) FROM vault_keycount WHERE at > now() + interval '1 minute'") == 0


def test_only_a_worker_says_of_what_people_were_told(door: Door) -> None:
    door.leave(0)
    door.owner.execute("UPDATE vault_pace SET told_refused = 0, told_at = NULL")
    with session(door.database) as web:
        assert asked(web, 2) == 0
    with session(door.database, roles.WORKER) as worker:
        noted = "SELECT refused, told_refused, told_at IS NULL FROM lindung_note_keys()"
        (refused, told, is_first) = worker.execute(noted).fetchone() or (0, 0, False)
        assert (refused >= 2, told, is_first) == (True, 0, True)
        worker.execute("SELECT lindung_note_told(%s)", [refused])
        assert worker.execute(noted).fetchone() == (refused, refused, False)
