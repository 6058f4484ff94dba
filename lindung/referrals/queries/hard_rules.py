"""The hard rules of a match in SQL: one condition a rule, read by the match page, by `offer` and by the sweep.

`rules/matching.py` says the same in Python. Aliases: `n` facts of a need, `s` service, `o` its organisation,
`r` what a consent calls it, `u` the purpose it would be told for, `t` areas too near.
"""

from collections.abc import Iterable, Mapping

from lindung.cases.rules import AGE_YEARS, GUARDIAN_MAY_SPEAK_FOR, WALLED_RECIPIENTS
from lindung.directory.rules import ServiceState
from lindung.partners.rules import AgreementState, OrganisationState, Purpose, Urgency
from lindung.referrals.rules import NOT_TO_EMBASSY, OLDEST, PURPOSES, RESIDENTIAL, WALLED_PURPOSES, Rule


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _case(subject: str, table: Mapping[str, str], otherwise: str) -> str:
    """A CASE over literal values of our own enums."""
    lines = " ".join(f"WHEN '{key}' THEN {value}" for key, value in table.items())
    return f"CASE {subject} {lines} ELSE {otherwise} END"


_ORDINARY = _case("n.kind", {kind.value: f"'{purpose.value}'" for kind, purpose in PURPOSES.items()}, "'services'")
PURPOSE = _case(
    "r.kind",
    {
        recipient.value: _case("n.kind", {kind.value: f"'{why.value}'" for kind, why in asked.items()}, "'none'")
        for recipient, asked in WALLED_PURPOSES.items()
    },
    _ORDINARY,
)
_PURPOSE_NUMBER = "array_position(ARRAY['none', {}]::text[], {})"
_PURPOSES = ", ".join(f"'{purpose.value}'" for purpose in Purpose)
AGREEMENT_KEYS = 32
"""An agreement's key is organisation x 32 + number of the purpose: thousands of them compare fast as integers."""

_LOWEST = _case("p.age_band", {b.value: str(years[0]) for b, years in AGE_YEARS.items() if years}, "0")
_HIGHEST = _case("p.age_band", {b.value: str(years[1]) for b, years in AGE_YEARS.items() if years}, str(OLDEST))

