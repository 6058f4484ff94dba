"""The invariants of the desk as questions to the database whose right answer is no row: each selects references.

Nothing here changes anything. `promises` asks them all;
"""

from collections.abc import Mapping

from lindung.partners.rules import RECIPIENT_KIND_OF, OrganisationKind, RecipientKind

# What an organisation was called before somebody asked what it enforces; "other" was once a service provider.
_BY_KIND = {**RECIPIENT_KIND_OF, OrganisationKind.OTHER: RecipientKind.SERVICE_PROVIDER}
_RECIPIENT = " ".join(f"WHEN '{kind.value}' THEN '{told.value}'" for kind, told in _BY_KIND.items())

# A task of its own; one of an earlier version names the person, and covers what was shown until it was done.
_NOT_REVIEWED = """
    SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id JOIN cases_person p ON p.id = d.person_id
    WHERE d.ground = '{0}' AND NOT EXISTS (
        SELECT 1 FROM cases_task t WHERE t.case_id = d.case_id AND t.kind = 'review_{0}'
           AND (t.about = d.ref OR t.about = p.ref AND (t.done_at IS NULL OR t.done_at >= d.disclosed_at)))"""

NOTHING_LEFT_BEHIND: Mapping[str, str] = {
    "cases: a part answers to another organisation than the case": """
        SELECT n.ref FROM referrals_need n JOIN cases_case c ON c.id = n.case_id
         WHERE n.accountable_id <> c.accountable_id
        UNION ALL SELECT o.ref FROM referrals_offer o JOIN referrals_need n ON n.id = o.need_id
          JOIN cases_case c ON c.id = n.case_id WHERE o.accountable_id <> c.accountable_id
        UNION ALL SELECT p.ref FROM referrals_placement p JOIN referrals_need n ON n.id = p.need_id
          JOIN cases_case c ON c.id = n.case_id WHERE p.placed_by_organisation_id <> c.accountable_id
        UNION ALL SELECT f.ref FROM care_followup f JOIN cases_case c ON c.id = f.case_id
         WHERE f.accountable_id <> c.accountable_id
        UNION ALL SELECT t.ref FROM cases_task t JOIN cases_case c ON c.id = t.case_id
         WHERE t.state = 'waiting' AND t.accountable_id <> c.accountable_id""",
    "places: held and occupied are not the sum of open offers and placements": """
        SELECT s.ref FROM directory_service s WHERE s.counts_places AND s.places_held + s.places_occupied <>
            (SELECT coalesce(sum(o.places), 0) FROM referrals_offer o
              WHERE o.service_id = s.id AND o.state = 'offered')
          + (SELECT coalesce(sum(p.places), 0) FROM referrals_placement p
              WHERE p.service_id = s.id AND p.state IN ('expected', 'arrived'))""",
    "places: more are taken than there are, and no alarm stands": """
        SELECT ref FROM directory_service WHERE counts_places AND NOT capacity_alarm
            AND places_held + places_occupied + places_occupied_others > places_total""",
    "needs: more than one live acceptance": """
        SELECT n.ref FROM referrals_need n JOIN referrals_offer o ON o.need_id = n.id
        WHERE o.state = 'accepted' AND o.ended_at IS NULL GROUP BY n.ref HAVING count(*) > 1""",
    "needs: placed although nobody is expected or staying anywhere": """
        SELECT n.ref FROM referrals_need n WHERE n.state = 'placed' AND NOT EXISTS (
            SELECT 1 FROM referrals_placement p WHERE p.need_id = n.id AND p.state IN ('expected', 'arrived'))""",
    "placements: somebody is expected or staying although the need is not placed": """
        SELECT p.ref FROM referrals_placement p JOIN referrals_need n ON n.id = p.need_id
        WHERE p.state IN ('expected', 'arrived') AND n.state <> 'placed'""",
    "offers: still open although the need has ended": """
        SELECT o.ref FROM referrals_offer o JOIN referrals_need n ON n.id = o.need_id
        WHERE o.state = 'offered' AND n.state IN ('met', 'withdrawn', 'no_longer_needed')""",
    "offers: still open although another partner said yes": """
        SELECT o.ref FROM referrals_offer o JOIN referrals_need n ON n.id = o.need_id
        WHERE o.state = 'offered' AND n.state = 'placed'""",
    "cases: closed with a need still open": """
        SELECT c.ref FROM cases_case c JOIN referrals_need n ON n.case_id = c.id
        WHERE c.state = 'closed' AND n.state IN ('open', 'offered', 'stuck', 'placed')""",
}
NOTHING_WITHOUT_A_REASON: Mapping[str, str] = {
    "disclosures: made outside the consent they name": f"""
        SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id
        JOIN cases_consent s ON s.id = d.consent_id JOIN partners_organisation o ON o.id = d.organisation_id
        WHERE d.disclosed_at < s.given_at OR d.disclosed_at >= s.until OR d.disclosed_at > s.ended_at
           OR d.person_id <> s.person_id OR d.purpose <> s.purpose
           OR NOT d.field_groups::text[] <@ s.field_groups::text[]
           OR NOT (d.organisation_id = ANY (s.recipients)
                   OR o.told_as = ANY (s.recipient_kinds::text[])
                   OR (o.enforces_said_at IS NULL OR d.disclosed_at < o.enforces_said_at)
                      AND (CASE o.kind {_RECIPIENT} END) = ANY (s.recipient_kinds::text[]))""",  # noqa: S608 - codes of our own enums
    "disclosures: made before the consent they name had its second word": """
        SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id
        JOIN cases_consent s ON s.id = d.consent_id
        WHERE s.needs_second AND (s.confirmed_at IS NULL OR d.disclosed_at < s.confirmed_at)""",
    "disclosures: made outside the agreement they name": """
        SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id
        JOIN partners_agreement a ON a.id = d.agreement_id
        WHERE d.disclosed_at < a.from_at OR d.disclosed_at >= a.until_at
           OR NOT ARRAY[d.organisation_id, d.by_organisation_id] <@ a.parties
           OR NOT d.purpose = ANY (a.purposes) OR NOT d.field_groups::text[] <@ a.field_groups::text[]""",
    "disclosures: with neither consent and agreement, nor an emergency, nor a law": """
        SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id WHERE NOT (
            (d.ground = 'consent' AND d.consent_id IS NOT NULL AND d.agreement_id IS NOT NULL)
            OR (d.ground = 'break_glass' AND d.reason <> '') OR (d.ground = 'legal_duty' AND d.legal_ground <> ''))""",
    "disclosures: an emergency that nobody is to review": _NOT_REVIEWED.format("break_glass"),
    "disclosures: what a law required to be shown, and nobody is to review it": _NOT_REVIEWED.format("legal_duty"),
    "disclosures: shown without consent, and reviewed by whoever showed it": """
        SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id
        JOIN cases_task t ON t.case_id = d.case_id AND t.about = d.ref AND t.done_by = d.disclosed_by
        WHERE t.kind IN ('review_break_glass', 'review_legal_duty')""",
    "disclosures: not on the trail": """
        SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id
        WHERE NOT EXISTS (
            SELECT 1 FROM audit_trail t WHERE t.about = c.ref AND t.at = d.disclosed_at AND t.by = d.disclosed_by
               AND t.what IN ('sight.opened', 'sight.broken_glass', 'case.handed_over'))""",
    "sight: an organisation sees a person and no disclosure says so": """
        SELECT c.ref FROM cases_sight s JOIN cases_case c ON c.id = s.case_id
        WHERE s.ended_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM cases_disclosure d WHERE d.person_id = s.person_id AND d.organisation_id = s.organisation_id
               AND d.purpose = s.purpose AND d.ground = s.ground AND d.disclosed_at = s.started_at)""",
    "sight: open although the consent it rests on has ended": """
        SELECT c.ref FROM cases_sight s JOIN cases_case c ON c.id = s.case_id
        JOIN cases_consent k ON k.id = s.consent_id WHERE s.ended_at IS NULL AND k.state <> 'given'""",
    "sight: an organisation sees a case from which it is barred": """
        SELECT c.ref FROM cases_sight s JOIN cases_case c ON c.id = s.case_id
        JOIN cases_barring b ON b.case_id = s.case_id AND b.organisation_id = s.organisation_id
        WHERE s.ended_at IS NULL""",
    "practice: a real case with a practice organisation, or the other way round": """
        SELECT c.ref FROM cases_case c JOIN partners_organisation o ON o.id = c.accountable_id
        WHERE c.is_practice <> o.is_practice""",
}

