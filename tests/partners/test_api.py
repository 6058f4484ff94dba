"""The API's doors: tokens, scopes, problems, and a resend that is done once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from lindung.partners import actions
from lindung.partners.models import ClockPolicy, IdempotentAnswer
from lindung.partners.rules import OrganisationState, TokenScope
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy, a_token, an_agreement, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.partners.api_urls")]


def bearer(text: str, **also: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}", **also}


def send(text: str, *, key: str = "", **body: object):
    headers = bearer(text, **({"Idempotency-Key": key} if key else {}))
    return Client().post("/trial/trial/policies", json.dumps(body), "application/json", headers=headers)


def test_a_token_reads_what_its_organisation_may_see():
    own, far, stranger = an_organisation(), an_organisation(country="KH"), an_organisation(country="ID")
    agreement = an_agreement(own, far)
    a_policy("MY")
    token, text = a_token(of=own, scopes=[TokenScope.PARTNERS_READ])
    get = lambda path: Client().get(f"/trial/partners/{path}", headers=bearer(text))  # noqa: E731
    answer = get("organisations")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert {each["ref"] for each in answer.json()} == {own.ref, far.ref, a_desk().ref}
    assert "Practice Duty" not in answer.content.decode()
    assert get(f"organisations/{far.ref}").json()["country"] == "KH"
    there, nowhere = get(f"organisations/{stranger.ref}"), get("organisations/0000000000")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert get("agreements").json()[0]["ref"] == agreement.ref
    assert set(get("agreements").json()[0]["parties"]) == {own.ref, far.ref}
    assert get("policies/my").json()["version"] == 1
    assert get("policies/xx").status_code == 404
    token.refresh_from_db()
    assert token.last_used_at is not None


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer ldg_0000000000_secret",
        "Basic eDp4",
        "Bearer ldg__",
        "Bearer ldg_\u00e9_\u00e9",
    ],
)
def test_without_a_token_that_works_the_answer_is_401(header):
    answer = Client().get("/trial/partners/organisations", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_wrong_secret_an_expired_and_a_revoked_token_answer_alike():
    own = an_organisation()
    _, good = a_token(of=own, label="good")
    _, expired = a_token(of=own, label="expired", expires_at=NINE - timedelta(days=999))
    _, revoked = a_token(of=own, label="revoked", revoked_at=NINE, revoked_by="x")
    answers = [
        Client().get("/trial/partners/organisations", headers=bearer(text))
        for text in (good[:-1] + "x", expired, revoked, good.replace("ldg", "xxx"))
    ]
    assert {each.status_code for each in answers} == {401}
    assert len({each.content for each in answers}) == 1


@pytest.mark.parametrize("state", [OrganisationState.INVITED, OrganisationState.SUSPENDED])
def test_a_token_of_an_organisation_that_is_not_trusted_is_refused(state):
    _, text = a_token(of=an_organisation(state=state.value))
    assert Client().get("/trial/partners/organisations", headers=bearer(text)).status_code == 403


def test_a_token_does_only_what_it_is_for():
    _, text = a_token(of=an_organisation(), scopes=[TokenScope.DIRECTORY_READ])
    answer = Client().get("/trial/partners/organisations", headers=bearer(text))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert send(text, country="ZZ").status_code == 403


def test_an_unknown_scope_gives_nothing():
    token, _ = a_token(of=an_organisation())
    token.scopes = ["everything"]
    assert token.scope_set == frozenset()
    assert token.role_set == frozenset()


def test_a_resend_gets_the_first_answer_and_is_done_once():
    _, text = a_token(of=an_organisation())
    first, second = send(text, key="k1", country="ZZ"), send(text, key="k1", country="ZZ")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert ClockPolicy.objects.filter(country="ZZ").count() == 1
    assert send(text, key="k2", country="ZZ").json()["version"] == 2
    assert send(text, country="ZZ").json()["version"] == 3


def test_the_same_key_with_other_content_is_refused_and_another_token_may_use_it():
    own = an_organisation()
    (_, text), (_, other) = a_token(of=own, label="one"), a_token(of=own, label="two")
    send(text, key="k", country="ZZ")
    answer = send(text, key="k", country="YY")
    assert (answer.status_code, answer.json()["code"]) == (409, "key_used_differently")
    assert not ClockPolicy.objects.filter(country="YY").exists()
    assert send(other, key="k", country="YY").status_code == 201


def test_a_refusal_leaves_nothing_and_may_be_sent_again():
    _, text = a_token(of=an_organisation())
    answer = send(text, key="k", country="ZZ", then_refuse=True)
    assert (answer.status_code, answer.json()["facts"]) == (409, {"ref": "0000000000"})
    assert not ClockPolicy.objects.filter(country="ZZ").exists()
    assert not IdempotentAnswer.objects.exists()
    assert send(text, key="k", country="ZZ", then_refuse=True).status_code == 409


@pytest.mark.parametrize("key", ["x" * 201, "tab\there"])
def test_a_key_that_cannot_be_taken_is_refused(key):
    _, text = a_token(of=an_organisation())
    assert send(text, key=key, country="ZZ").status_code == 422
    assert not ClockPolicy.objects.exists()


def test_a_body_of_another_shape_is_a_problem_that_names_the_field():
    _, text = a_token(of=an_organisation())
    answer = send(text, key="k", land="ZZ")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request_body")
    assert "country" in answer.json()["detail"]
    broken = Client().post("/trial/trial/policies", b"{\xff", "application/json", headers=bearer(text))
    assert broken.status_code in {400, 422}


def test_kept_answers_are_sealed_and_forgotten_after_two_days():
    _, text = a_token(of=an_organisation())
    send(text, key="k", country="ZZ")
    kept = IdempotentAnswer.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM partners_idempotentanswer")
        assert b"country" not in bytes(cursor.fetchone()[0])
    assert actions.forget_answers(at=kept.made_at + timedelta(hours=47)) == 0
    assert actions.forget_answers(at=kept.made_at + timedelta(hours=49)) == 1
    assert actions.forget_answers(at=kept.made_at + timedelta(hours=49)) == 0


@pytest.mark.django_db(transaction=True)
def test_eight_resends_at_once_are_done_once():
    _, text = a_token(of=an_organisation())

    def one(_: int):
        try:
            return send(text, key="storm", country="ZZ")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(8)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert ClockPolicy.objects.filter(country="ZZ").count() == 1