# Facts of the needs %(needs)s at %(at)s; one row a need. Rows of every organisation are read: run it as everyone.
FACTS = f"""
need AS MATERIALIZED (
    SELECT n.id, n.ref, n.kind, n.party_size, n.urgency, n.is_practice, n.accountable_id, n.case_id, n.person_id,
           c.country, c.exploitation_area,
           CASE WHEN n.urgency IN ({_quoted(u.value for u in Urgency if u.needs_duty_contact)}) THEN 0
                ELSE coalesce((cp.values -> 'offer_expire_min' ->> n.urgency)::int, 1440) END AS open_within_min,
           n.area AS own_area, c.area AS case_area
    FROM referrals_need n
    JOIN cases_case c ON c.id = n.case_id
    JOIN partners_clockpolicy cp ON cp.id = n.policy_id
    WHERE n.id = ANY (%(needs)s::bigint[])
),
party AS MATERIALIZED (
    SELECT id AS need_id, person_id FROM need
    UNION SELECT np.need_id, np.person_id FROM referrals_need_party np WHERE np.need_id = ANY (%(needs)s::bigint[])
),
member AS (
    SELECT party.need_id, p.id AS person_id, p.sex, p.area, p.nationality, p.status, p.is_carer, p.special_needs,
           split_part(p.age_band, '_', 1) AS reading, {_LOWEST} AS age_lowest, {_HIGHEST} AS age_highest,
           p.safe_distance_km, p.name_index, p.name_index_before,
           array_to_string(p.languages, ',') AS languages, array_to_string(p.access_needs, ',') AS access,
           coalesce((
               SELECT string_agg(said.token, ',')
               FROM cases_consent c
               CROSS JOIN LATERAL (
                   SELECT c.purpose || '|kind:' || k AS token FROM unnest(c.recipient_kinds) AS k
                   UNION ALL SELECT c.purpose || '|org:' || r FROM unnest(c.recipients) AS r
                   UNION ALL SELECT c.purpose || '|sure_kind:' || k FROM unnest(c.recipient_kinds) AS k
                   WHERE c.confirmed_as <> ''
                   UNION ALL SELECT c.purpose || '|sure_org:' || r FROM unnest(c.recipients) AS r
                   WHERE c.confirmed_as <> '') said
               WHERE c.person_id = p.id AND c.state = 'given' AND c.given_at <= %(at)s::timestamptz
                 AND (c.until IS NULL OR c.until > %(at)s::timestamptz)
                 AND (c.given_by = 'person' OR p.age_band NOT LIKE 'adult%%'
                      AND (c.given_by = 'child_authority'
                           OR c.purpose IN ({_quoted(p.value for p in GUARDIAN_MAY_SPEAK_FOR)})))
           ), '') AS consents
    FROM party JOIN cases_person p ON p.id = party.person_id
),
together AS (
    SELECT need_id,
           coalesce(array_agg(sex) FILTER (WHERE sex <> 'unknown'), '{{}}')
               || CASE WHEN bool_or(sex = 'unknown') THEN '{{female,male}}'::varchar[] ELSE '{{}}' END AS sexes,
           max(age_lowest) AS age_lowest, min(age_highest) AS age_highest,
           bool_or(reading = 'child') AS has_child,
           bool_or(reading = 'unknown') AS age_unknown,
           bool_or(reading = 'adult') AS has_adult,
           bool_or(reading = 'adult' AND is_carer) AS has_carer,
           bool_or(reading = 'adult' AND NOT is_carer) AS adult_not_carer,
           array_agg(nationality) AS nationalities, array_agg(status) AS statuses,
           coalesce(array_agg(languages) FILTER (WHERE languages <> ''), '{{}}') AS language_sets,
           coalesce(array_agg(access) FILTER (WHERE access <> ''), '{{}}') AS access_sets,
           array_agg(consents) AS consent_sets, max(safe_distance_km) AS safe_km,
           coalesce(min(area) FILTER (WHERE area <> ''), '') AS person_area,
           array_remove(array_agg(name_index) || array_agg(name_index_before), NULL) AS names
    FROM member GROUP BY need_id
),
fact AS MATERIALIZED (
    SELECT need.id, need.ref, need.kind, need.party_size, need.urgency, need.is_practice, need.accountable_id,
           need.case_id, need.country, need.open_within_min, need.exploitation_area, m.*,
           coalesce(nullif(need.own_area, ''), nullif(m.person_area, ''), need.case_area) AS area,
           coalesce((SELECT array_agg(DISTINCT tied_to_id) FROM cases_suspect
                     WHERE case_id = need.case_id AND tied_to_id IS NOT NULL), '{{}}') AS tied,
           coalesce((SELECT array_agg(organisation_id) FROM cases_barring WHERE case_id = need.case_id), '{{}}')
               AS barred,
           ARRAY(
               SELECT DISTINCT pl.service_id
               FROM (SELECT p.id FROM cases_suspect su JOIN cases_person p
                         ON p.name_index IN (su.name_index, su.name_index_before)
                         OR p.name_index_before IN (su.name_index, su.name_index_before)
                     WHERE su.case_id = need.case_id AND su.name_index IS NOT NULL AND p.case_id <> su.case_id
                     UNION SELECT p.id FROM cases_suspect su JOIN cases_person p ON p.case_id = su.case_id
                     WHERE (su.name_index = ANY (m.names) OR su.name_index_before = ANY (m.names))
                         AND su.case_id <> need.case_id) met
               CROSS JOIN LATERAL (
                   SELECT id FROM referrals_need WHERE person_id = met.id
                   UNION SELECT need_id FROM referrals_need_party WHERE person_id = met.id) hn
               JOIN referrals_placement pl ON pl.need_id = hn.id AND pl.state IN ('expected', 'arrived')
           ) AS unsafe
    FROM need JOIN together m ON m.need_id = need.id
),
agreed AS MATERIALIZED (
    SELECT asking.accountable_id, ARRAY(
        SELECT DISTINCT party * {AGREEMENT_KEYS} + {_PURPOSE_NUMBER.format(_PURPOSES, "why")}
        FROM partners_agreement a, unnest(a.parties) AS party, unnest(a.purposes) AS why
        WHERE a.state = '{AgreementState.IN_FORCE.value}' AND a.from_at <= %(at)s::timestamptz
          AND (a.until_at IS NULL OR a.until_at > %(at)s::timestamptz)
          AND a.parties @> ARRAY[asking.accountable_id] AND a.is_practice = asking.is_practice
    ) AS keys
    FROM (SELECT DISTINCT accountable_id, is_practice FROM need) asking
)
"""  # noqa: S608 - words of our own enums

# Joined to every use: areas too near come from the caller (areas are files, not rows), as JSON.
ASIDE = """
LEFT JOIN jsonb_to_recordset(%(near)s::jsonb) AS t(place text, km int, areas text[])
       ON t.place = n.exploitation_area AND t.km = n.safe_km
"""
SERVICE_ASIDE = f"""
CROSS JOIN LATERAL (SELECT o.told_as AS kind) r
CROSS JOIN LATERAL (SELECT {PURPOSE} AS purpose) u
"""

_OPENS = """EXISTS (
    SELECT 1 FROM jsonb_to_recordset(s.hours) AS h(day int, opens time, closes time)
    CROSS JOIN generate_series(-1, n.open_within_min / 1440 + 1) AS ahead
    CROSS JOIN LATERAL (SELECT %(at)s::timestamptz AT TIME ZONE s.timezone AS local) l
    CROSS JOIN LATERAL (SELECT date_trunc('day', l.local) + make_interval(days => ahead) AS midnight) d
    WHERE extract(isodow FROM d.midnight) - 1 = h.day
      AND d.midnight + h.opens <= l.local + make_interval(mins => n.open_within_min)
      AND l.local < d.midnight + h.closes + make_interval(days => (h.closes <= h.opens)::int))"""
