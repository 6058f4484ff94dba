"""What a web process that runs foreign code can ask of the database: no other role, file, program or wall."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings

from lindung.config.postgres import roles
from tests.fixtures.database import TestDatabases

pytestmark = pytest.mark.django_db

REFUSED = {
    "SET ROLE lindung_worker",
    "SET ROLE lindung_owner",
    "SET ROLE lindung_start",
    "SET SESSION AUTHORIZATION lindung_worker",
    "SET SESSION AUTHORIZATION lindung_start",
    "SET session_replication_role = replica",
    "GRANT lindung_worker TO lindung_app",
    "ALTER ROLE lindung_app SUPERUSER",
    "ALTER ROLE lindung_app BYPASSRLS",
    "CREATE ROLE more LOGIN",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION public.lindung_everyone() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE SCHEMA mine",
    "CREATE TABLE public.mine (id int)",
    "CREATE VIEW public.mine AS SELECT 1",
    "CREATE EXTENSION dblink",
    "ALTER POLICY partners_member_scope ON partners_member USING (true)",
    "DROP POLICY partners_member_scope ON partners_member",
    "CREATE POLICY mine ON partners_member USING (true)",
    "ALTER TABLE partners_member DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE vault_key OWNER TO lindung_app",
    "CREATE TRIGGER mine BEFORE UPDATE ON vault_key FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE RULE mine AS ON INSERT TO vault_key DO ALSO SELECT 1",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY partners_account (email) FROM PROGRAM 'echo'",
    "COPY (SELECT 1) TO '/tmp/lindung-out'",
    "COPY partners_account (email) FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('global/pg_control')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_reload_conf()",
    "SELECT rolpassword FROM pg_authid",
    "ALTER SYSTEM SET log_statement = 'all'",
    "DO LANGUAGE plpython3u $$pass$$",
}
NOT_ALLOWED = {
    "42501",
    "42704",
    "22023",
    "0A000",
    "58P01",
}  # no right, no such thing, no such role, not here, no such file


@contextmanager
def session(database: str) -> Iterator[psycopg.Connection]:
    """A session of its own, as whoever runs code in a web process would open one."""
    host = str(settings.LINDUNG_PLACES.socket)
    with psycopg.connect(host=host, dbname=database, user=roles.APP, autocommit=True) as opened:
        yield opened


def test_the_web_becomes_nobody_else_and_changes_no_wall(test_databases: TestDatabases) -> None:
    let_through = []
    with session(test_databases.name) as web:
        for statement in sorted(REFUSED):
            try:
                web.execute(statement.encode())
            except psycopg.errors.Error as error:
                assert error.sqlstate in NOT_ALLOWED, (statement, error)
            else:
                let_through.append(statement)
        assert web.execute("SELECT session_user::text, current_user::text").fetchone() == (roles.APP, roles.APP)
    assert let_through == []


def test_no_role_of_the_app_leads_to_another(test_databases: TestDatabases) -> None:
    with session(test_databases.name) as web:
        found = web.execute(
            "SELECT r.rolname FROM pg_roles r WHERE pg_has_role('lindung_app', r.oid, 'MEMBER') ORDER BY 1"
        ).fetchall()
        definers = web.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles r ON"
            " r.oid = p.proowner WHERE n.nspname = 'public' AND p.prosecdef AND (r.rolsuper OR"
            " p.proconfig IS NULL OR NOT p.proconfig::text LIKE '%search_path=pg_catalog%pg_temp%')"
        ).fetchall()
    assert found == [(roles.APP,)]
    assert definers == []  # each runs as the owner, who is no superuser, and finds its names where it was written
