"""The second wall of the room, what is written once, and a budget that the database itself keeps."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"
OWN_RUN = "EXISTS (SELECT 1 FROM evidence_run r WHERE r.id = run_id)"  # the run's own wall holds inside
OWN_LIST = "EXISTS (SELECT 1 FROM evidence_givenlist l WHERE l.id = given_list_id)"
OWN_PUBLICATION = f"EXISTS (SELECT 1 FROM evidence_publication p WHERE p.id = publication_id AND p.publisher_id {MINE})"
SEEN_PUBLICATION = "EXISTS (SELECT 1 FROM evidence_publication p WHERE p.id = publication_id)"
# A list goes to the national desk of whoever gives it, and to nobody else.
GIVEN_TO_OWN_DESK = (
    f"given_by_organisation_id {MINE} AND accountable_id ="
    " (SELECT coalesce(o.desk_id, o.id) FROM partners_organisation o WHERE o.id = given_by_organisation_id)"
)

# table → (what may be seen, what may be written)
WALLS = {
    "evidence_givenlist": (f"accountable_id {MINE} OR given_by_organisation_id {MINE}", GIVEN_TO_OWN_DESK),
    "evidence_listcontent": (OWN_LIST, OWN_LIST),
    "evidence_run": (f"accountable_id {MINE}", f"accountable_id {MINE}"),
    "evidence_runinput": (f"{OWN_RUN} OR {OWN_LIST}", f"{OWN_RUN} AND {OWN_LIST}"),
    "evidence_runfile": (OWN_RUN, OWN_RUN),
    "evidence_release": (f"accountable_id {MINE}", f"accountable_id {MINE} AND {OWN_RUN}"),
    "evidence_privacyledger": (f"desk_id {MINE}", f"desk_id {MINE}"),
    "evidence_ledgerline": (
        "EXISTS (SELECT 1 FROM evidence_privacyledger b WHERE b.id = ledger_id)",
        "EXISTS (SELECT 1 FROM evidence_privacyledger b WHERE b.id = ledger_id)",
    ),
}
# What is published is read by those it was published to: everybody, or the parties.
PUBLISHED = {
    "evidence_publication": (
        f"(audience = 'public' AND taken_down_at IS NULL) OR publisher_id {MINE}"
        " OR (taken_down_at IS NULL AND parties && (SELECT lindung_orgs())::int[])",
        f"publisher_id {MINE}",
    ),
    "evidence_publishedfigure": (SEEN_PUBLICATION, OWN_PUBLICATION),
    "evidence_publishedpaper": (SEEN_PUBLICATION, OWN_PUBLICATION),
    "evidence_publishedfile": (SEEN_PUBLICATION, OWN_PUBLICATION),
}

# A row's owner, agreement, kind and inputs never change; these columns may.
MAY_CHANGE = {
    "evidence_givenlist": "state, due_at, next_step, ended_at, ended_by",
    "evidence_run": (
        "state, assignee_id, due_at, next_step, agreed_at, agreed_by, started_at, beat_at, ended_at, done_percent, doing,"
        " tries, why, cancel_reason, cancelled_by, result, record"
    ),
    "evidence_release": (
        "state, assignee_id, due_at, next_step, title, counted, audience, language, asked_at, asked_by, looked_at,"
        " looked_by, return_reason, ended_at, ended_by"
    ),
    "evidence_publication": "taken_down_at",
}
WRITTEN_ONCE = ("evidence_privacyledger", "evidence_ledgerline", "evidence_runinput")
NEVER_DELETED = (*MAY_CHANGE, *WRITTEN_ONCE)

# Whoever writes to the account, by whatever way: a line follows from the one before and stays within the budget.
WITHIN_BUDGET = """
CREATE FUNCTION evidence_within_budget() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    book evidence_privacyledger;
    last evidence_ledgerline;
    spent double precision;
    lost double precision;
BEGIN
    SELECT * INTO book FROM evidence_privacyledger WHERE id = NEW.ledger_id;
    SELECT * INTO last FROM evidence_ledgerline WHERE ledger_id = NEW.ledger_id ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last.number, 0) + 1
       OR NEW.previous <> coalesce(last.digest, repeat('0', 64))
       OR (NEW.number = 1) <> (NEW.kind = 'opened') THEN
        RAISE EXCEPTION 'line % does not follow from the lines before it', NEW.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'private' THEN
        SELECT coalesce(sum(epsilon), 0), coalesce(sum(delta), 0) INTO spent, lost
            FROM evidence_ledgerline WHERE ledger_id = NEW.ledger_id AND kind = 'private';
        IF NEW.epsilon <= 0 OR NEW.delta <= 0 OR spent + NEW.epsilon > book.epsilon * (1 + 1e-9)
           OR lost + NEW.delta > book.delta * (1 + 1e-9) THEN
            RAISE EXCEPTION 'line % would spend more than the budget', NEW.number USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_within_budget BEFORE INSERT ON evidence_ledgerline
    FOR EACH ROW EXECUTE FUNCTION evidence_within_budget();
"""
NOT_WITHIN_BUDGET = """
DROP TRIGGER ledger_within_budget ON evidence_ledgerline;
DROP FUNCTION evidence_within_budget();
"""


def _wall(table, seen, written):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({EVERYONE} OR {seen})",
            f"CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({EVERYONE} OR {written})",
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE"
            f" USING ({EVERYONE} OR {seen}) WITH CHECK ({EVERYONE} OR {seen})",
            f"CREATE POLICY {table}_end ON {table} FOR DELETE USING ({EVERYONE} OR {seen})",
        ],
        reverse_sql=[
            *(f"DROP POLICY {table}_{what} ON {table}" for what in ("end", "change", "add", "read")),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def _published(table, seen, written):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({EVERYONE} OR {seen})",
            f"CREATE POLICY {table}_write ON {table} USING ({EVERYONE} OR {written})"
            f" WITH CHECK ({EVERYONE} OR {written})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_write ON {table}",
            f"DROP POLICY {table}_read ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


GRANTS = [
    *(f"REVOKE UPDATE ON {table} FROM lindung_app" for table in (*MAY_CHANGE, *WRITTEN_ONCE)),
    *(f"GRANT UPDATE ({columns}) ON {table} TO lindung_app" for table, columns in MAY_CHANGE.items()),
    f"REVOKE DELETE, TRUNCATE ON {', '.join(NEVER_DELETED)} FROM lindung_app",
]
NO_GRANTS = [f"GRANT UPDATE, DELETE ON {', '.join(NEVER_DELETED)} TO lindung_app"]


class Migration(migrations.Migration):
    """Row-level security, what never changes, and the budget."""

    dependencies = [("evidence", "0001_tables"), ("partners", "0002_walls")]
    operations = [
        *[_wall(table, *both) for table, both in WALLS.items()],
        *[_published(table, *both) for table, both in PUBLISHED.items()],
        migrations.RunSQL(GRANTS, NO_GRANTS),
        migrations.RunSQL(WITHIN_BUDGET, NOT_WITHIN_BUDGET),
    ]
