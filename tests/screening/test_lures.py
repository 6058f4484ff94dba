"""Lures: a run's clusters come to the desk, somebody decides, everybody is told of confirmed ones only."""

import pytest

from lindung.audit.models import Trail
from lindung.kernel.errors import NotAllowed, WrongState
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import NeedsRole
from lindung.partners.scope import acting
from lindung.screening import actions, permissions, queries
from lindung.screening.methods.entities import find_entities
from lindung.screening.models import Lure, LureEntity, LureWeek
from lindung.screening.rules.lures import (
    DECIDES,
    LURE_LIFECYCLE,
    REASONS,
    LureReason,
    LureState,
    ReasonDoesNotFit,
)
from lindung.screening.rules.words import EntityKind
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor, an_organisation
from tests.factories.screening import OTHER_TEXT, TEXT, a_decider, a_given_lure, a_lure, a_run_sha256

pytestmark = pytest.mark.django_db
POST = TEXT.format(money="RM4500", phone="011-0000 0000")


def test_a_run_is_brought_to_the_desk_once() -> None:
    desk, run = a_desk(), a_run_sha256()
    given = [a_given_lure(), a_given_lure(template=OTHER_TEXT, entities=(), weeks=())]
    first = actions.load_lures(given=given, run_sha256=run, desk=desk, by="set-up", at=NINE)
    again = actions.load_lures(given=given, run_sha256=run, desk=desk, by="set-up", at=NINE)
    assert (first.added, first.updated, first.unchanged) == (2, 0, 0)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)
    assert Lure.objects.count() == 2
    assert [entry.what for entry in Trail.objects.all()] == ["lures.loaded"]


def test_a_newer_run_brings_the_counts_of_the_same_lure_up_to_date_and_leaves_the_decision() -> None:
    desk = a_desk()
    lure = a_lure(desk=desk, state=LureState.CONFIRMED)
    newer = a_given_lure(template=TEXT.replace("sekarang", "hari ini"), size=40, languages=("ms", "id"))
    done = actions.load_lures(given=[newer], run_sha256=a_run_sha256(), desk=desk, by="set-up", at=NINE)
    lure.refresh_from_db()
    assert (done.added, done.updated) == (0, 1)
    assert (lure.size, lure.languages, lure.state) == (40, ["id", "ms"], "confirmed")
    assert LureWeek.objects.filter(lure=lure).count() == 2
    assert LureEntity.objects.get(lure=lure).posts == 9


def test_a_run_that_fails_in_the_middle_leaves_nothing() -> None:
    desk = a_desk()
    broken = a_given_lure(template=OTHER_TEXT, size=-1)
    with pytest.raises(Exception, match="size"):
        actions.load_lures(given=[a_given_lure(), broken], run_sha256=a_run_sha256(), desk=desk, by="set-up", at=NINE)
    assert not Lure.objects.exists()


def test_what_a_lure_says_and_names_is_sealed() -> None:
    lure = a_lure()
    entity = LureEntity.objects.get(lure=lure)
    assert (lure.template, entity.value) == (TEXT, "110000000")
    with pytest.raises(Exception, match="sealed"):
        LureEntity.objects.filter(value="110000000").exists()


@pytest.mark.parametrize("then", LureState)
@pytest.mark.parametrize("now", LureState)
def test_only_moves_in_the_table_are_possible(now: LureState, then: LureState) -> None:
    lure, decider = a_lure(state=now), a_decider()
    if then not in REASONS:
        return
    if LURE_LIFECYCLE.allows(now, then):
        actions.decide_lure(lure=lure, to=then, reason=REASONS[then][0], actor=decider, at=NINE)
        lure.refresh_from_db()
        assert (lure.state, lure.decided_by, lure.reason) == (then.value, decider.ref, REASONS[then][0].value)
    else:
        with pytest.raises(WrongState):
            actions.decide_lure(lure=lure, to=then, reason=REASONS[then][0], actor=decider, at=NINE)


@pytest.mark.parametrize("role", Role)
def test_analysts_and_supervisors_of_the_desk_decide_and_nobody_else(role: Role) -> None:
    lure, actor = a_lure(), an_actor(of=a_desk(), roles=[role])
    assert permissions.can_decide_lure(actor, lure) is (role in DECIDES)
    if role not in DECIDES:
        with pytest.raises(NeedsRole):
            _confirm(lure, actor)


def test_a_stranger_decides_nothing_and_sees_nothing() -> None:
    lure = a_lure()
    for stranger in (a_decider(of=a_desk("KH")), an_actor(of=an_organisation(), roles=[Role.ANALYST])):
        with pytest.raises(NotAllowed):
            _confirm(lure, stranger)
        assert not Lure.objects.visible_to(stranger).exists()
        assert not LureEntity.objects.visible_to(stranger).exists()
    lure.refresh_from_db()
    assert lure.state == "loaded"


def test_a_reason_of_another_decision_is_refused() -> None:
    lure = a_lure()
    with pytest.raises(ReasonDoesNotFit):
        actions.decide_lure(lure=lure, to=LureState.CONFIRMED, reason=LureReason.ORDINARY, actor=a_decider(), at=NINE)


def test_deciding_twice_is_refused_and_stands_once_on_the_trail() -> None:
    lure, decider = a_lure(), a_decider()
    _confirm(lure, decider)
    with pytest.raises(WrongState):
        _confirm(lure, decider)
    entry = Trail.objects.get(what="lure.confirmed")
    assert (entry.thing, entry.facts) == (lure.ref, {"reason": "many_signs"})


@pytest.mark.parametrize("state", LureState)
def test_everybody_is_told_of_confirmed_lures_only(state: LureState) -> None:
    a_lure(state=state)
    with acting(organisations=""):
        found = queries.known_lures(POST, ())
    assert [each.size for each in found] == ([12] if state is LureState.CONFIRMED else [])


def test_the_same_contact_is_a_match_even_in_other_words() -> None:
    a_lure(state=LureState.CONFIRMED)
    text = "Nombor baru: +60 11-000 0000"
    with acting(organisations=""):
        (match,) = queries.known_lures(text, find_entities(text))
    assert (match.likeness, match.same_contact) == (0.0, (EntityKind.PHONE,))
    assert not queries.known_lures("Something else entirely, about the weather of tomorrow.", ())


def test_the_practice_world_and_the_real_one_do_not_meet() -> None:
    a_lure(desk=a_desk("MY", is_practice=True), state=LureState.CONFIRMED)
    assert not queries.known_lures(POST, ())
    assert queries.known_lures(POST, (), is_practice=True)


def test_nobody_reads_the_tables_of_lures_themselves() -> None:
    a_lure(state=LureState.CONFIRMED)
    with acting(organisations=""):
        assert not Lure.objects.exists()
        assert not LureEntity.objects.exists()
        assert not LureWeek.objects.exists()


def _confirm(lure: Lure, actor: object) -> None:
    actions.decide_lure(
        lure=lure,
        to=LureState.CONFIRMED,
        reason=LureReason.MANY_SIGNS,
        actor=actor,
        at=NINE,  # type: ignore[arg-type]
    )
