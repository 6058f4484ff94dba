"""Stories of cases: opened, somebody named, in contact, assessed, agreed to, closed."""

from datetime import datetime, timedelta
from typing import Any, Self

from lindung.care import actions as care
from lindung.care.rules import CaseOutcome
from lindung.cases import actions as cases
from lindung.cases.actions import CaseFacts
from lindung.cases.actions.restricting import restrict_case
from lindung.cases.models import Person, Task
from lindung.cases.rules import (
    AgeReading,
    AssessmentFacts,
    BarReason,
    ConsentFacts,
    GivenBy,
    HeardHow,
    Outcome,
    PersonFacts,
    SuspectFacts,
    TaskKind,
    TaskState,
)
from lindung.cases.rules.restricting import RestrictReason
from lindung.desk.practice.clockwork import read_events
from lindung.desk.practice.stories import ReportStory
from lindung.desk.practice.words import NOTE
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind, Role, Urgency
from lindung.reports.rules import Answer, Sign

HELPERS = frozenset(
    {
        RecipientKind.SERVICE_PROVIDER,
        RecipientKind.HEALTH,
        RecipientKind.LEGAL,
        RecipientKind.WELFARE,
        RecipientKind.GOVERNMENT,
        RecipientKind.INTERNATIONAL,
        RecipientKind.DESK,
    }
)
CONTACT_MIN = {
    Urgency.IMMEDIATE: (10, 40),
    Urgency.URGENT: (60, 600),
    Urgency.SOON: (180, 2_000),
    Urgency.ROUTINE: (600, 5_000),
}


