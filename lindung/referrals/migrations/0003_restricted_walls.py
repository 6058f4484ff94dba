"""The second wall of what hangs on a restricted case. What another organisation is asked, it still sees."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"
OWN = f"accountable_id {MINE}"


def _need(table):
    """The need's own wall holds inside."""
    return f"EXISTS (SELECT 1 FROM referrals_need WHERE referrals_need.id = {table}.need_id)"


CASE = "EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = referrals_need.case_id)"
TO, PLACED_BY = f"to_organisation_id {MINE}", f"placed_by_organisation_id {MINE}"
BEFORE = {
    "referrals_need": OWN,
    "referrals_offer": f"{OWN} OR {TO}",
    "referrals_placement": f"{OWN} OR {PLACED_BY}",
}
# Ranked candidates and parties ask for their need already, and so follow it.
WALLS = {
    "referrals_need": f"{OWN} AND {CASE}",
    "referrals_offer": f"{OWN} AND {_need('referrals_offer')} OR {TO} AND NOT {OWN}",
    "referrals_placement": f"{PLACED_BY} AND {_need('referrals_placement')} OR {OWN} AND NOT {PLACED_BY}",
}

# Whatever room writes a notice, one about a restricted case is known to its few readers only, and what would go to the
# organisation's duty contact goes to whoever answers for the case, else to a supervisor.
CASE_OF = """
CREATE FUNCTION lindung_case_of(thing text) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        (SELECT c.id FROM cases_case c WHERE c.ref = thing),
        (SELECT n.case_id FROM referrals_need n WHERE n.ref = thing),
        (SELECT n.case_id FROM referrals_offer o JOIN referrals_need n ON n.id = o.need_id WHERE o.ref = thing),
        (SELECT n.case_id FROM referrals_placement p JOIN referrals_need n ON n.id = p.need_id WHERE p.ref = thing),
        (SELECT l.case_id FROM reports_report r JOIN cases_linkedreport l ON l.report_id = r.id WHERE r.ref = thing),
        (SELECT c.case_id FROM cases_consent c WHERE c.ref = thing))
$$;
GRANT EXECUTE ON FUNCTION lindung_case_of(text) TO lindung_app;
"""
NOTICES = """
CREATE FUNCTION lindung_notice_readers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seen_as text := current_setting('lindung.orgs', true);
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    IF EXISTS (SELECT 1 FROM cases_case WHERE readers IS NOT NULL) THEN
        UPDATE notices_notice n SET readers = c.readers,
            to_member_id = CASE
                WHEN n.to_member_id IS NOT NULL OR n.to_organisation_id <> c.accountable_id THEN n.to_member_id
                ELSE coalesce(c.assignee_id, (
                    SELECT m.id FROM partners_member m WHERE m.organisation_id = c.accountable_id
                    AND m.state = 'active' AND 'supervisor' = ANY (m.confirmed_roles) ORDER BY m.joined_at, m.id LIMIT 1))
                END
        FROM made, cases_case c
        WHERE n.id = made.id AND n.accountable_id = c.accountable_id AND c.readers IS NOT NULL
        AND c.id = lindung_case_of(made.thing);
    END IF;
    PERFORM set_config('lindung.orgs', coalesce(seen_as, ''), true);
    RETURN NULL;
END $$;
CREATE TRIGGER notice_readers_are_the_cases AFTER INSERT ON notices_notice REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION lindung_notice_readers();

CREATE FUNCTION lindung_notices_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seen_as text := current_setting('lindung.orgs', true);
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    UPDATE notices_notice SET readers = NEW.readers WHERE accountable_id = NEW.accountable_id AND thing = ANY (ARRAY(
        SELECT NEW.ref
        UNION ALL SELECT n.ref FROM referrals_need n WHERE n.case_id = NEW.id
        UNION ALL SELECT o.ref FROM referrals_offer o JOIN referrals_need n ON n.id = o.need_id WHERE n.case_id = NEW.id
        UNION ALL SELECT p.ref FROM referrals_placement p JOIN referrals_need n ON n.id = p.need_id
            WHERE n.case_id = NEW.id
        UNION ALL SELECT r.ref FROM reports_report r JOIN cases_linkedreport l ON l.report_id = r.id
            WHERE l.case_id = NEW.id
        UNION ALL SELECT c.ref FROM cases_consent c WHERE c.case_id = NEW.id));
    PERFORM set_config('lindung.orgs', coalesce(seen_as, ''), true);
    RETURN NULL;
END $$;
CREATE TRIGGER case_readers_are_followed_by_notices AFTER UPDATE ON cases_case FOR EACH ROW
    WHEN (NEW.readers IS DISTINCT FROM OLD.readers) EXECUTE FUNCTION lindung_notices_follow();
"""
NO_NOTICES = """
DROP TRIGGER case_readers_are_followed_by_notices ON cases_case; DROP FUNCTION lindung_notices_follow();
DROP TRIGGER notice_readers_are_the_cases ON notices_notice; DROP FUNCTION lindung_notice_readers();
"""


def _scope(table, condition):
    return f"ALTER POLICY {table}_scope ON {table} USING ({EVERYONE} OR {condition}) WITH CHECK ({EVERYONE} OR {condition})"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_walls"), ("cases", "0018_restricted_walls"), ("notices", "0003_readers")]
    operations = [
        *[migrations.RunSQL(_scope(table, wall), _scope(table, BEFORE[table])) for table, wall in WALLS.items()],
        migrations.RunSQL(CASE_OF, "DROP FUNCTION lindung_case_of(text);"),
        migrations.RunSQL(NOTICES, NO_NOTICES),
    ]
