"""A NUL character, which the database cannot keep, is an ordinary mistake everywhere: never an error of ours."""

import json

import pytest
from django.test import Client

from tests.factories.cases import an_officer
from tests.factories.partners import a_token, an_organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/referrals/offers/%00/", "/desk/cases/AB%00/", "/reports/%00/", "/care/follow-ups/%00/", "/o/%00/"]
)
def test_in_an_address_it_leads_to_a_page_that_is_not_there(address):
    client = signed_in(Client(), an_officer().member)
    assert client.get(address).status_code in {404, 410}


@pytest.mark.parametrize("body", [{"summary": "a\x00b"}, {"persons": [{"name": "\x00"}]}, {"answers": {"\x00": "yes"}}])
def test_in_a_body_it_is_refused_with_a_sentence(body):
    _token, text = a_token(of=an_organisation())
    answer = Client().post(
        "/api/v1/cases", json.dumps(body), content_type="application/json", headers={"Authorization": f"Bearer {text}"}
    )
    assert answer.status_code == 422
    assert answer.json()["code"]


@pytest.mark.parametrize("address", ["/api/v1/cases/%00", "/api/v1/offers/%00", "/api/v1/organisations/%00"])
def test_in_an_address_of_the_api_nothing_is_found(address):
    _token, text = a_token(of=an_organisation())
    answer = Client().get(address, headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["lindung_session", "csrftoken", "language", "messages"])
@pytest.mark.parametrize("value", ['"\\000aaaaaaaaaaaa"', "\x00" * 40, '"\\012\\015aaaaaaaa"'])
def test_in_a_cookie_it_counts_as_no_cookie(name, value):
    for address, status in (("/desk/", 302), ("/receipt/", 200)):
        assert Client().get(address, headers={"Cookie": f"{name}={value}"}).status_code == status
