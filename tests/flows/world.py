"""A small practice country for the stories: one desk, two shelters that suit, and the people who work there."""

from dataclasses import dataclass
from datetime import datetime

from lindung.care import tasks as care
from lindung.cases import tasks as cases
from lindung.directory.models import Service
from lindung.notices import actions as notices
from lindung.notices.gateways import FakeGateway
from lindung.notices.models import PracticeMessage
from lindung.partners.models import Member, Organisation
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from lindung.referrals import tasks as referrals
from lindung.reports import tasks as reports
from tests.factories.partners import a_desk, a_member, a_policy, an_organisation
from tests.factories.referrals import a_shelter


@dataclass(frozen=True)
class World:
    """Who is there."""

    desk: Organisation
    officer: Member
    supervisor: Member
    near: Service
    far: Service
    near_worker: Member
    far_worker: Member


def a_world() -> World:
    """Everybody, vetted and reachable, with agreements in force."""
    a_policy("MY")
    desk = a_desk(is_practice=True, name="Practice National Desk")
    near, far = (
        _a_house(name, area) for name, area in (("Practice Near", "MY-10.1704"), ("Practice Far", "MY-01.0101"))
    )
    return World(
        desk=desk,
        officer=a_member(of=desk, roles=[Role.DUTY_OFFICER, Role.DESK_OFFICER], name="Practice Officer"),
        supervisor=a_member(of=desk, roles=[Role.SUPERVISOR], name="Practice Supervisor"),
        near=near,
        far=far,
        near_worker=a_member(of=near.organisation, roles=[Role.PARTNER_WORKER]),
        far_worker=a_member(of=far.organisation, roles=[Role.PARTNER_WORKER]),
    )


def _a_house(name: str, area: str) -> Service:
    house = an_organisation(is_practice=True, name=name)
    return a_shelter(organisation=house, name=f"{name} house", area=area)


def time_passes() -> None:
    """Every clock once, as the worker does each minute, and the post."""
    reports.sweep_unread(timestamp=0)
    cases.take_messages()
    cases.sweep_all()
    referrals.sweep_all()
    care.sweep_all()
    post()


def post() -> None:
    """Send what waits; in practice it is caught."""
    notices.send_due(at=now(), gateway=FakeGateway())


def last_link(to: Organisation) -> str:
    """The address in the newest message that asks something of this organisation."""
    post()
    return next(each.path for each in PracticeMessage.objects.filter(to_organisation=to).order_by("-id") if each.path)


def now() -> datetime:
    """The database's time."""
    with acting(organisations="*") as at:
        return at
