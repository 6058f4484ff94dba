"""Restricting a case, naming the few, opening it again: who may, what follows, and two at once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lindung.audit.models import Trail
from lindung.cases import actions, queries
from lindung.cases.actions.restricting import (
    drop_reader,
    name_reader,
    open_case_to_all,
    restrict_case,
    tell_where_nobody_supervises,
)
from lindung.cases.models import Case, Person
from lindung.cases.rules import NotYourCase, SupervisorOnly
from lindung.cases.rules.readings import ReadKind
from lindung.cases.rules.restricting import (
    ACCESS_LIFECYCLE,
    NAMED_AT_MOST,
    Access,
    NoSupervisorHere,
    NotAReader,
    OpenReason,
    ReaderAnswersForIt,
    RestrictedByOne,
    RestrictReason,
    TooManyReaders,
)
from lindung.kernel.errors import Refusal, WrongState
from lindung.notices.models import Notice
from lindung.partners.models import Actor
from lindung.partners.rules import MemberState, Role
from lindung.reports import actions as reports
from tests.cases.few_eyes import Few, a_colleague, few_around, inside, restrict
from tests.factories import NINE
from tests.factories.cases import a_person, an_officer, person_facts
from tests.factories.partners import a_member, an_actor, an_organisation, signed_in
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db
WHY = RestrictReason.PERSON_ASKED


def seen(few: Few, actor: Actor) -> bool:
    """Whether the case exists for this member; both walls must agree."""
    gate = Case.objects.visible_to(actor).filter(pk=few.case.pk).exists()
    with inside(actor):
        assert gate == Case.objects.filter(pk=few.case.pk).exists()
    return gate


def test_whoever_answers_for_it_restricts_and_a_colleague_does_not() -> None:
    few = few_around(restricted=False)
    with pytest.raises(RestrictedByOne):
        restrict_case(case=few.case, reason=WHY, actor=few.colleague, at=NINE)
    with pytest.raises(NotYourCase):
        restrict_case(case=few.case, reason=WHY, actor=an_officer(of=an_organisation()), at=NINE)
    assert seen(few, few.colleague)
    restrict(few)
    assert [seen(few, each) for each in (few.assignee, few.named, few.supervisor, few.colleague)] == [True] * 3 + [
        False
    ]
    assert Trail.objects.filter(what="case.restricted", about=few.case.ref).count() == 1
    assert [each.to_member_id for each in Notice.objects.filter(template="case_restricted")] == [
        few.supervisor.member.pk
    ]
    with pytest.raises(WrongState):
        restrict(few)


def test_only_a_supervisor_opens_it_to_all_and_says_why() -> None:
    few = few_around()
    few.case.refresh_from_db()
    with pytest.raises(SupervisorOnly):
        open_case_to_all(case=few.case, reason=OpenReason.BY_MISTAKE, actor=few.assignee, at=NINE)
    with pytest.raises(NotYourCase):
        open_case_to_all(case=few.case, reason=OpenReason.BY_MISTAKE, actor=few.colleague, at=NINE)
    open_case_to_all(case=few.case, reason=OpenReason.BY_MISTAKE, actor=few.supervisor, at=NINE)
    assert seen(few, few.colleague)
    entry = Trail.objects.get(what="case.opened_to_all")
    assert (entry.by, entry.facts) == (few.supervisor.ref, {"reason": "by_mistake"})


def test_without_a_supervisor_nothing_is_restricted_and_the_desk_hears_when_the_last_one_leaves() -> None:
    few = few_around(restricted=False)
    type(few.supervisor.member).objects.filter(pk=few.supervisor.member.pk).update(roles=[], confirmed_roles=[],
        confirmed_by="", confirmed_at=None)  # fmt: skip
    with pytest.raises(NoSupervisorHere):
        restrict(few)
    again = a_colleague(few, Role.SUPERVISOR)
    restrict(few)
    assert tell_where_nobody_supervises(at=NINE) == 0
    type(again.member).objects.filter(pk=again.member.pk).update(
        state=MemberState.DISABLED.value, changed_at=NINE, changed_by="set-up"
    )
    administrator = a_colleague(few, Role.ADMINISTRATOR)
    assert tell_where_nobody_supervises(at=NINE) == 1
    told = Notice.objects.get(template="nobody_supervises")
    assert (told.to_member_id, told.facts) == (administrator.member.pk, {"ref": few.case.accountable.ref})


def test_a_partner_without_supervisor_is_told_to_the_supervisors_of_its_desk() -> None:
    own = an_organisation()
    supervisor = an_actor(of=own, roles=[Role.SUPERVISOR])
    case = actions.open_case(answers={}, actor=an_officer(of=own), at=NINE)
    restrict_case(case=case, reason=WHY, actor=supervisor, at=NINE)
    type(supervisor.member).objects.filter(pk=supervisor.member.pk).update(
        state=MemberState.DISABLED.value, changed_at=NINE, changed_by="set-up"
    )
    at_desk = an_actor(of=own.national_desk, roles=[Role.SUPERVISOR])
    assert tell_where_nobody_supervises(at=NINE) == 1
    assert Notice.objects.get(template="nobody_supervises").to_member_id == at_desk.member.pk


def test_who_is_named_works_on_cases_here_and_the_list_stays_short() -> None:
    few = few_around()
    few.case.refresh_from_db()
    for member in (a_member(of=an_organisation()), a_member(of=few.case.accountable, roles=[Role.COORDINATOR])):
        with pytest.raises(NotAReader):
            name_reader(case=few.case, member=member, actor=few.assignee, at=NINE)
    for _ in range(NAMED_AT_MOST - 1):
        name_reader(case=few.case, member=a_member(of=few.case.accountable), actor=few.assignee, at=NINE)
    with pytest.raises(TooManyReaders):
        name_reader(case=few.case, member=a_member(of=few.case.accountable), actor=few.assignee, at=NINE)
    assert not name_reader(case=few.case, member=few.named.member, actor=few.assignee, at=NINE)  # twice is once
    with pytest.raises(ReaderAnswersForIt):
        drop_reader(case=few.case, member=few.assignee.member, actor=few.supervisor, at=NINE)
    assert drop_reader(case=few.case, member=few.named.member, actor=few.supervisor, at=NINE)
    assert not drop_reader(case=few.case, member=few.named.member, actor=few.supervisor, at=NINE)
    assert not seen(few, few.named)


def test_it_goes_with_whoever_answers_for_it_and_over_to_supervisors_when_handed_over() -> None:
    few = few_around()
    few.case.refresh_from_db()
    actions.assign_case(case=few.case, member=few.colleague.member, actor=few.assignee, at=NINE)
    assert [seen(few, each) for each in (few.assignee, few.colleague, few.named)] == [False, True, True]
    to = an_organisation()
    there, chief = an_actor(of=to, roles=[Role.CASE_WORKER]), an_actor(of=to, roles=[Role.SUPERVISOR])
    Case.objects.filter(pk=few.case.pk).update(accountable=to, assignee=None)  # as handing over writes it
    assert [seen(few, each) for each in (few.supervisor, few.colleague, there, chief)] == [False, False, False, True]


def test_reading_reports_of_others_is_counted_like_reading_cases() -> None:
    officer = an_officer()
    curious = an_actor(of=officer.organisation, roles=[Role.DESK_OFFICER])
    made = [a_report() for _ in range(12)]
    reports.take_into_triage(report=made[0], actor=curious, at=NINE)
    for report in made:
        reports.note_read(report=report, actor=curious, at=NINE)
    lines = queries.readings_of_days(organisation=officer.organisation, at=NINE)
    assert [(line.kind, line.by, line.count, line.is_unusual) for line in lines] == [
        (ReadKind.REPORT, curious.ref, 11, True)
    ]
    supervisor = a_member(of=officer.organisation, roles=[Role.SUPERVISOR])
    assert actions.tell_of_unusual_readings(at=NINE + timedelta(days=1)) == 1
    assert Notice.objects.get(template="reading_unusual").to_member_id == supervisor.pk


def test_the_pages_restrict_name_drop_and_open_again() -> None:
    few = few_around(restricted=False)
    assignee, supervisor = (signed_in(Client(), each.member) for each in (few.assignee, few.supervisor))
    there, named = f"/cases/{few.case.ref}", few.named.member.ref
    assert assignee.get(f"{there}/restrict/").status_code == 200
    assert assignee.post(f"{there}/restrict/", {"reason": "known_here", "named": [named]}).status_code == 302
    page = assignee.get(f"/desk/cases/{few.case.ref}/").content.decode()
    assert "Who opens this case" in page
    assert f"{there}/readers/{named}/drop/" in page
    assert assignee.post(f"{there}/readers/{named}/drop/").status_code == 302
    assert not seen(few, few.named)
    assert assignee.post(f"{there}/readers/", {"member": named}).status_code == 302
    assert assignee.post(f"{there}/open-to-all/", {"reason": "by_mistake"}).status_code == 403
    assert supervisor.post(f"{there}/open-to-all/", {"reason": "by_mistake"}).status_code == 302
    assert seen(few, few.colleague)


@pytest.mark.parametrize("now", Access)
@pytest.mark.parametrize("then", Access)
def test_only_moves_in_the_table_are_possible(now: Access, then: Access) -> None:
    assert ACCESS_LIFECYCLE.allows(now, then) is (now != then)


STEPS = st.lists(
    st.tuples(st.sampled_from(["restrict", "open", "name", "drop", "assign"]), st.integers(0, 3)), max_size=7
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_is_done_the_few_are_who_answers_for_it_and_who_was_named(steps: list[tuple[str, int]]) -> None:
    """A plain set of names beside the real thing; after every step both walls let in exactly those, and supervisors."""
    few = few_around(restricted=False)
    people = [few.assignee, few.named, few.colleague, few.supervisor]
    answers, readers = few.assignee, None
    for what, number in steps:
        who = people[number]
        few.case.refresh_from_db()
        try:
            _do(what, few, who)
        except Refusal:
            continue
        if what == "restrict":
            readers = {answers.ref}
        elif what == "open":
            readers = None
        elif what == "assign":
            readers = None if readers is None else (readers - {answers.ref}) | {who.ref}
            answers = who
        elif readers is not None:
            readers = readers | {who.ref} if what == "name" else readers - {who.ref}
        expected = [readers is None or each.ref in readers or each is few.supervisor for each in people]
        assert [seen(few, each) for each in people] == expected, (what, number)


def _do(what: str, few: Few, who: Actor) -> None:
    case, by = few.case, few.supervisor
    steps: dict[str, Callable[[], object]] = {
        "restrict": lambda: restrict_case(case=case, reason=WHY, actor=by, at=NINE),
        "open": lambda: open_case_to_all(case=case, reason=OpenReason.DANGER_PAST, actor=by, at=NINE),
        "name": lambda: name_reader(case=case, member=who.member, actor=by, at=NINE),  # type: ignore[arg-type]
        "drop": lambda: drop_reader(case=case, member=who.member, actor=by, at=NINE),  # type: ignore[arg-type]
        "assign": lambda: actions.assign_case(case=case, member=who.member, actor=by, at=NINE),  # type: ignore[arg-type]
    }
    steps[what]()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_while_it_is_restricted_a_colleague_writes_before_or_not_at_all() -> None:
    few = few_around(restricted=False)
    barrier, said = Barrier(4), []

    def run(actor: Actor, step: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            with inside(actor):
                said.append(step())
        except (Refusal, DatabaseError, Case.DoesNotExist) as refused:
            said.append(refused)
        finally:
            connections.close_all()

    def write() -> Person:
        case = Case.objects.visible_to(few.colleague).select_related("accountable__desk", "policy").get(pk=few.case.pk)
        return actions.add_person(case=case, facts=person_facts(name="Practice Late"), actor=few.colleague, at=NINE)

    tries = [(few.assignee, lambda: restrict(few)), *[(few.colleague, write)] * 3]
    threads = [Thread(target=run, args=each) for each in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(said) == 4, said
    few.case.refresh_from_db()
    assert few.case.access is Access.RESTRICTED
    assert not seen(few, few.colleague)
    with inside(few.colleague):
        assert not Person.objects.filter(case=few.case.pk).exists()
    added = [each for each in said if isinstance(each, Person)]
    assert Person.objects.filter(case=few.case, name_index__isnull=False).count() == 1 + len(added)
    assert a_person(case=few.case, by=few.assignee).pk
