"""Who the transaction acts as, for rows that only some members of an organisation may read."""

from django.db import migrations

# 'lindung.reader': the member who came in by the account; 'lindung.supervised': the organisations of which every
# restricted row is read, '{1}' for a supervisor of organisation 1. Unset: nobody, and nothing restricted.
EYES = """
CREATE FUNCTION lindung_reader() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('lindung.reader', true), '')::int
$$;
CREATE FUNCTION lindung_supervised() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('lindung.supervised', true), ''), '{}')::int[]
$$;
GRANT EXECUTE ON FUNCTION lindung_reader(), lindung_supervised() TO lindung_app;
"""
NO_EYES = "DROP FUNCTION lindung_reader(); DROP FUNCTION lindung_supervised();"

ENTER = """
CREATE OR REPLACE FUNCTION lindung_enter(door text, entry text) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    found integer;
    reading integer;
    supervises boolean;
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    IF door = 'account' THEN
        SELECT organisation_id, id, 'supervisor' = ANY (roles) AND 'supervisor' = ANY (confirmed_roles)
        INTO found, reading, supervises FROM partners_member WHERE account_id = entry::bigint;
    ELSIF door = 'token' THEN
        SELECT organisation_id INTO found FROM partners_apitoken WHERE ref = entry;
    ELSIF door = 'invitation' THEN
        SELECT organisation_id INTO found FROM partners_invitation WHERE ref = entry;
    END IF;
    PERFORM set_config('lindung.orgs', CASE WHEN found IS NULL THEN '' ELSE format('{%s}', found) END, true);
    PERFORM set_config('lindung.reader', coalesce(reading::text, ''), true);
    PERFORM set_config('lindung.supervised', CASE WHEN supervises THEN format('{%s}', found) ELSE '' END, true);
    RETURN now();
END
$$;
"""
ENTER_BEFORE = """
CREATE OR REPLACE FUNCTION lindung_enter(door text, entry text) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    found integer;
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    IF door = 'account' THEN
        SELECT organisation_id INTO found FROM partners_member WHERE account_id = entry::bigint;
    ELSIF door = 'token' THEN
        SELECT organisation_id INTO found FROM partners_apitoken WHERE ref = entry;
    ELSIF door = 'invitation' THEN
        SELECT organisation_id INTO found FROM partners_invitation WHERE ref = entry;
    END IF;
    PERFORM set_config('lindung.orgs', CASE WHEN found IS NULL THEN '' ELSE format('{%s}', found) END, true);
    RETURN now();
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0008_ministry_sign_in")]
    operations = [migrations.RunSQL(EYES, NO_EYES), migrations.RunSQL(ENTER, ENTER_BEFORE)]
