"""Campaigns for tests. Every name is invented."""

from datetime import date, datetime, timedelta

from lindung.campaigns import actions
from lindung.campaigns.models import Campaign, Material, MaterialVersion, OutreachEvent, Survey
from lindung.campaigns.rules import MaterialKind
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import Role
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor, an_organisation

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def a_leader(of: Organisation | None = None, *, role: Role = Role.TRAINER) -> Actor:
    """Somebody who carries campaigns out."""
    return an_actor(of=of or an_organisation(), roles=[role])


def said(**also: object) -> actions.CampaignSaid:
    """What is said of a campaign."""
    values: dict[str, object] = {
        "title": "Practice: look before you leave",
        "aim": "People know two signs of a false offer.",
        "languages": ["ms", "en"],
        "starts_on": FIRST,
        "ends_on": LAST,
        "is_public": True,
        **also,
    }
    return actions.CampaignSaid(**values)  # type: ignore[arg-type]


def a_campaign(*, by: Actor | None = None, at: datetime = NINE, **also: object) -> Campaign:
    """A planned campaign."""
    return actions.plan_campaign(said=said(**also), actor=by or a_leader(), at=at)


def event_said(**also: object) -> actions.EventSaid:
    """What is said of an event."""
    values: dict[str, object] = {
        "title": "Practice: open day",
        "about": "Talks and a stand.",
        "area": "MY-14",
        "venue": "Practice hall",
        "starts_at": NINE + timedelta(days=5),
        "ends_at": NINE + timedelta(days=5, hours=3),
        "languages": ["ms"],
        "is_public": True,
        **also,
    }
    return actions.EventSaid(**values)  # type: ignore[arg-type]


def an_event(campaign: Campaign, *, by: Actor, at: datetime = NINE, **also: object) -> OutreachEvent:
    """A planned event."""
    return actions.plan_event(campaign=campaign, said=event_said(**also), actor=by, at=at)


def a_material(campaign: Campaign, *, by: Actor, at: datetime = NINE) -> Material:
    """A leaflet without a text."""
    return actions.make_material(campaign=campaign, kind=MaterialKind.LEAFLET, title="Practice card", actor=by, at=at)


def an_approved_version(campaign: Campaign, *, by: Actor, at: datetime = NINE) -> MaterialVersion:
    """A text that a second person has approved."""
    version = actions.write_version(
        material=a_material(campaign, by=by),
        language="ms",
        heading="Semak dahulu",
        text="Latihan.\n\nSemak tawaran kerja.",
        actor=by,
        at=at,
    )
    actions.approve_version(version=version, actor=a_leader(by.organisation), at=at)
    return version


def a_survey(campaign: Campaign, *, by: Actor, at: datetime = NINE) -> Survey:
    """A question."""
    return actions.make_survey(
        campaign=campaign, question="May an agency keep your passport?", right_answer="No", actor=by, at=at
    )


def a_network(country: str = "MY") -> tuple[Organisation, Organisation, Organisation]:
    """A national desk and two organisations of its network."""
    desk = a_desk(country)
    return desk, an_organisation(desk=desk), an_organisation(desk=desk)