_KEYS = "(SELECT g.keys FROM agreed g WHERE g.accountable_id = n.accountable_id)"
_AGREED = (
    f"s.organisation_id * {AGREEMENT_KEYS} + {_PURPOSE_NUMBER.format(_PURPOSES, 'u.purpose')} = ANY ({_KEYS}::int[])"
)
_SAID = """NOT EXISTS (
    SELECT 1 FROM unnest(n.consent_sets) AS said
    WHERE NOT string_to_array(said, ',')
        && ARRAY[u.purpose || '|{sure}kind:' || r.kind, u.purpose || '|{sure}org:' || s.organisation_id])"""
_CONSENTED, _SURELY = _SAID.format(sure=""), _SAID.format(sure="sure_")
_OTHERS = "s.organisation_id <> n.accountable_id"

FAILS: Mapping[Rule, str] = {
    Rule.KIND: "s.kind <> n.kind",
    Rule.PRACTICE: "s.is_practice <> n.is_practice",
    Rule.NOT_TAKING: f"s.state <> '{ServiceState.OPEN.value}' OR o.state <> '{OrganisationState.VETTED.value}'",
    Rule.SEX: "NOT n.sexes <@ s.sexes",
    Rule.AGE: "n.age_lowest > s.age_to OR n.age_highest < s.age_from",
    Rule.ADULT: "(n.adult_not_carer OR n.has_adult AND NOT n.has_child) AND NOT s.takes_adults",
    Rule.CHILD_WITH_CARER: "n.has_child AND n.has_carer AND NOT s.takes_children_with_carer",
    Rule.CHILD_ALONE: "n.has_child AND NOT n.has_carer AND NOT s.takes_children_alone",
    Rule.AGE_UNKNOWN: f"n.age_unknown AND n.kind IN ({_quoted(k.value for k in RESIDENTIAL)}) AND NOT s.houses_apart",
    Rule.NATIONALITY: "s.nationalities <> '{}' AND NOT n.nationalities <@ s.nationalities",
    Rule.STATUS: "s.statuses <> '{}' AND NOT n.statuses <@ s.statuses",
    Rule.LANGUAGE: "NOT s.interpreter_available AND EXISTS (SELECT 1 FROM unnest(n.language_sets) AS spoken"
    " WHERE NOT string_to_array(spoken, ',') && s.languages::text[])",
    Rule.ACCESS: "EXISTS (SELECT 1 FROM unnest(n.access_sets) AS wanted"
    " WHERE NOT string_to_array(wanted, ',') <@ s.access::text[])",
    Rule.AREA: "CASE WHEN s.areas_served = '{}' THEN s.country <> n.country"
    " ELSE NOT s.areas_served && ARRAY[n.area, split_part(n.area, '.', 1)]::varchar[] END",
    Rule.SAFE_DISTANCE: "s.area = ANY (coalesce(t.areas, '{}'))",
    Rule.SUSPECT_TIED: "s.organisation_id = ANY (n.tied)",
    Rule.RELATIVE_HOUSED: "s.id = ANY (n.unsafe)",
    Rule.NO_PLACE: "s.counts_places AND s.places_free < n.party_size",
    Rule.CLOSED_THEN: f"NOT s.takes_emergencies AND s.hours <> '[]'::jsonb AND NOT {_OPENS}",
    Rule.NOT_ASSURED: "s.assured_until IS NULL OR s.assured_until < (%(at)s::timestamptz AT TIME ZONE 'UTC')::date",
    Rule.NO_AGREEMENT: f"{_OTHERS} AND NOT {_AGREED}",
    Rule.NO_CONSENT: f"{_OTHERS} AND NOT CASE WHEN u.purpose = '{Purpose.REPATRIATION.value}' THEN {_SURELY}"
    f" ELSE {_CONSENTED} END",
    Rule.BARRED: "s.organisation_id = ANY (n.barred)",
    Rule.FAMILY: f"n.party_size > 1 AND n.kind IN ({_quoted(k.value for k in RESIDENTIAL)})"
    " AND NOT s.keeps_families_together",
    Rule.FIREWALL: f"{_OTHERS} AND r.kind IN ({_quoted(k.value for k in WALLED_RECIPIENTS)})"
    f" AND (r.kind = 'embassy' AND n.statuses && '{{{','.join(sorted(NOT_TO_EMBASSY))}}}'::varchar[]"
    f" OR NOT {_SURELY})",
}
"""True when the service fails the rule."""

EXCLUDED_BY = (
    "array_remove(ARRAY["
    + ", ".join(f"CASE WHEN {condition} THEN '{rule.value}' END" for rule, condition in FAILS.items())
    + "]::text[], NULL)"
)
"""Every rule the service fails, in the order of `Rule`."""

SUITABLE = " AND ".join(f"({condition}) IS NOT TRUE" for condition in FAILS.values())
"""Whether the service fails none."""
