"""A case is restricted while colleagues write into it: each reads a plain sentence, and nothing of theirs is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import Model

from lindung.care import actions as care
from lindung.care.models import FollowUp
from lindung.care.rules import CaseOutcome, HowIsShe
from lindung.cases import actions as cases
from lindung.cases.models import Assessment, Case, Consent, Person, Suspect, Task
from lindung.cases.rules import Asker, BarReason, HeardHow, SuspectFacts, TaskKind
from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import NeedKind, Purpose
from lindung.referrals import actions as referrals
from lindung.referrals.models import Need, Offer
from lindung.reports.rules import Answer, Sign
from tests.cases.few_eyes import Few, few_around, fill, inside, restrict
from tests.factories import NINE
from tests.factories.cases import a_consent, person_facts
from tests.factories.partners import an_organisation
from tests.proofs.knocking import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ABOUT = ("case__accountable__desk", "case__policy")


def row(model: type[Model], few: Few, *more: str, **where: object) -> Any:
    """The newest row of the case, as its colleague's page reads it."""
    return model._default_manager.select_related(*ABOUT, *more).filter(case=few.case.pk, **where).latest("pk")


def her_case(few: Few) -> Case:
    """The case as her page reads it."""
    return Case.objects.visible_to(few.colleague).select_related("accountable__desk", "policy").get(pk=few.case.pk)


Read, Act = Callable[[Few], Any], Callable[[Any, Actor], object]
OTHER = SuspectFacts(name="Practice Other")
WAITS = {"state": "waiting"}
ON_CASE: dict[str, Act] = {
    "contact": lambda case, by: cases.record_contact(case=case, actor=by, at=NINE),
    "tried": lambda case, by: cases.record_contact(case=case, actor=by, at=NINE, was_reached=False),
    "review": lambda case, by: cases.record_review(case=case, actor=by, at=NINE),
    "change": lambda case, by: cases.change_case(case=case, facts={"area": "MY-10"}, actor=by, at=NINE),
    "urgency": lambda case, by: cases.change_urgency(case=case, answers={Sign.CHILD: Answer.YES}, actor=by, at=NINE),
    "harm": lambda case, by: cases.record_harm(case=case, harmed_at={}, actor=by, at=NINE),
    "person": lambda case, by: cases.add_person(case=case, facts=person_facts(name="Practice Late"), actor=by, at=NINE),
    "suspect": lambda case, by: cases.add_suspect(case=case, facts=OTHER, actor=by, at=NINE),
    "task": lambda case, by: cases.add_own_task(case=case, kind=TaskKind.OTHER, actor=by, at=NINE),
    "close": lambda case, by: care.ask_to_close(case=case, outcome=CaseOutcome.WELL_AND_SAFE, actor=by, at=NINE),
    "need": lambda case, by: referrals.add_need(
        case=case, person=case.persons.all()[0], kind=NeedKind.SHELTER, actor=by, at=NINE
    ),
    "bar": lambda case, by: cases.bar_organisation(
        case=case, organisation=Organisation.objects.latest("pk"), reason=next(iter(BarReason)), actor=by, at=NINE
    ),
}
ON_ROWS: dict[str, tuple[Read, Act]] = {
    "her facts": (
        lambda few: row(Person, few, "key"),
        lambda person, by: cases.change_person(person=person, facts=person_facts(nationality="KH"), actor=by, at=NINE),
    ),
    "suspect's facts": (
        lambda few: row(Suspect, few, "key"),
        lambda suspect, by: cases.change_suspect(suspect=suspect, facts=OTHER, actor=by, at=NINE),
    ),
    "asked again": (
        lambda few: row(Assessment, few, "person"),
        lambda found, by: cases.ask_again(assessment=found, asker=next(iter(Asker)), actor=by, at=NINE),
    ),
    "task done": (
        lambda few: row(Task, few, kind=TaskKind.OTHER.value),
        lambda task, by: cases.finish_task(task=task, actor=by, at=NINE),
    ),
    "second word": (
        lambda few: row(Consent, few, "person", **WAITS),
        lambda consent, by: cases.confirm_consent(consent=consent, heard_how=next(iter(HeardHow)), actor=by, at=NINE),
    ),
    "follow-up": (
        lambda few: row(FollowUp, few, "person", "accountable"),
        lambda each, by: care.record_follow_up(follow_up=each, how=HowIsShe.SAFE_AND_WELL, actor=by, at=NINE),
    ),
    "need over": (
        lambda few: row(Need, few, state="offered"),
        lambda need, by: referrals.no_longer_needed(need=need, actor=by, at=NINE),
    ),
    "offer taken back": (
        lambda few: Offer.objects.select_related(*(f"need__{each}" for each in ABOUT)).open().latest("pk"),
        lambda offer, by: referrals.withdraw_offer(offer=offer, actor=by, at=NINE),
    ),
}
ACTS = {**{name: (her_case, act) for name, act in ON_CASE.items()}, **ON_ROWS}


def standing() -> dict[str, list[object]]:
    """Every row of the rooms that write into a case; what the restriction itself writes is left out."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in {"cases", "care", "referrals"}:
            names = [field.attname for field in model._meta.concrete_fields if not field.attname.startswith(APART)]
            found[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*names)))
    return found


APART = ("readers", "restricted_", "is_restricted", "access")


def waiting() -> int:
    """How many statements of this database wait for a row that somebody holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def released(held: Event) -> Iterator[None]:
    """Nobody waits for the restriction for ever, also where it fails."""
    try:
        yield
    finally:
        held.set()


def test_whoever_loses_against_a_restriction_reads_a_sentence_and_nothing_is_written() -> None:
    few = few_around(restricted=False)
    fill(few)
    a_consent(
        person=few.case.persons.latest("pk"), purpose=Purpose.REPATRIATION, to=[an_organisation()], by=few.assignee,
        confirmed=False,
    )  # fmt: skip
    before, held, read = standing(), Event(), []

    def winner() -> str:
        with released(held), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lindung.orgs', '*', true)")
            until = monotonic() + 25
            while len(read) < len(ACTS) and monotonic() < until:
                sleep(0.02)
            restrict(few)
            held.set()
            while waiting() < len(ACTS) and monotonic() < until:
                sleep(0.05)
            met = waiting()
        return f"{met} waited"

    def loser(look: Read, act: Act) -> object:
        with inside(few.colleague):
            try:
                found = look(few)
            finally:
                read.append(look)
            held.wait(timeout=60)
            return act(found, few.colleague)

    steps = [winner, *(lambda pair=pair: loser(*pair) for pair in ACTS.values())]
    said = dict(zip(["winner", *ACTS], at_once(steps), strict=True))
    connections.close_all()
    met = said.pop("winner")
    assert {name: repr(each) for name, each in said.items() if not isinstance(each, ChangedMeanwhile)} == {}
    assert met == f"{len(ACTS)} waited"
    assert standing() == before
