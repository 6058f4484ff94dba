"""Whether an address has an account here is told to nobody but whoever takes the link."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lindung.audit.models import Trail
from lindung.partners import actions
from lindung.partners.models import Member
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import AddressTaken
from tests.factories import NINE, PASSWORD
from tests.factories.partners import a_member, an_actor, an_organisation, signed_in

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=1)


def trail(what: str) -> list[Trail]:
    return list(Trail.objects.filter(what=what))


def test_an_address_that_signs_somebody_in_is_told_to_the_holder_of_the_link_alone():
    worker, own = a_member(), an_organisation()
    admin = an_actor(of=own, roles=[Role.ADMINISTRATOR])
    made = [
        actions.invite_member(organisation=own, email=email, roles=["case_worker"], language="en", actor=admin, at=NINE)
        for email in (worker.account.email.upper(), "free@practice.example")
    ]
    assert [entry.facts for entry in trail("invitation.made")] == [{"roles": ["case_worker"]}] * 2
    assert [invitation.state for invitation, _ in made] == ["open", "open"]
    with pytest.raises(AddressTaken):
        actions.accept_invitation(key=made[0][1], name="Practice", password=PASSWORD, at=LATER)
    assert [entry.thing for entry in trail("invitation.address_in_use")] == [made[0][0].ref]
    assert not Member.objects.filter(organisation=own, account__email=worker.account.email).exists()
    assert actions.open_invitation(key=made[0][1], at=LATER)  # nothing was used up


def test_inviting_a_known_address_answers_as_inviting_an_unknown_one():
    """The page, and the number of queries behind it."""
    worker, own = a_member(), an_organisation()
    client = signed_in(Client(), a_member(of=own, roles=[Role.ADMINISTRATOR]))
    said = {"roles": ["case_worker"], "language": "en"}
    told = []
    for email in ("warm@practice.example", worker.account.email, "free@practice.example"):
        with CaptureQueriesContext(connection) as asked:
            page = client.post("/partners/members/invite/", {**said, "email": email})
        body = re.sub(r"/join/[^/]+/|csrfmiddlewaretoken. value=.[^>]+|[0-9A-Z]{10}", "", page.content.decode())
        told.append((page.status_code, body.replace(email, ""), len(asked)))
    assert told[1] == told[2]
