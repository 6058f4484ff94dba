"""Evidence over the API: the same actions, the same refusals, and what no machine may do."""

import base64

import pytest
from django.test import Client

from lindung.evidence import actions
from lindung.evidence.models import GivenList, Release, Run
from lindung.evidence.rules.desk import ListKind
from lindung.partners.rules import TokenScope
from tests.factories import NINE
from tests.factories.evidence import (
    FAKE_ENGINES,
    HISTORIES,
    a_budget,
    a_given_list,
    a_giver,
    a_release,
    a_second,
    an_agreement_for_counting,
)
from tests.factories.partners import a_desk, a_policy, a_token, an_organisation

pytestmark = pytest.mark.django_db
EVIDENCE = [TokenScope.EVIDENCE_READ, TokenScope.EVIDENCE_WRITE]


@pytest.fixture(autouse=True)
def _fake(settings, db):
    settings.LINDUNG_ENGINES = FAKE_ENGINES
    a_policy("MY")


def _machine(organisation, scopes=EVIDENCE):
    client = Client(headers={"authorization": f"Bearer {a_token(of=organisation, scopes=scopes)[1]}"})

    def ask(path, body=None):
        path = f"/api/v1/evidence/{path}"
        answer = client.get(path) if body is None else client.post(path, body, content_type="application/json")
        return answer.status_code, answer.json()

    return ask


def _list(agreement, **instead):
    return {
        "agreement": agreement.ref,
        "kind": "counts",
        "ground": "counts_only",
        "label": "shelters",
        "period_from": "2025-01-01",
        "period_until": "2025-12-31",
        "content": base64.b64encode(HISTORIES).decode(),
        **instead,
    }


def test_a_partners_system_gives_a_list_and_takes_it_back():
    partner = an_organisation()
    ask, agreement = _machine(partner), an_agreement_for_counting(partner)
    status, said = ask("lists", _list(agreement))
    assert (status, said["rows"], said["state"]) == (201, 75, "held")
    assert "content" not in said
    assert ask("lists")[1][0]["sha256"] == said["sha256"]
    assert ask(f"lists/{said['ref']}")[0] == 200
    status, refused = ask("lists", _list(agreement, content="not base64!"))
    assert (status, refused["code"]) == (422, "list_not_readable")
    status, refused = ask("lists", _list(an_agreement_for_counting(an_organisation())))
    assert (status, refused["code"]) == (403, "no_agreement_for_counting")
    assert ask(f"lists/{said['ref']}/withdraw", {})[1]["state"] == "withdrawn"


def test_a_desks_system_runs_repeats_and_prepares_and_a_person_publishes():
    desk, given = a_desk(), a_given_list()
    ask = _machine(desk)
    status, run = ask("runs", {"kind": "estimate", "lists": [given.ref], "seed": 5, "options": {"replicates": 300}})
    assert (status, run["state"], run["seed"], run["lists"]) == (
        201,
        "queued",
        5,
        [{"ref": given.ref, "sha256": given.sha256}],
    )
    actions.work_through(run["ref"])
    found = ask(f"runs/{run['ref']}")[1]
    assert (found["state"], found["verdict"], found["figures"][0]["name"]) == ("finished", "robust", "population_total")
    again = ask(f"runs/{run['ref']}/repeat", {})[1]
    assert ask(f"runs/{again['ref']}/cancel", {"reason": "not_needed"})[1]["state"] == "cancelled"
    texts = {"title": "Practice", "counted": "Practice people", "audience": "public"}
    status, release = ask(f"runs/{run['ref']}/releases", texts)
    assert (status, release["state"]) == (201, "waiting")
    assert ask("figures")[1] == []
    actions.publish_release(release=Release.objects.get(), actor=a_second(), at=NINE)
    (figure,) = ask("figures?name=population_total&country=MY")[1]
    assert figure["definition"]
    assert (figure["verdict"], figure["unit"]) == ("robust", "people")
    assert ask("releases")[1][0]["publication"]
    assert ask("figures?name=nothing")[0] == 422
    assert len(ask("runs")[1]) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "estimate", "lists": []}, "run_lists_too_few_or_many"),
        ({"kind": "estimate", "lists": ["0000000000"]}, "not_found"),
        ({"kind": "publish", "lists": None}, "privacy_budget_not_set"),
        ({"kind": "estimate", "lists": None, "options": {"replicates": 1}}, "run_option_out_of_range"),
        ({"kind": "estimate", "lists": None, "options": {"replicates": "many"}}, "bad_request_body"),
        ({"kind": "nothing", "lists": []}, "bad_request_body"),
        ({"kind": "estimate", "lists": [], "seed": -1}, "bad_request_body"),
    ],
)
def test_what_cannot_be_run_is_refused_by_name(body, code):
    kind = ListKind.RECORDS if body["kind"] == "publish" else ListKind.COUNTS
    given = a_given_list(kind=kind)
    body = {**body, "lists": [given.ref] if body["lists"] is None else body["lists"]}
    assert _machine(a_desk())("runs", body)[1]["code"] == code
    assert not Run.objects.exists()


def test_a_private_run_of_a_machine_waits_for_a_person():
    a_budget()
    records = a_given_list(kind=ListKind.RECORDS)
    run = _machine(a_desk())("runs", {"kind": "publish", "lists": [records.ref], "options": {"epsilon": 0.5}})[1]
    assert (run["state"], run["seed"]) == ("waiting", None)


def test_scopes_and_strangers():
    given = a_given_list(by=a_giver())
    release = a_release()
    for ask in (_machine(a_desk("KH")), _machine(an_organisation())):
        assert ask("lists")[1] == ask("runs")[1] == ask("releases")[1] == []
        assert ask(f"lists/{given.ref}")[0] == ask(f"runs/{release.run.ref}")[0] == 404
        assert ask(f"lists/{given.ref}/withdraw", {})[0] == 404
        assert ask(f"runs/{release.run.ref}/cancel", {"reason": "not_needed"})[0] == 404
    reading = _machine(a_desk(), [TokenScope.EVIDENCE_READ])
    assert reading("runs", {"kind": "estimate", "lists": [given.ref]})[1]["code"] == "scope_missing"
    assert _machine(a_desk(), [TokenScope.CASES_READ])("lists")[1]["code"] == "scope_missing"
    assert _machine(a_desk())(f"lists/{given.ref}/withdraw", {})[0] == 403
    assert GivenList.objects.get(ref=given.ref).state == "held"
