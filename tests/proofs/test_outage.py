"""A worker that was away for six hours, and a policy that changes under running clocks."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Count

from lindung.audit.models import Trail
from lindung.care import tasks as care
from lindung.cases import tasks as cases
from lindung.config import promises
from lindung.notices import actions as notices
from lindung.notices.gateways import FakeGateway
from lindung.partners.models import ClockPolicy, OpenItem
from lindung.partners.rules import Clocks, Urgency
from lindung.partners.scope import acting
from lindung.plans.tasks import work as plan_work
from lindung.referrals import tasks as referrals
from lindung.referrals.models import Offer
from lindung.referrals.rules import OfferState
from lindung.referrals.rules.states import offer_clock
from lindung.reports import tasks as reports

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]
OUTAGE = timedelta(hours=6)
MOMENTS = {"due_at", "answer_due_at", "offered_at", "reminded_at"}


def now() -> datetime:
    """The database's time."""
    with acting(organisations="*") as at:
        return at


def catch_up() -> None:
    """Every clock once, as the worker does each minute."""
    reports.sweep_unread(timestamp=0)
    cases.take_messages()
    cases.sweep_all()
    referrals.sweep_all()
    care.sweep_all()
    plan_work.sweep_all()


def away_for(outage: timedelta) -> None:
    """As if nobody had looked at any clock for so long: every running moment lies that much earlier."""
    with connection.cursor() as cursor:
        for model in promises.open_models():
            table = model._meta.db_table
            names = MOMENTS & {field.column for field in model._meta.concrete_fields}
            moved = ", ".join(f"{name} = {name} - %(outage)s" for name in sorted(names))
            cursor.execute(f"UPDATE {table} SET {moved} WHERE due_at IS NOT NULL", {"outage": outage})


def clocks_of(model: type[OpenItem]) -> dict[str, tuple[object, ...]]:
    """The running clocks of a table."""
    rows = model._base_manager.exclude(due_at=None).values_list("ref", "due_at", "next_step", "policy_id")
    return {ref: tuple(rest) for ref, *rest in rows}


def test_after_six_hours_nobody_loses_time_it_was_not_given(in_nation: str) -> None:
    catch_up()
    away_for(OUTAGE)
    before = set(Offer.objects.values_list("ref", flat=True))
    open_then = {o.ref: o for o in Offer.objects.open()}
    at = now()
    catch_up()
    for offer in Offer.objects.filter(ref__in=open_then, state=OfferState.EXPIRED.value):
        deadline = open_then[offer.ref].answer_due_at
        assert offer.ended_at == deadline
        assert Trail.objects.get(thing=offer.ref, what="offer.expired").at == deadline
    made = Offer.objects.exclude(ref__in=before).select_related("policy")
    expired = Offer.objects.filter(ref__in=open_then, state=OfferState.EXPIRED.value).count()
    assert expired
    for offer in made:
        due = offer_clock(offered_at=at, urgency=Urgency(offer.urgency), clocks=offer.clocks)
        assert offer.offered_at == at
        assert offer.answer_due_at == due.answer_due_at
    asked = made.values("need", "to_organisation").annotate(times=Count("id")).filter(times__gt=1)
    assert list(asked) == []
    assert not Offer.objects.open().filter(due_at__lte=at).exists()
    for model in promises.open_models():
        assert not [ref for ref, (due_at, *_) in clocks_of(model).items() if due_at <= at], model.__name__  # type: ignore[operator]


def test_a_second_catch_up_asks_nobody_again_and_says_nothing_twice(in_nation: str) -> None:
    away_for(OUTAGE)
    catch_up()
    before = {model: clocks_of(model) for model in promises.open_models()}
    while notices.send_due(at=now(), gateway=FakeGateway()).tried:
        pass
    trail = Trail.objects.count()
    catch_up()
    assert {model: clocks_of(model) for model in promises.open_models()} == before
    assert Trail.objects.count() == trail
    assert notices.send_due(at=now(), gateway=FakeGateway()).tried == 0


def test_after_days_away_each_clock_still_runs_and_every_promise_holds(in_nation: str) -> None:
    for outage in (timedelta(days=2), timedelta(days=40)):
        away_for(outage)
        catch_up()
        assert [str(each) for each in promises.broken() if not str(each).startswith("trail")] == []


@pytest.mark.parametrize("factor", [0.1, 10])
def test_a_new_policy_moves_no_clock_that_runs(in_nation: str, factor: float) -> None:
    """Not at once, and not at the next sweep: the frozen version decides until the item ends."""
    catch_up()
    before = {model: clocks_of(model) for model in promises.open_models()}
    frozen = {o.ref: o.policy_id for o in Offer.objects.all()}
    for country in ("MY", "KH", "ID"):
        newest = ClockPolicy.objects.of_country(country).first()
        assert newest is not None
        ClockPolicy.objects.create(
            country=country, version=newest.version + 1, values=_changed(newest.clocks.values(), factor), made_at=now(),
            made_by="set-up",
        )  # fmt: skip
    catch_up()
    assert {model: clocks_of(model) for model in promises.open_models()} == before
    away_for(OUTAGE)
    catch_up()
    for offer in Offer.objects.exclude(ref__in=frozen).select_related("policy", "need"):
        assert offer.policy_id == offer.need.policy_id
        due = offer_clock(offered_at=offer.offered_at, urgency=Urgency(offer.urgency), clocks=offer.need.clocks)
        assert offer.answer_due_at == due.answer_due_at
    assert all(Offer.objects.get(ref=ref).policy_id == policy for ref, policy in list(frozen.items())[:20])


def _changed(values: dict[str, object], factor: float) -> dict[str, object]:
    """Every number of a policy made larger or smaller, as far as its bounds let it be."""
    changed = dict(values)
    for name, value in values.items():
        more = _times(value, factor)
        try:
            Clocks.from_values({**changed, name: more})
        except Exception:  # noqa: BLE001, S112 - a bound; this one stays
            continue
        changed[name] = more
    assert changed != values
    return changed


def _times(value: object, factor: float) -> object:
    if isinstance(value, dict):
        return {name: _times(each, factor) for name, each in value.items()}
    if isinstance(value, list):
        return [_times(each, factor) for each in value]
    return max(1, int(value * factor)) if isinstance(value, int | float) else value
