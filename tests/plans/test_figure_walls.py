"""Exact counts exist for the clock; who counts, for whoever answers for the case; what is shown, for the network."""

import pytest
from django.db import DatabaseError, transaction

from lindung.audit.actions import seal_pending
from lindung.plans.actions.counting import count_changes
from lindung.plans.actions.standing import work_out_standings
from lindung.plans.models import Cell, Counted, FigureState, ShownCell, Standing
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, a_sight, an_officer
from tests.factories.figures import counted
from tests.factories.partners import a_desk, an_organisation
from tests.factories.plans import a_plan, a_target, an_element, an_indicator

pytestmark = pytest.mark.django_db


def of(organisation):
    return f"{{{organisation.pk}}}"


def test_exact_counts_exist_for_the_clock_alone(scope):
    desk = a_desk()
    counted("cases.people", desk=desk, sex={"female": 3, "male": 40})
    FigureState.objects.create(id=1)
    assert Cell.objects.exists()
    for organisations in (of(desk), of(an_organisation()), ""):
        scope(organisations)
        assert not Cell.objects.exists()
        assert not FigureState.objects.exists()


def test_who_counts_is_seen_by_whoever_answers_for_the_case_alone(scope):
    officer, shelter = an_officer(), an_organisation()
    case = a_case(by=officer)
    seen, unseen = a_person(case=case, by=officer), a_person(case=case, by=officer)
    a_sight(person=seen, to=shelter, by=officer)
    seal_pending(at=NINE)
    count_changes(at=NINE)
    scope(of(officer.organisation))
    assert set(Counted.objects.values_list("unit", flat=True)) == {seen.pk, unseen.pk}
    for organisations in (of(shelter), of(a_desk("KH")), ""):
        scope(organisations)
        assert not Counted.objects.exists()


def test_what_is_shown_exists_for_the_network_of_its_desk(scope):
    desk, partner, stranger = a_desk(), an_organisation(), an_organisation(country="KH")
    counted("cases.people", desk=desk, sex={"female": 30, "male": 40})
    a_target(indicator=an_indicator(element=an_element(plan=a_plan(desk=desk)), figure="cases.people"))
    work_out_standings(at=NINE)
    for organisation, sees in ((desk, True), (partner, True), (stranger, False)):
        scope(of(organisation))
        assert (ShownCell.objects.exists(), Standing.objects.exists()) == (sees, sees)
    scope("")
    assert not ShownCell.objects.exists()


@pytest.mark.parametrize("model", [Cell, Counted, ShownCell, Standing, FigureState])
def test_nobody_but_the_clock_writes_counts(scope, model):
    desk = a_desk()
    counted("cases.people", desk=desk, sex={"female": 30, "male": 40})
    rows = model.objects.count()
    scope(of(desk))
    assert model.objects.all().delete()[0] == 0
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Cell.objects.create(
            desk_id=desk.pk, is_practice=False, figure=1, dimension="", month=1, key="", yes=1, no=0
        )  # fmt: skip
    scope("*")
    assert model.objects.count() == rows
