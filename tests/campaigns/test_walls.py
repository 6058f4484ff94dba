"""The second wall of outreach: what the database allows when the code above forgets."""

import pytest
from django.db import DatabaseError, connection, transaction

from lindung.campaigns import actions
from lindung.campaigns.models import Campaign, Material, OutreachEvent, Survey, Tally
from lindung.campaigns.rules import SurveyPhase
from lindung.partners.scope import acting
from tests.factories.campaigns import LAST, a_campaign, a_leader, a_network, a_survey, an_approved_version, an_event
from tests.factories.partners import an_organisation

pytestmark = pytest.mark.django_db


def _raw(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def test_a_raw_select_shows_the_network_and_to_strangers_only_what_is_public() -> None:
    _, lead, mate = a_network()
    leader = a_leader(lead)
    campaign = a_campaign(by=leader)
    hidden = a_campaign(by=leader, is_public=False)
    an_event(campaign, by=leader)
    an_event(campaign, by=leader, is_public=False)
    an_approved_version(campaign, by=leader)
    a_survey(campaign, by=leader)
    abroad = an_organisation(country="KH")
    with acting(organisations=[mate.pk]):
        assert Campaign.objects.count() == 2
        assert OutreachEvent.objects.count() == 2
        assert Material.objects.count() == 1
    for stranger in ([abroad.pk], []):
        with acting(organisations=stranger):
            assert list(Campaign.objects.values_list("ref", flat=True)) == [campaign.ref]
            assert OutreachEvent.objects.filter(is_public=False).count() == 0
            assert OutreachEvent.objects.count() == 1
            assert not Material.objects.exists()
            assert not Survey.objects.exists()
    assert hidden.pk


@pytest.mark.parametrize("who", ["mate", "stranger"])
def test_who_does_not_lead_it_changes_no_row(who: str) -> None:
    _, lead, mate = a_network()
    campaign = a_campaign(by=a_leader(lead))
    other = mate if who == "mate" else an_organisation(country="KH")
    with acting(organisations=[other.pk]):
        assert _raw("UPDATE campaigns_campaign SET title = 'taken'") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            _raw(
                "INSERT INTO campaigns_survey (ref, campaign_id, question, right_answer, made_at, made_by)"  # noqa: S608
                f" VALUES ('AAAAAAAAAA', {campaign.pk}, 'q', 'a', now(), 'x')"
            )


def test_what_was_counted_is_never_changed() -> None:
    _, lead, _ = a_network()
    leader = a_leader(lead)
    survey = a_survey(a_campaign(by=leader), by=leader)
    said = actions.TallySaid(SurveyPhase.BEFORE, LAST, 10, 4)
    actions.record_tally(survey=survey, said=said, actor=leader, at=survey.made_at)
    for statement in (
        "UPDATE campaigns_tally SET asked = 99",
        "DELETE FROM campaigns_tally",
        "DELETE FROM campaigns_handout",
        "UPDATE campaigns_materialversion SET text = 'other'",
    ):
        with acting(organisations=[lead.pk]), pytest.raises(DatabaseError), transaction.atomic():
            _raw(statement)
    assert Tally.objects.get().asked == 10
