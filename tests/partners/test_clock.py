"""What the clock of this room does: agreements end, sign-ins that are over are forgotten; twice is once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from lindung.partners import actions, tasks
from tests.factories import NINE
from tests.factories.partners import an_agreement

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=1)


def test_what_is_no_longer_needed_is_forgotten_once():
    Session.objects.create(session_key="old", session_data="", expire_date=NINE)
    Session.objects.create(session_key="open", session_data="", expire_date=LATER + timedelta(days=1))
    assert actions.forget_sign_ins(at=LATER) == 1
    assert actions.forget_sign_ins(at=LATER) == 0
    assert Session.objects.get().session_key == "open"


@pytest.mark.parametrize("task", [tasks.end_due_agreements, tasks.forget])
def test_the_tasks_of_the_clock_run_twice_without_harm(task):
    agreement = an_agreement(until_at=NINE)
    for _ in range(2):
        task(timestamp=0)
    agreement.refresh_from_db()
    assert agreement.state == ("ended" if task is tasks.end_due_agreements else "in_force")
