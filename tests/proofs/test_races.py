"""Eight web threads and two workers at the same offer, bed, report and form: one wins, the others get a sentence."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from lindung.audit.models import Trail
from lindung.audit.tasks import seal_pending
from lindung.config import promises
from lindung.directory.models import Service
from lindung.notices.links import offer_path
from lindung.partners.models import Member
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from lindung.referrals import actions, tasks
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.rules import OfferState
from lindung.reports.models import Report
from tests.factories.cases import an_officer
from tests.factories.partners import a_member, a_token
from tests.factories.referrals import a_need, a_shelter
from tests.factories.reports import a_report
from tests.flows.world import World, a_world
from tests.proofs.knocking import Said, at_once, browser_of, ready_to_send, receipt_in, send

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("transactional_db", "kept")]
TEXT = "Practice: one bed, many hands."
SENTENCES = {200, 201, 302, 303, 409, 410, 422}
ROUNDS = pytest.mark.parametrize(
    "rounds", [pytest.param(1, id="once"), pytest.param(6, id="often", marks=pytest.mark.prove)]
)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> World:
    """A practice country, served by eight threads."""
    monkeypatch.setenv("TEST_PRACTICE", "yes")
    monkeypatch.setenv("TEST_WEB_THREADS", "8")
    return a_world()


@pytest.fixture
def kept(transactional_db: None) -> Iterator[None]:
    """Afterwards every promise holds."""
    yield
    seal_pending(timestamp=0)
    with acting(organisations="*"):
        assert [str(each) for each in promises.broken()] == []


def heard(answers: list[object]) -> list[Said]:
    """What the web threads said: no error, no status that says nothing."""
    said = [each for each in answers if isinstance(each, Said)]
    assert not [each for each in answers if isinstance(each, Exception)], answers
    assert not [(each.status, each.body[:300]) for each in said if each.status not in SENTENCES]
    return said


def bearer(world: World, organisation: object | None = None) -> dict[str, str]:
    """A token of an organisation, as a header."""
    _, text = a_token(of=organisation or world.desk)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {text}"}


def asked(world: World, service: Service) -> Offer:
    """A need of now, offered to a service just now."""
    officer = an_officer(of=world.desk)
    with acting(organisations="*") as at:
        need = a_need(by=officer, at=at)
        return actions.offer(need=need, services=[service], actor=officer, at=at)[0]


def runs_out(offer: Offer) -> None:
    """Its time to answer has just ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE referrals_offer SET answer_due_at = now() - interval '1 second',"
            " due_at = now() - interval '1 second',"
            " next_step = 'expire_and_ask_next' WHERE id = %s",
            [offer.pk],
        )


@ROUNDS
def test_the_same_offer_is_taken_refused_and_expired_at_once(rounds: int, world: World, served: str) -> None:
    workers = [a_member(of=world.near.organisation, roles=[Role.PARTNER_WORKER]) for _ in range(4)]
    token = bearer(world, world.near.organisation)
    for number in range(rounds):
        offer = asked(world, a_shelter(organisation=world.near.organisation, for_=world.desk))  # never full
        if number % 2 == 0:
            runs_out(offer)
        page, path = [browser_of(served, worker) for worker in workers], f"/en/referrals/offers/{offer.ref}"
        link = offer_path(offer.ref)
        steps: list[Callable[[], object]] = [
            lambda p=page[0]: p(f"{path}/accept/", {"sure": "yes"}),
            lambda p=page[1]: p(f"{path}/accept/", {"sure": "yes"}),
            lambda p=page[2]: p(f"{path}/decline/", {"reason": "full", "sure": "yes"}),
            lambda p=page[3]: p(f"{path}/decline/", {"reason": "full", "sure": "yes"}),
            lambda: send(served, "POST", link, form={"step": "accept", "sure": "yes"}),
            lambda: send(served, "POST", link, form={"step": "decline", "reason": "full", "sure": "yes"}),
            lambda: send(served, "POST", f"/api/v1/offers/{offer.ref}/accept", data={}, **token),
            lambda: send(served, "POST", f"/api/v1/offers/{offer.ref}/decline", data={"reason": "full"}, **token),
            tasks.sweep_all,
            tasks.sweep_all,
        ]
        heard(at_once(steps))
        tasks.sweep_all()
        offer.refresh_from_db()
        ends = Trail.objects.filter(thing=offer.ref, what__in=["offer.accepted", "offer.declined", "offer.expired"])
        told = sorted(ends.values_list("what", flat=True))
        assert told in (["offer.accepted"], ["offer.declined"], ["offer.expired"], ["offer.accepted", "offer.expired"])
        assert offer.state == (OfferState.ACCEPTED if "offer.accepted" in told else told[0].partition(".")[2])
        assert Placement.objects.filter(offer=offer).count() == (offer.state == OfferState.ACCEPTED)


