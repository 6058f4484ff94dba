"""The second wall of a restricted case: its few readers, and what follows it wherever it is written."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"
OWN = f"accountable_id {MINE}"


def _opened(owner="accountable_id"):
    """Open to everybody, or to this member, or a supervisor asks."""
    return (
        f"(readers IS NULL OR {owner} = ANY ((SELECT lindung_supervised())::int[])"
        " OR readers @> ARRAY[(SELECT lindung_reader())])"
    )


def own_case(table):
    """Rows of a case that the transaction may read: the case's own wall holds inside."""
    return (
        f"EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = {table}.case_id AND cases_case.accountable_id {MINE})"
    )


SEEN_THROUGH = f"id IN (SELECT case_id FROM cases_sight WHERE ended_at IS NULL AND organisation_id {MINE})"
PERSON = "EXISTS (SELECT 1 FROM cases_person WHERE cases_person.id = cases_nametoken.person_id)"
TOLD, TELLER = f"organisation_id {MINE}", f"by_organisation_id {MINE}"
BEFORE = {  # table: (seen, written), as migrations before this one left them
    "cases_case": (f"{OWN} OR {SEEN_THROUGH}", OWN),
    "cases_task": (OWN, OWN),
    "cases_sight": (f"{TOLD} OR granted_by_id {MINE}",) * 2,
    "cases_disclosure": (f"{TOLD} OR {TELLER} OR {own_case('cases_disclosure')}", f"{TOLD} OR {TELLER}"),
    "cases_nametoken": (OWN, OWN),
}
# Persons, suspects, assessments, consents, links, bars and holds ask for their case already, and so follow it.
WALLS = {
    "cases_case": (f"{OWN} AND {_opened()} OR {SEEN_THROUGH}", f"{OWN} AND {_opened()}"),
    "cases_task": (f"{OWN} AND {own_case('cases_task')}",) * 2,
    "cases_sight": (f"{TOLD} OR granted_by_id {MINE} AND {_opened('granted_by_id')}",) * 2,
    "cases_disclosure": (f"{TOLD} OR {own_case('cases_disclosure')}", f"{TOLD} OR {TELLER}"),
    "cases_nametoken": (f"{OWN} AND (NOT is_restricted OR {PERSON})", OWN),
}

FOLLOW = """
CREATE FUNCTION lindung_case_readers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.accountable_id <> OLD.accountable_id THEN
        NEW.readers := '{}'; -- the few of another organisation are named there
    ELSE
        NEW.readers := array_remove(NEW.readers, OLD.assignee_id::int);
    END IF;
    IF NEW.assignee_id IS NOT NULL THEN
        NEW.readers := array_remove(NEW.readers, NEW.assignee_id::int) || NEW.assignee_id::int;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_readers_go_with_whoever_answers BEFORE UPDATE ON cases_case FOR EACH ROW
    WHEN (NEW.readers IS NOT NULL AND (NEW.assignee_id, NEW.accountable_id)
          IS DISTINCT FROM (OLD.assignee_id, OLD.accountable_id))
    EXECUTE FUNCTION lindung_case_readers();

CREATE FUNCTION lindung_readers_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seen_as text := current_setting('lindung.orgs', true);
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    UPDATE cases_sight SET readers = NEW.readers WHERE case_id = NEW.id;
    UPDATE cases_nametoken SET is_restricted = NEW.readers IS NOT NULL
    WHERE person_id IN (SELECT id FROM cases_person WHERE case_id = NEW.id);
    UPDATE reports_report SET readers = NEW.readers
    WHERE id IN (SELECT report_id FROM cases_linkedreport WHERE case_id = NEW.id);
    PERFORM set_config('lindung.orgs', coalesce(seen_as, ''), true);
    RETURN NULL;
END $$;
CREATE TRIGGER case_readers_are_followed AFTER UPDATE ON cases_case FOR EACH ROW
    WHEN (NEW.readers IS DISTINCT FROM OLD.readers) EXECUTE FUNCTION lindung_readers_follow();

CREATE FUNCTION lindung_sight_readers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seen_as text := current_setting('lindung.orgs', true);
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    SELECT readers INTO NEW.readers FROM cases_case WHERE id = NEW.case_id;
    PERFORM set_config('lindung.orgs', coalesce(seen_as, ''), true);
    RETURN NEW;
END $$;
CREATE TRIGGER sight_readers_are_the_cases BEFORE INSERT ON cases_sight FOR EACH ROW
    EXECUTE FUNCTION lindung_sight_readers();

CREATE FUNCTION lindung_link_readers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seen_as text := current_setting('lindung.orgs', true);
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    UPDATE reports_report r SET readers = c.readers FROM cases_case c
    WHERE c.id = NEW.case_id AND r.id = NEW.report_id AND c.readers IS NOT NULL;
    PERFORM set_config('lindung.orgs', coalesce(seen_as, ''), true);
    RETURN NULL;
END $$;
CREATE TRIGGER linked_report_readers_are_the_cases AFTER INSERT ON cases_linkedreport FOR EACH ROW
    EXECUTE FUNCTION lindung_link_readers();
"""
NO_FOLLOW = """
DROP TRIGGER linked_report_readers_are_the_cases ON cases_linkedreport; DROP FUNCTION lindung_link_readers();
DROP TRIGGER sight_readers_are_the_cases ON cases_sight; DROP FUNCTION lindung_sight_readers();
DROP TRIGGER case_readers_are_followed ON cases_case; DROP FUNCTION lindung_readers_follow();
DROP TRIGGER case_readers_go_with_whoever_answers ON cases_case; DROP FUNCTION lindung_case_readers();
"""


def _scope(table, seen, written):
    return f"ALTER POLICY {table}_scope ON {table} USING ({EVERYONE} OR {seen}) WITH CHECK ({EVERYONE} OR {written});"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_restricted"),
        ("reports", "0007_readers"),
        ("partners", "0009_few_eyes"),
    ]
    operations = [
        *[migrations.RunSQL(_scope(table, *wall), _scope(table, *BEFORE[table])) for table, wall in WALLS.items()],
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
    ]
