"""A person's record erased because she asks for it: what rests on it ends first, then its key is destroyed."""

from datetime import datetime

from django.db import transaction

from lindung.care.models import FollowUp
from lindung.care.rules import FollowUpState, NeedsStillOpen
from lindung.cases import actions as cases
from lindung.cases.actions.clocks import hold_checked
from lindung.cases.models import Consent, Person
from lindung.cases.permissions import check_can_keep_or_erase
from lindung.cases.rules import CaseState, ErasureAsker
from lindung.partners.models import Actor, no_clock
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals import actions as referrals
from lindung.referrals.models import Need


@transaction.atomic
def erase_person(*, person: Person, asker: ErasureAsker, actor: Actor, at: datetime) -> bool:
    """Erase what is known about a person; whether the whole case went with her (closed, and she was the last).

    Her consents end, and whoever holds copies is asked to destroy them. Raises NotYourCase, SupervisorOnly, MustBeKept,
    NeedsStillOpen, ErasedAlready; then nothing is saved.
    """
    case = person.case
    check_can_keep_or_erase(actor, case)
    cases.hold_open_consents(person)  # before the case, as everybody holds them
    hold_checked(check_can_keep_or_erase, actor=actor, case=case)
    cases.check_not_held(case)
    _check_no_open_need_of(person)
    with acting(organisations=EVERYONE):
        for consent in Consent.objects.open().filter(person=person).order_by("id"):
            referrals.withdraw_consent(consent=consent, actor=actor, at=at)
        planned = FollowUp.objects.filter(person=person).open().select_for_update()
        planned.update(state=FollowUpState.NOT_POSSIBLE.value, done_at=at, done_by=actor.ref, **no_clock())
        cases.forget_person(person=person, asker=asker, actor=actor, at=at)
        is_last = case.state == CaseState.CLOSED.value and not case.persons.filter(erased_at=None).exists()
        is_last = is_last and not cases.held_reports(case)  # the case goes on its day, when that hold has ended
        if is_last:
            cases.forget_case(case=case, asker=asker, actor=actor, at=at)
    return is_last


def _check_no_open_need_of(person: Person) -> None:
    own, party = Need.objects.filter(person=person), Need.objects.filter(party=person)
    count = len({*own.open().values_list("pk", flat=True), *party.open().values_list("pk", flat=True)})
    if count:
        raise NeedsStillOpen(ref=person.case.ref, count=count)