@ROUNDS
def test_the_last_bed_is_asked_for_by_many_needs_and_held_once(rounds: int, world: World, served: str) -> None:
    token = bearer(world)
    for _ in range(rounds):
        house = a_shelter(organisation=world.near.organisation, for_=world.desk, total=1)
        officer = an_officer(of=world.desk)
        with acting(organisations="*") as at:
            needs = [a_need(by=officer, at=at) for _ in range(4)]
        steps = [
            lambda n=need: send(
                served, "POST", f"/api/v1/needs/{n.ref}/offers", data={"services": [house.ref]}, **token
            )
            for need in needs * 2
        ]
        said = heard(at_once([*steps, tasks.sweep_all, tasks.sweep_all]))
        assert sorted(each.status for each in said)[:2] == [201, 409], [(each.status, each.body[:200]) for each in said]
        assert {each.json["code"] for each in said if each.status != 201} <= {
            "no_place_left",
            "not_suitable",
            "already_asked",
        }
        assert Offer.objects.filter(service=house).count() == 1
        house.refresh_from_db()
        assert (house.places_held, house.places_free) == (1, 0)
        assert Need.objects.filter(pk__in=[need.pk for need in needs], state="offered").count() == 1


@ROUNDS
def test_eight_officers_take_the_same_report_and_one_has_it(rounds: int, world: World, served: str) -> None:
    officers = [a_member(of=world.desk, roles=[Role.DUTY_OFFICER]) for _ in range(8)]
    for _ in range(rounds):
        with acting(organisations="*") as at:
            report = a_report(desk=world.desk, at=at)
        posts = [browser_of(served, officer) for officer in officers]
        said = heard(at_once([lambda p=post: p(f"/en/reports/{report.ref}/take/", {}) for post in posts]))
        report.refresh_from_db()
        taken = Trail.objects.filter(thing=report.ref).exclude(
            what__in=["report.received", "report.read", "record.read"]
        )
        assert list(taken.values_list("what", flat=True)) == ["report.in_triage"] or taken.count() == 1
        assert taken.get().by == Member.objects.get(pk=report.assignee_id).ref
        assert len(said) == 8


@ROUNDS
def test_the_same_form_sent_eight_times_is_one_report_and_one_receipt(rounds: int, world: World, served: str) -> None:
    for number in range(rounds):
        form = ready_to_send(served, story=f"{TEXT} {number}")
        said = heard(at_once([lambda: send(served, "POST", "/en/report/", form=form) for _ in range(8)]))
        receipts = {receipt_in(each.body) for each in said}
        assert len(receipts) == 1, [(each.status, receipt_in(each.body)) for each in said]
        assert all(receipts)
        assert Report.objects.count() == number + 1


@ROUNDS
def test_one_key_from_eight_threads_is_one_report_and_one_answer(rounds: int, world: World, served: str) -> None:
    token = bearer(world)
    for number in range(rounds):
        key = {"Idempotency_Key": f"race-{number}"}
        data = {"narrative": f"{TEXT} {number}"}
        steps = [lambda: send(served, "POST", "/api/v1/reports", data=data, **token, **key) for _ in range(8)]
        said = heard(at_once(steps))
        assert {each.status for each in said} == {201}
        assert len({each.body for each in said}) == 1
        assert Report.objects.count() == number + 1
        other = send(served, "POST", "/api/v1/reports", data={"narrative": "Practice: other"}, **token, **key)
        assert (other.status, other.json["code"]) == (409, "key_used_differently")