SAID_ON_THE_TRAIL: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "reports_report": {
        "in_triage": ("report.in_triage",),
        "linked": ("report.linked",),
        "answered": ("report.answered",),
        "duplicate": ("report.duplicate",),
        "not_for_us": ("report.not_for_us",),
    },
    "cases_case": {
        "in_contact": ("case.contacted",),
        "supported": ("case.supported", "case.sent_back"),
        "closing": ("case.closing",),
        "closed": ("case.closed",),
    },
    "cases_task": {"done": ("task.done", "copies.destroyed")},
    "cases_consent": {
        "waiting": ("consent.waits",),
        "declined": ("consent.declined",),
        "withdrawn": ("consent.withdrawn",),
        "lapsed": ("consent.lapsed",),
    },
    "referrals_need": {
        "met": ("need.met",),
        "withdrawn": ("need.withdrawn",),
        "no_longer_needed": ("need.no_longer_needed",),
        "stuck": ("need.stuck", "need.escalated"),
    },
    "referrals_offer": {
        "accepted": ("offer.accepted",),
        "declined": ("offer.declined",),
        "expired": ("offer.expired",),
        "withdrawn": ("offer.withdrawn",),
    },
    "referrals_placement": {
        "arrived": ("placement.arrived",),
        "ended": ("placement.ended",),
        "not_arrived": ("placement.not_arrived",),
        "left_early": ("placement.left_early",),
    },
    "care_followup": {"done": ("follow_up.done",)},
    "care_closing": {"agreed": ("closing.agreed",), "sent_back": ("closing.sent_back",)},
}
"""For each table and state, the entries of which one must be on the trail of a row that stands there."""

MOVED_UNSEEN = """
SELECT x.ref FROM {table} x JOIN unnest(%s::text[], %s::text[]) AS said (state, code) ON said.state = x.state
GROUP BY x.id, x.ref HAVING NOT EXISTS (
    SELECT 1 FROM audit_trail t WHERE t.thing = x.ref AND t.what = ANY (array_agg(said.code)))
"""