class CaseStory(ReportStory):
    """A report that becomes a case."""

    case: Any = None
    person: Any = None
    family: tuple[Person, ...] = ()
    consent: Any = None
    closing: Any = None
    with_family = False

    @property
    def urgency(self) -> Urgency:
        """How urgent triage finds it."""
        return self.profile.urgency

    @property
    def worker(self) -> Actor:
        """Who works on the case."""
        return self.desk.who(Role.CASE_WORKER)

    @property
    def supervisor(self) -> Actor:
        """Who looks a second time."""
        return self.desk.who(Role.SUPERVISOR)

    @property
    def desk_officer(self) -> Actor:
        """Who opens cases and asks partners."""
        return self.desk.who(Role.DESK_OFFICER)

    def opened(self, *, is_named: bool = True) -> Self:
        """Triage opens a case; mostly somebody is named at once."""
        return self.then(self.between(3, 11), lambda at: self._open(is_named, at))

    def contacted(self) -> Self:
        """First contact, inside its time."""
        return self.then(self.between(*CONTACT_MIN[self.urgency]), self._contact_person)

    def assessed(self) -> Self:
        """An assessment is recorded: indications, never a verdict."""
        return self.then(self.between(10, 40), self._assess)

    def agreed(self, *, until: timedelta | None = None) -> Self:
        """The person (for a child: the child authority) agrees that help is asked for."""
        return self.then(self.between(5, 20), lambda at: self._agree(until, at))

    def agreed_to_embassy(self) -> Self:
        """Asked apart: an embassy may be told, to bring the person home."""
        return self.then(self.between(5, 20), self._agree_to_embassy)

    def asked_herself(self) -> Self:
        """She reads by her receipt, and it is safe to ask her there."""
        return self.then(self.between(5, 20), self._set_receipt)

    def second_word(self, *, is_yes: bool = True) -> Self:
        """A second member says whether she heard the person agree to what was recorded last."""
        return self.then(self.between(20, 60), self._confirm if is_yes else self._refuse)

    def says_yes(self) -> Self:
        """She answers by her receipt."""
        return self.then(self.between(60, 300), self._say_yes)

    def suspected(self, tied_to: Organisation | None = None) -> Self:
        """Somebody is suspected; an organisation he is tied to is never asked."""
        return self.then(self.between(5, 20), lambda at: self._suspect(tied_to, at))

    def barred(self, organisation: Organisation) -> Self:
        """An organisation must not learn of the case."""
        return self.then(self.between(5, 20), lambda at: self._bar(organisation, at))

    def restricted(self) -> Self:
        """Few open the case from now on."""
        return self.then(self.between(5, 20), self._restrict)

    def given_task(self, *, is_done: bool) -> Self:
        """Somebody has to do something on the case."""
        self.then(self.between(10, 30), self._add_task)
        return self.then(self.between(20, 50), self._finish_task) if is_done else self

    def message_on_case(self, after: timedelta) -> Self:
        """The person writes; the case gets a task."""
        return self.wrote_again(after).then(timedelta(seconds=30), read_events)

    def told_again(self) -> Self:
        """A second report about the same person is added to the case."""
        second = ReportStory(desk=self.desk, profile=self.profile, key=f"{self.key}:2", chance=self.chance)
        self.then(self.between(100, 400), second.tell).then(self.between(3, 10), second.triage)
        return self.then(self.between(3, 10), lambda at: self._link(second, at))

    def reviewed(self, after: timedelta) -> Self:
        """The whole case is looked at again."""
        return self.then(after, self._review)

    def asked_to_close(self, outcome: CaseOutcome, after: timedelta) -> Self:
        """Closing is asked for; a supervisor has the second look."""
        return self.then(after, lambda at: self._ask_to_close(outcome, at))

    def closed(self) -> Self:
        """The second look agrees."""
        return self.then(self.between(100, 1_000), self._close)

    def sent_back(self) -> Self:
        """The second look finds something left to do."""
        return self.then(self.between(100, 1_000), self._send_back)

    def opened_again(self, after: timedelta) -> Self:
        """The person is back; the same history goes on."""
        return self.then(after, self._open_again)

    def fresh_case(self) -> Any:
        """The case as it is now: partners' answers change it too."""
        self.case.refresh_from_db()
        self.case.accountable = self.desk.organisation
        return self.case

    def _open(self, is_named: bool, at: datetime) -> None:
        profile = self.profile
        facts = CaseFacts(area=profile.area, exploitation_area=profile.happened_in, summary=profile.story)
        settled = dict.fromkeys(Sign, Answer.NO) | dict.fromkeys(profile.signs, Answer.YES)
        family = (PersonFacts(**{**vars(profile.person), "name": f"{profile.person.name} II"}),)
        persons = (profile.person, *(family if self.with_family else ()))
        self.case = cases.open_case(
            answers=settled,
            report=self.report,
            facts=facts,
            persons=persons,
            assignee=self.worker.member if is_named else None,
            actor=self.officer,
            at=at,
        )
        people = list(self.case.persons.order_by("id"))
        self.person, self.family = people[0], tuple(people[1:])
        for each in people:
            each.case = self.case

    def _contact_person(self, at: datetime) -> None:
        cases.record_contact(case=self.case, actor=self.worker, at=at)

    def _assess(self, at: datetime) -> None:
        age = self.profile.person.age_band.reading
        facts = AssessmentFacts(
            answers=dict.fromkeys(self.profile.indicators, Answer.YES),
            age=age,
            outcome=Outcome.PRESUMED if age == AgeReading.CHILD else Outcome.INDICATION,
            narrative=NOTE,
        )
        cases.record_assessment(person=self.person, facts=facts, actor=self.worker, at=at)

    def _agree(self, until: timedelta | None, at: datetime) -> None:
        for person in (self.person, *self.family):
            self.consent = self._record_consent(person, Purpose.SERVICES, HELPERS, until, at)

    def _agree_to_embassy(self, at: datetime) -> None:
        kinds = frozenset({RecipientKind.EMBASSY})
        self.consent = self._record_consent(self.person, Purpose.REPATRIATION, kinds, None, at)

    def _set_receipt(self, at: datetime) -> None:
        cases.set_receipt(person=self.person, report=self.report, actor=self.worker, at=at)

    def _confirm(self, at: datetime) -> None:
        cases.confirm_consent(consent=self.consent, heard_how=HeardHow.PRESENT, actor=self.supervisor, at=at)

    def _refuse(self, at: datetime) -> None:
        cases.refuse_consent(consent=self.consent, actor=self.supervisor, at=at)

    def _say_yes(self, at: datetime) -> None:
        cases.confirm_by_person(consent=self.consent, at=at)

    def _record_consent(
        self,
        person: Person,
        purpose: Purpose,
        kinds: frozenset[RecipientKind],
        until: timedelta | None,
        at: datetime,
    ) -> Any:
        facts = ConsentFacts(
            purpose=purpose,
            field_groups=frozenset(FieldGroup),
            recipient_kinds=kinds,
            given_by=GivenBy.CHILD_AUTHORITY if self.profile.is_child else GivenBy.PERSON,
            language=self.profile.language,
            best_interest=NOTE if self.profile.is_child else "",
            until=at + until if until else None,
        )
        return cases.record_consent(person=person, facts=facts, actor=self.worker, at=at)

    def _suspect(self, tied_to: Organisation | None, at: datetime) -> None:
        facts = SuspectFacts(name="Gagak Latihan", notes=NOTE, role="recruiter")
        cases.add_suspect(case=self.case, facts=facts, tied_to=tied_to, actor=self.worker, at=at)

    def _restrict(self, at: datetime) -> None:
        restrict_case(case=self.fresh_case(), reason=RestrictReason.KNOWN_HERE, actor=self.supervisor, at=at)

    def _bar(self, organisation: Organisation, at: datetime) -> None:
        reason = BarReason.CONFLICT_OF_INTEREST
        cases.bar_organisation(case=self.case, organisation=organisation, reason=reason, actor=self.worker, at=at)

    def _add_task(self, at: datetime) -> None:
        cases.add_own_task(case=self.fresh_case(), kind=TaskKind.CALL_PARTNER, note=NOTE, actor=self.worker, at=at)

    def _finish_task(self, at: datetime) -> None:
        waiting = Task.objects.filter(case=self.case, state=TaskState.WAITING.value, kind=TaskKind.CALL_PARTNER.value)
        for task in waiting.select_related("case__accountable", "policy"):
            cases.finish_task(task=task, actor=self.worker, at=at)

    def _link(self, second: ReportStory, at: datetime) -> None:
        cases.link_report(case=self.fresh_case(), report=second.report, actor=self.officer, at=at)

    def _review(self, at: datetime) -> None:
        cases.record_review(case=self.fresh_case(), actor=self.worker, at=at)

    def _ask_to_close(self, outcome: CaseOutcome, at: datetime) -> None:
        self.closing = care.ask_to_close(case=self.fresh_case(), outcome=outcome, note=NOTE, actor=self.worker, at=at)

    def _close(self, at: datetime) -> None:
        care.agree_to_close(closing=self.closing, actor=self.desk.who(Role.SUPERVISOR), at=at)

    def _send_back(self, at: datetime) -> None:
        care.send_back(closing=self.closing, actor=self.desk.who(Role.SUPERVISOR), at=at)

    def _open_again(self, at: datetime) -> None:
        cases.open_case_again(case=self.fresh_case(), actor=self.worker, at=at)
