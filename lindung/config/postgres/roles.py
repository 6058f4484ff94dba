"""The four roles: superuser (start only), owner (migrations), app (the web), worker (clocks and commands)."""

import psycopg
from psycopg import sql

SUPERUSER = "lindung_start"
OWNER = "lindung_owner"
APP = "lindung_app"
WORKER = "lindung_worker"
DATABASE = "lindung"
ALL = (APP, WORKER, OWNER, SUPERUSER)

# Also in deploy/roles.sql for a server of one's own; a test keeps the two the same.
ROLES_SQL = """\
CREATE ROLE lindung_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE lindung_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE lindung_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
GRANT lindung_app TO lindung_worker;
"""
GRANTS_SQL = """\
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO lindung_app;
ALTER SCHEMA public OWNER TO lindung_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE lindung_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lindung_app;
ALTER DEFAULT PRIVILEGES FOR ROLE lindung_owner GRANT USAGE, SELECT ON SEQUENCES TO lindung_app;
"""


def connect(socket: str, database: str = "postgres") -> psycopg.Connection:
    """A superuser's connection for set-up; closed by the caller."""
    return psycopg.connect(host=socket, dbname=database, user=SUPERUSER, autocommit=True)


def lets_in(socket: str, role: str) -> bool:
    """Whether this process's system user may sign in as a role."""
    try:
        psycopg.connect(host=socket, dbname=DATABASE, user=role).close()
    except psycopg.OperationalError:
        return False
    return True


def make_roles(connection: psycopg.Connection) -> None:
    """Create the roles that are missing; the worker may do what the app may, never the other way round."""
    found = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'lindung\\_%'")}
    if WORKER in found:  # the last one made: nothing is written, which a server that recovers would refuse
        return
    with connection.transaction():
        for statement in filter(None, map(str.strip, ROLES_SQL.split("\n"))):
            if statement.split()[2] not in found:
                connection.execute(statement.encode())


def make_database(connection: psycopg.Connection, name: str = DATABASE, template: str = "template0") -> bool:
    """Create a database that only owner and app may enter; False when it was there."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return False
    names = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER), "template": sql.Identifier(template)}
    connection.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}").format(**names))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {name} TO {app}").format(app=sql.Identifier(APP), **names))
    return True


def set_up(socket: str, database: str = DATABASE) -> None:
    """Roles, database and grants; repeatable, and quick when nothing is missing."""
    with connect(socket) as connection:
        make_roles(connection)
        made = make_database(connection, database)
    if made:
        with connect(socket, database) as connection:
            connection.execute(GRANTS_SQL.encode())
