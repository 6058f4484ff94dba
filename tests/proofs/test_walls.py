"""Row by row, for every table: what one organisation owns does not exist for another, and cannot be written."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import ForeignKey, Model

from lindung.directory.models import Service
from lindung.partners.models import Organisation
from lindung.vault.fields import SealedField
from tests.proofs import people

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]

# Tables without a wall, and why. A new table is walled, or it is named here with its reason.
OPEN = {
    "partners_organisation": "the network is known to its members; the duty contact is sealed",
    "partners_account": "signing in happens before anybody is known; it holds a staff address and no person's data",
    "partners_clockpolicy": "the clocks of a country are public to its partners",
    "vault_key": "wrapped keys are handed out by a function, which counts; they open nothing without the keyset",
    "vault_pace": "how many keys are handed out; the web can neither read nor write it",
    "vault_keycount": "how many keys were handed out; the web can neither read nor write it",
    "vault_keysetproof": "says which keyset belongs to this database",
    "audit_seal": "hashes only",
    "audit_pending": "ids only",
    "audit_anchor": "hashes only",
    "reports_failedguess": "counts of wrong receipts, nothing else",
    "reports_spentpuzzle": "digests of puzzles that were solved, kept for an hour",
    "journeys_checkcount": "how many offers were checked a day, by language and verdict, nothing else",
    "partners_account_groups": "Django's own, unused",
    "partners_account_user_permissions": "Django's own, unused",
}
UNREAD = {"vault_key", "vault_pace", "vault_keycount"}  # the web reads no whole row (tests/vault/test_handed_out.py)
# Tables that others read by design: numbers to call; services, which every asking desk of the same world weighs; what
# a second person published.
PUBLISHED = {f"evidence_{each}" for each in ("publication", "publishedfigure", "publishedpaper", "publishedfile")}
REGISTERS = {"journeys_register", "journeys_licence"}  # agencies with a licence, as ministries publish them
BADGES = {f"learning_{each}" for each in ("credential", "issuerkey", "statuslist")}  # they name nobody
# Plans that were made public; who reads and writes the others is tried in tests/plans/test_walls.py.
PLANS = {
    f"plans_{each}"
    for each in ("plan", "element", "activity", "activityplace", "milestone", "indicator", "target", "manualvalue")
}
CALENDAR = {f"campaigns_{each}" for each in ("campaign", "outreachevent", "eventphoto")}  # of public campaigns
PUBLIC = {"directory_entry", "directory_numbercheck", "directory_service"} | PUBLISHED | REGISTERS | BADGES
PUBLIC |= PLANS | CALENDAR
BARRED = "cases_barring"  # its organisation is the one that must not learn of it
ROOMS = (
    *("audit_", "care_", "cases_", "directory_", "evidence_", "journeys_", "notices_"),
    *("campaigns_", "learning_", "plans_"),
    *("partners_", "referrals_", "reports_", "screening_", "vault_"),
)


def tables() -> list[str]:
    """Every table of our rooms as the database has them, also those behind many-to-many fields."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [row[0] for row in cursor.fetchall() if row[0].startswith(ROOMS)]


def seen(table: str, orgs: str, *, supervised: bool = False) -> set[str]:
    """The rows of a table that exist for these organisations, as texts; `supervised`: what few may read, too."""
    scope = "SELECT set_config('lindung.orgs', %s, true), set_config('lindung.supervised', %s, true)"
    with connection.cursor() as cursor:
        cursor.execute(scope, [orgs, orgs if supervised else ""])
        cursor.execute(f"SELECT x::text FROM {table} x")
        found = {row[0] for row in cursor.fetchall()}
        cursor.execute(scope, ["*", ""])
    return found


def owned() -> Iterator[tuple[type[Model], str]]:
    """Every table with a row that one organisation answers for, and the column that says which."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            owns = field.name in {"accountable", "organisation"} and isinstance(field, ForeignKey)
            if owns and field.related_model is Organisation and model._meta.db_table not in {*OPEN, BARRED}:
                yield model, field.column


def test_every_table_has_a_wall_or_a_reason(in_nation: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity "
            "AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
        )
        walled = {row[0] for row in cursor.fetchall()}
    assert [table for table in tables() if table not in walled | set(OPEN)] == []
    assert [table for table in OPEN if table in walled] == []


def test_every_table_with_sealed_fields_is_walled(in_nation: str) -> None:
    sealed = {m._meta.db_table for m in apps.get_models() if any(isinstance(f, SealedField) for f in m._meta.fields)}
    assert sealed & set(OPEN) == {"partners_organisation"}
    assert len(sealed) > 10


def test_the_app_is_bound_by_the_walls(in_nation: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce(reloptions::text, '') LIKE '%security_invoker=true%'"
        )
        assert cursor.fetchall() == []


def test_nothing_exists_for_nobody(in_nation: str) -> None:
    assert [table for table in tables() if table not in set(OPEN) | PUBLIC and seen(table, "")] == []


def test_two_strangers_see_no_row_in_common(in_nation: str) -> None:
    """The desks of two countries, and a partner of each: what one sees does not exist for the other."""
    pairs = [(people.desk("MY"), people.desk("KH")), (people.partner("MY"), people.partner("KH"))]
    for one, other in pairs:
        for table in tables():
            if table not in set(OPEN) | PUBLIC:
                both = seen(table, "{%s}" % one.pk) & seen(table, "{%s}" % other.pk)
                assert not both, (table, len(both))


@pytest.mark.prove
def test_what_a_row_says_of_its_owner_is_what_the_wall_says(in_nation: str) -> None:
    """For each organisation and table: its own rows exist; a stranger's exists only where somebody let it in."""
    also = {  # who else sees a row, by design
        "campaigns_campaign",
        "plans_narrative", "plans_meeting", "plans_decision", "plans_pledge", "plans_pledgeevidence", "plans_document",
        "plans_consultation", "plans_comment", "plans_funding",
        "cases_case", "cases_sight", "cases_disclosure", "evidence_givenlist", "referrals_offer", "referrals_placement",
        "directory_service", "partners_invitation", "partners_rolerequirement", "learning_booking",
        "learning_enrolment", "learning_checksitting", "learning_certificate", "learning_practicecase",
        "learning_practicetwin",
    }  # fmt: skip
    for organisation in Organisation.objects.order_by("id"):
        for model, column in owned():
            table, scope = model._meta.db_table, "{%s}" % organisation.pk
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lindung.orgs', '*', true)")
                cursor.execute(f"SELECT x::text FROM {table} x WHERE {column} = %s", [organisation.pk])
                own = {row[0] for row in cursor.fetchall()}
            visible = seen(table, scope, supervised=True)
            if table != "audit_event" and table != "audit_delivery":
                assert own <= visible, (organisation.ref, table)
            assert visible == own & visible or table in also, (organisation.ref, table)


