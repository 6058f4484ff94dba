"""A campaign is read by the network of its desk and written by those who carry it out, also when the code forgets."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
ORGS = "(SELECT lindung_orgs())::int[]"
MINE = f"= ANY ({ORGS})"
# The national desks of the organisations that the transaction acts for.
NETWORK = f"= ANY ((SELECT array_agg(coalesce(o.desk_id, o.id)) FROM partners_organisation o WHERE o.id {MINE})::int[])"
PUBLIC = "is_public AND state <> 'cancelled'"

# What is inside another table's condition is seen through that table's own wall.
OF_NETWORK = f"EXISTS (SELECT 1 FROM campaigns_campaign c WHERE c.id = campaign_id AND c.desk_id {NETWORK})"
LED = f"EXISTS (SELECT 1 FROM campaigns_campaign c WHERE c.id = campaign_id AND c.accountable_id {MINE})"
HELPED = (
    "EXISTS (SELECT 1 FROM campaigns_campaign c WHERE c.id = campaign_id"
    f" AND (c.accountable_id {MINE} OR c.contributors && {ORGS}))"
)
PUBLIC_CAMPAIGN = "EXISTS (SELECT 1 FROM campaigns_campaign c WHERE c.id = campaign_id AND c.is_public)"
BELOW = (
    "EXISTS (SELECT 1 FROM {table} t JOIN campaigns_campaign c ON c.id = t.campaign_id WHERE t.id = {column} AND {who})"
)
NETWORK_C, LED_C = f"c.desk_id {NETWORK}", f"c.accountable_id {MINE}"
HELPED_C = f"(c.accountable_id {MINE} OR c.contributors && {ORGS})"


def _below(table, column, who):
    return BELOW.format(table=f"campaigns_{table}", column=column, who=who)


# table → (who sees it, who writes it)
WALLS = {
    "campaigns_campaign": (f"({PUBLIC}) OR desk_id {NETWORK}", f"accountable_id {MINE} AND desk_id {NETWORK}"),
    "campaigns_outreachevent": (f"(is_public AND {PUBLIC_CAMPAIGN}) OR {OF_NETWORK}", HELPED),
    "campaigns_material": (OF_NETWORK, LED),
    "campaigns_materialversion": (
        _below("material", "material_id", NETWORK_C),
        _below("material", "material_id", LED_C),
    ),
    "campaigns_handout": (OF_NETWORK, HELPED),
    "campaigns_eventphoto": (
        "EXISTS (SELECT 1 FROM campaigns_outreachevent t WHERE t.id = event_id)",
        _below("outreachevent", "event_id", HELPED_C),
    ),
    "campaigns_survey": (OF_NETWORK, LED),
    "campaigns_tally": (_below("survey", "survey_id", NETWORK_C), _below("survey", "survey_id", HELPED_C)),
}
# What was counted or written stays as it was; these columns alone may change, and no row goes.
MAY_CHANGE = {
    "campaigns_campaign": (
        "title, aim, languages, starts_on, ends_on, state, is_public, contributors, changed_at, changed_by"
    ),
    "campaigns_outreachevent": (
        "title, about, area, venue, starts_at, ends_at, languages, is_public, state, people, counted_how, counted_at,"
        " counted_by, changed_at, changed_by"
    ),
    "campaigns_material": "title",
    "campaigns_materialversion": "approved_at, approved_by, withdrawn_at, withdrawn_by",
    "campaigns_handout": "",
    "campaigns_eventphoto": "image, withdrawn_at, withdrawn_by",
    "campaigns_survey": "",
    "campaigns_tally": "",
}
KEPT = [
    *(f"REVOKE UPDATE, DELETE ON {table} FROM lindung_app" for table in MAY_CHANGE),
    *(f"GRANT UPDATE ({columns}) ON {table} TO lindung_app" for table, columns in MAY_CHANGE.items() if columns),
]
NOT_KEPT = [f"GRANT UPDATE, DELETE ON {', '.join(MAY_CHANGE)} TO lindung_app"]


def _wall(table, seen, written):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({EVERYONE} OR {seen})",
            f"CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({EVERYONE} OR {written})",
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE"
            f" USING ({EVERYONE} OR {written}) WITH CHECK ({EVERYONE} OR {written})",
        ],
        reverse_sql=[
            *(f"DROP POLICY {table}_{what} ON {table}" for what in ("change", "add", "read")),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    """Row-level security, and what never changes."""

    dependencies = [("campaigns", "0001_tables"), ("partners", "0002_walls")]
    operations = [
        *[_wall(table, *two) for table, two in WALLS.items()],
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
