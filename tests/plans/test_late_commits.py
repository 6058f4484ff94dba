"""The cursor over seals passes over nothing: what commits late is sealed late, and counted then."""

import threading

import pytest
from django.db import connection, transaction

from lindung.audit.actions import seal_pending
from lindung.cases import actions as cases
from lindung.cases.rules import Sex
from lindung.partners.scope import EVERYONE, acting
from lindung.plans.actions.counting import count_changes
from lindung.plans.models import Cell
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, an_officer, person_facts


def counted(sex):
    return sum(Cell.objects.filter(figure=1, dimension="sex", key=sex).values_list("yes", flat=True))


def follow():
    with acting(organisations=EVERYONE):
        seal_pending(at=NINE)
    with acting(organisations=EVERYONE):
        count_changes(at=NINE)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_is_not_passed_over():
    officer = an_officer()
    early, late = (a_person(case=a_case(by=officer), by=officer, sex=Sex.FEMALE) for _ in range(2))
    follow()
    assert counted("female") == 2
    written, may_commit = threading.Event(), threading.Event()

    def change_slowly():
        with acting(organisations=EVERYONE), transaction.atomic():
            cases.change_person(person=late, facts=person_facts(sex=Sex.OTHER), actor=officer, at=NINE)
            written.set()
            may_commit.wait(timeout=20)
        connection.close()

    slow = threading.Thread(target=change_slowly)
    slow.start()
    assert written.wait(timeout=20)  # its entry has an older id than those that follow, and is not committed
    with acting(organisations=EVERYONE):
        cases.change_person(person=early, facts=person_facts(sex=Sex.MALE), actor=officer, at=NINE)
    follow()
    assert (counted("female"), counted("male")) == (1, 1)
    may_commit.set()
    slow.join(timeout=20)
    follow()
    assert (counted("female"), counted("male"), counted("other")) == (0, 1, 1)
