"""The firewall and who may speak: every combination."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindung.cases.rules import (
    WALLED_RECIPIENTS,
    AgeReading,
    AskChildAuthority,
    CannotSpeakForPerson,
    ConsentState,
    GivenBy,
    PurposeNotForRecipient,
    ResidenceStatus,
    SeparateConsent,
    SightGround,
    Subject,
    Terms,
    check_recipients,
    covers,
    may_speak,
    wall_between,
    who_cannot_speak,
)
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind
from tests.factories import NINE

KINDS, PURPOSES = st.sampled_from(list(RecipientKind)), st.sampled_from(list(Purpose))
SUBJECTS = st.builds(Subject, age=st.sampled_from(list(AgeReading)), status=st.sampled_from(list(ResidenceStatus)))
GROUPS = st.frozensets(st.sampled_from(list(FieldGroup)))
TERMS = st.builds(
    Terms,
    state=st.sampled_from(list(ConsentState)),
    given_by=st.sampled_from(list(GivenBy)),
    purpose=PURPOSES,
    field_groups=GROUPS,
    recipient_kinds=st.frozensets(KINDS),
    recipients=st.frozensets(st.integers(1, 3)),
    given_at=st.sampled_from([NINE - timedelta(days=1), NINE + timedelta(days=1)]),
    until=st.sampled_from([None, NINE, NINE + timedelta(days=1)]),
    is_confirmed=st.booleans(),
    hands_over=st.booleans(),
)


@given(subject=SUBJECTS, purpose=PURPOSES, ground=st.sampled_from(list(SightGround)))
def test_an_embassy_is_never_told_of_a_refugee_or_asylum_seeker_or_before_anybody_asked(subject, purpose, ground):
    wall = wall_between(kind=RecipientKind.EMBASSY, purpose=purpose, subject=subject, ground=ground)
    if subject.status in {ResidenceStatus.REFUGEE, ResidenceStatus.ASYLUM_SEEKER, ResidenceStatus.UNKNOWN}:
        assert wall is not None


@given(subject=SUBJECTS, purpose=PURPOSES, kind=st.sampled_from(list(WALLED_RECIPIENTS)))
def test_no_emergency_opens_the_firewall(subject, purpose, kind):
    assert wall_between(kind=kind, purpose=purpose, subject=subject, ground=SightGround.BREAK_GLASS) is not None


@given(subject=SUBJECTS, kind=st.sampled_from([RecipientKind.POLICE, RecipientKind.IMMIGRATION]))
def test_police_and_immigration_are_not_told_for_finding_help(subject, kind):
    assert wall_between(kind=kind, purpose=Purpose.SERVICES, subject=subject) is not None


@given(terms=TERMS, subject=SUBJECTS, purpose=PURPOSES, number=st.integers(1, 4), kind=KINDS, groups=GROUPS)
def test_a_consent_covers_only_what_it_says(terms, subject, purpose, number, kind, groups):
    if not covers(
        terms, subject=subject, purpose=purpose, organisation_id=number, kind=kind, field_groups=groups, at=NINE
    ):
        return
    assert terms.state == ConsentState.GIVEN
    assert terms.given_at <= NINE
    assert terms.until is None or terms.until > NINE
    assert terms.purpose == purpose
    assert groups <= terms.field_groups
    assert terms.is_confirmed or not (purpose == Purpose.REPATRIATION or kind in WALLED_RECIPIENTS)
    assert number in terms.recipients or kind in terms.recipient_kinds
    assert may_speak(given_by=terms.given_by, age=subject.age, purpose=purpose)
    assert wall_between(kind=kind, purpose=purpose, subject=subject) is None


def test_an_adult_speaks_for_herself():
    for given_by in (GivenBy.GUARDIAN, GivenBy.CHILD_AUTHORITY):
        refusal = who_cannot_speak(given_by=given_by, age=AgeReading.ADULT, purpose=Purpose.SERVICES)
        assert isinstance(refusal, CannotSpeakForPerson)


@pytest.mark.parametrize("age", [AgeReading.CHILD, AgeReading.UNKNOWN])
@pytest.mark.parametrize("purpose", [each for each in Purpose if each != Purpose.SERVICES])
def test_a_guardians_word_never_replaces_the_child_authoritys(age, purpose):
    assert isinstance(who_cannot_speak(given_by=GivenBy.GUARDIAN, age=age, purpose=purpose), AskChildAuthority)
    assert may_speak(given_by=GivenBy.CHILD_AUTHORITY, age=age, purpose=purpose)


def test_a_consent_to_the_police_stands_alone_and_for_their_purposes():
    with pytest.raises(SeparateConsent):
        check_recipients(kinds=[RecipientKind.POLICE, RecipientKind.HEALTH], purpose=Purpose.INVESTIGATION)
    with pytest.raises(PurposeNotForRecipient):
        check_recipients(kinds=[RecipientKind.POLICE], purpose=Purpose.SERVICES)
    check_recipients(kinds=[RecipientKind.POLICE], purpose=Purpose.INVESTIGATION)