def test_a_restricted_case_and_all_of_it_exist_for_supervisors_and_not_for_the_organisation(in_nation: str) -> None:
    """The practice nation has one for each desk: its rows, table by table, without a member and with a supervisor."""
    desk = "{%s}" % people.desk("MY").pk
    for table, few in (("cases_case", 1), ("cases_person", 1), ("cases_assessment", 1), ("reports_report", 1)):
        more = seen(table, desk, supervised=True) - seen(table, desk)
        assert len(more) >= few, table
    assert seen("cases_case", desk, supervised=True) >= seen("cases_case", desk)
    for table in set(tables()) - UNREAD:
        assert seen(table, "", supervised=True) == seen(table, ""), table


def test_whoever_is_barred_never_learns_of_it(in_nation: str) -> None:
    barred = list(apps.get_model("cases", "Barring")._base_manager.values_list("organisation_id", "case__ref"))
    assert barred
    for organisation, case in barred:
        scope = "{%s}" % organisation
        assert seen(BARRED, scope) == set()
        assert not [row for row in seen("cases_case", scope) if case in row]


def test_nothing_is_written_across_the_wall(in_nation: str) -> None:
    """Each table with an owner: a row of another's is neither changed, deleted, taken over nor added."""
    desk, other = people.desk("MY"), people.desk("KH")
    tried = 0
    for model, column in owned():
        table = model._meta.db_table
        for statement in (
            f"UPDATE {table} SET {column} = %(mine)s WHERE {column} = %(theirs)s",
            f"DELETE FROM {table} WHERE {column} = %(theirs)s",
            f"UPDATE {table} SET {column} = %(theirs)s WHERE {column} = %(mine)s",
        ):
            with transaction.atomic():
                before = seen(table, "*")
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('lindung.orgs', %s, true)", ["{%s}" % desk.pk])
                    try:
                        with transaction.atomic():
                            cursor.execute(statement, {"mine": desk.pk, "theirs": other.pk})
                            changed = cursor.rowcount
                    except DatabaseError:
                        changed = 0  # refused
                lost = before - seen(table, "*")
                transaction.set_rollback(True)
            tried += 1
            gave = statement.startswith("UPDATE") and "= %(theirs)s WHERE" in statement
            allowed = gave and table in {
                "cases_assessment",
                "cases_sight",
                "cases_disclosure",
                "partners_invitation",
                "referrals_offer",
                "referrals_placement",
            }
            assert not changed or allowed, (statement, changed, len(lost))
    assert tried > 30


def test_a_new_row_for_somebody_else_is_refused(in_nation: str) -> None:
    desk, other = people.desk("MY"), people.desk("KH")
    for model, column in owned():
        table = model._meta.db_table
        written = [f.column for f in model._meta.concrete_fields if not f.generated]
        columns = ", ".join(f'"{name}"' for name in written)
        values = ", ".join("%s" if name == column else f'"{name}"' for name in written)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE copy_of AS SELECT * FROM {table} WHERE {column} = %s LIMIT 1", [desk.pk])
            cursor.execute("SELECT set_config('lindung.orgs', %s, true)", ["{%s}" % desk.pk])
            try:
                with transaction.atomic():
                    cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM copy_of", [other.pk])
                    assert cursor.rowcount == 0 or table in WRITTEN_BY_ALL, table
            except DatabaseError as error:
                assert (
                    "row-level security" in str(error) or "permission denied" in str(error) or table in WRITTEN_BY_ALL
                ), (table, error)
            cursor.execute("SELECT set_config('lindung.orgs', '*', true)")
            cursor.execute("DROP TABLE copy_of")


WRITTEN_BY_ALL = {
    "audit_trail",
    "audit_event",
    "audit_delivery",
    "cases_assessment",
    "cases_sight",
    "cases_disclosure",
    "partners_invitation",
    "referrals_offer",
    "referrals_placement",
}


def test_a_scope_set_in_one_transaction_is_gone_in_the_next(in_nation: str) -> None:
    assert Service.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lindung.orgs', '', true)")
    assert not Service.objects.filter(organisation__isnull=True).exists()
    for odd in ("{1", "1", "{}", "null", "{1,}", "'*'", "**", " *"):
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SELECT set_config('lindung.orgs', %s, true)", [odd])
            try:
                with transaction.atomic():
                    cursor.execute("SELECT count(*) FROM reports_report")
                    assert cursor.fetchone() == (0,), odd
            except DatabaseError:
                pass  # refused outright
            cursor.execute("SELECT set_config('lindung.orgs', '*', true)")
