"""Pages and the API of lures: found by filters, read with a trail, decided with one reason; strangers find nothing."""

from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.partners.models import Actor
from lindung.partners.rules import Role, TokenScope
from lindung.screening import actions
from lindung.screening.models import Lure
from lindung.screening.rules.lures import REASONS, GivenEntity, LureState
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy, a_token, an_actor, an_organisation, signed_in
from tests.factories.screening import OTHER_TEXT, a_decider, a_given_lure, a_lure, a_run_sha256

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clocks(db: None) -> None:
    a_policy("MY")


def _as(actor: Actor) -> Client:
    assert actor.member is not None
    return signed_in(Client(headers={"accept-language": "en"}), actor.member)


def _page(actor: Actor, name: str, *args: str, **asked: str) -> str:
    return _as(actor).get(reverse(f"screening:{name}", args=args), asked).content.decode()


@pytest.mark.parametrize("state", LureState)
def test_a_lure_in_any_state_is_shown_with_what_it_names(state: LureState) -> None:
    lure = a_lure(state=state)
    page = _page(a_decider(), "lure", lure.ref)
    assert "<mark>a telephone number</mark>" in page
    assert "110000000" in page
    assert page.count("<rect ") == 2
    assert "Contohville (7)" in page
    assert Trail.objects.filter(what="lure.read", thing=lure.ref).count() == 1


def test_the_list_is_narrowed_by_state_language_and_place() -> None:
    confirmed = a_lure(state=LureState.CONFIRMED)
    loaded = a_lure(template=OTHER_TEXT, languages=("en",), weeks=(), entities=())
    analyst = a_decider()
    for asked, shown in (
        ({}, {confirmed, loaded}),
        ({"state": "confirmed"}, {confirmed}),
        ({"language": "en"}, {loaded}),
        ({"place": "Contohville"}, {confirmed}),
        ({"state": "retired"}, set()),
        ({"state": "nothing", "place": "\x00"}, {confirmed, loaded}),
    ):
        page = _page(analyst, "lures", **asked)
        assert {lure for lure in (confirmed, loaded) if lure.ref in page} == shown, asked


def test_the_largest_come_first_and_the_next_page_goes_on() -> None:
    chance = Random(1)
    texts = [" ".join("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(9)) for _ in range(55)]
    given = [a_given_lure(template=text, size=100 + at, entities=(), weeks=()) for at, text in enumerate(texts)]
    actions.load_lures(given=given, run_sha256=a_run_sha256(), desk=a_desk(), by="set-up", at=NINE)
    analyst = a_decider()
    first = _as(analyst).get(reverse("screening:lures")).context["page"]
    assert [lure.size for lure in first.rows] == sorted((lure.size for lure in first.rows), reverse=True)
    second = _as(analyst).get(reverse("screening:lures"), {"page": first.next_cursor}).context["page"]
    assert second.rows[0].size == first.rows[-1].size - 1


@pytest.mark.parametrize("to", list(REASONS))
def test_one_button_decides(to: LureState) -> None:
    lure = a_lure(state=LureState.LOADED if to is not LureState.RETIRED else LureState.CONFIRMED)
    answer = _as(a_decider(role=Role.SUPERVISOR)).post(
        reverse("screening:decide", args=[lure.ref]), {"to": to.value, "reason": REASONS[to][0].value}
    )
    lure.refresh_from_db()
    assert (answer.status_code, lure.state) == (302, to.value)


@pytest.mark.parametrize(
    "said",
    [{}, {"to": "confirmed"}, {"to": "confirmed", "reason": "ordinary"}, {"to": "loaded", "reason": "ordinary"},
     {"to": "retired", "reason": "not_seen"}],
)  # fmt: skip
def test_what_does_not_fit_changes_nothing_and_says_so(said: dict[str, str]) -> None:
    lure = a_lure()
    answer = _as(a_decider()).post(reverse("screening:decide", args=[lure.ref]), said)
    lure.refresh_from_db()
    assert (answer.status_code, lure.state) == (422, "loaded")
    assert "error" in answer.content.decode()


def test_others_of_the_desk_read_and_do_not_decide() -> None:
    lure, officer = a_lure(), a_decider(role=Role.DUTY_OFFICER)
    assert "Confirm it as a lure" not in _page(officer, "lure", lure.ref)
    said = {"to": "confirmed", "reason": "harmed"}
    assert _as(officer).post(reverse("screening:decide", args=[lure.ref]), said).status_code == 403


def test_strangers_find_nothing() -> None:
    lure = a_lure()
    said = {"to": "confirmed", "reason": "harmed"}
    for stranger in (a_decider(of=a_desk("KH")), an_actor(of=an_organisation(), roles=[Role.SUPERVISOR])):
        client = _as(stranger)
        assert lure.ref not in client.get(reverse("screening:lures")).content.decode()
        assert client.get(reverse("screening:lure", args=[lure.ref])).status_code == 404
        assert client.post(reverse("screening:decide", args=[lure.ref]), said).status_code == 404
    assert Lure.objects.get().state == "loaded"


def _machine(*scopes: TokenScope, of: object = None) -> Client:
    return Client(headers={"authorization": f"Bearer {a_token(of=of or a_desk(), scopes=list(scopes))[1]}"})


def test_the_api_reads_and_decides() -> None:
    lure = a_lure(entities=(GivenEntity("phone", "110000000", 9), GivenEntity("link", "telegram:latihan_rekaan", 2)))
    machine = _machine(TokenScope.EVIDENCE_READ, TokenScope.EVIDENCE_WRITE)
    (row,) = machine.get("/api/v1/lures").json()
    whole = machine.get(f"/api/v1/lures/{lure.ref}").json()
    assert (row["ref"], row["size"], "template" in row) == (lure.ref, 12, False)
    assert [each["value"] for each in whole["entities"]] == ["110000000", "telegram:latihan_rekaan"]
    assert whole["weeks"][0] == {"week": "2026-01-05", "place": "Contohville", "posts": 7}
    body = {"to": "confirmed", "reason": "many_signs"}
    done = machine.post(f"/api/v1/lures/{lure.ref}/decide", body, content_type="application/json")
    again = machine.post(f"/api/v1/lures/{lure.ref}/decide", body, content_type="application/json")
    assert (done.status_code, done.json()["state"], again.status_code) == (200, "confirmed", 409)
    assert machine.get("/api/v1/lures", {"state": "harmless"}).json() == []


def test_a_token_that_may_only_read_does_not_decide_and_a_strangers_finds_nothing() -> None:
    lure, body = a_lure(), {"to": "confirmed", "reason": "many_signs"}
    reader, stranger = _machine(TokenScope.EVIDENCE_READ), _machine(TokenScope.EVIDENCE_READ, of=a_desk("KH"))
    path = f"/api/v1/lures/{lure.ref}"
    assert reader.post(f"{path}/decide", body, content_type="application/json").status_code == 403
    assert stranger.get(path).status_code == 404
    assert stranger.get("/api/v1/lures").json() == []
