-- For a PostgreSQL server of your own (16 or newer). Run once as its administrator:
--     psql -v ON_ERROR_STOP=1 -f deploy/roles.sql postgres
-- then give each of the three roles a password (\password lindung_owner, ...) and set DATABASE_URL (lindung_app, the
-- web), WORKER_DATABASE_URL (lindung_worker, workers and commands) and OWNER_DATABASE_URL (lindung_owner, migrations).
CREATE ROLE lindung_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE lindung_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE lindung_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
GRANT lindung_app TO lindung_worker;
CREATE DATABASE lindung OWNER lindung_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
REVOKE ALL ON DATABASE lindung FROM PUBLIC;
GRANT CONNECT ON DATABASE lindung TO lindung_app;
\connect lindung
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO lindung_app;
ALTER SCHEMA public OWNER TO lindung_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE lindung_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lindung_app;
ALTER DEFAULT PRIVILEGES FOR ROLE lindung_owner GRANT USAGE, SELECT ON SEQUENCES TO lindung_app;
