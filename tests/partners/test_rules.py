"""Clocks, urgencies, lifecycles and reading: plain Python."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindung.kernel.errors import BadInput, Refusal, WrongState
from lindung.partners.rules import (
    AGREEMENT_LIFECYCLE,
    CHANNELS,
    INVITATION_LIFECYCLE,
    MEMBER_LIFECYCLE,
    ORGANISATION_LIFECYCLE,
    RECIPIENT_KIND_OF,
    ROLES_BY_SCOPE,
    SEES_PERSONS,
    AgreementState,
    Clocks,
    InvitationState,
    MemberState,
    OrganisationKind,
    OrganisationState,
    Role,
    TokenScope,
    Urgency,
)
from lindung.partners.rules.reading import read_channel, read_hash, read_phone, read_text, read_words
from tests.factories import NINE

EXPECTED = {
    "organisation": {("invited", "vetted"), ("vetted", "suspended"), ("suspended", "vetted")},
    "member": {("active", "disabled"), ("disabled", "active")},
    "invitation": {("open", "accepted"), ("open", "withdrawn")},
    "agreement": {
        ("draft", "in_force"),
        ("draft", "ended"),
        ("in_force", "suspended"),
        ("in_force", "ended"),
        ("suspended", "in_force"),
        ("suspended", "ended"),
    },
}
PAIRS = [
    (lifecycle, now, to)
    for lifecycle, states in (
        (ORGANISATION_LIFECYCLE, OrganisationState),
        (MEMBER_LIFECYCLE, MemberState),
        (INVITATION_LIFECYCLE, InvitationState),
        (AGREEMENT_LIFECYCLE, AgreementState),
    )
    for now in states
    for to in states
]


@pytest.mark.parametrize(("lifecycle", "now", "to"), PAIRS, ids=lambda each: getattr(each, "thing", str(each)))
def test_only_moves_in_the_table_are_possible(lifecycle, now, to):
    if (now.value, to.value) in EXPECTED[lifecycle.thing]:
        lifecycle.check(now, to)
    else:
        with pytest.raises(WrongState):
            lifecycle.check(now, to)


def test_urgencies_are_ordered_from_the_first_to_the_last():
    assert sorted([Urgency.ROUTINE, Urgency.IMMEDIATE, Urgency.SOON, Urgency.URGENT]) == list(Urgency)
    assert min(Urgency.SOON, Urgency.URGENT) is Urgency.URGENT
    assert Urgency.IMMEDIATE <= "immediate" < Urgency.URGENT
    assert [each.needs_duty_contact for each in Urgency] == [True, True, False, False]
    assert [each.raised() for each in Urgency] == [Urgency.IMMEDIATE, Urgency.IMMEDIATE, Urgency.URGENT, Urgency.SOON]


def test_default_clocks_are_those_of_the_desk():
    clocks = Clocks()
    assert clocks.unread_within(danger_or_child=True) == timedelta(minutes=15)
    assert clocks.unread_within(danger_or_child=False) == timedelta(hours=1)
    by_urgency = [
        (clocks.contact_within, [1, 24, 72, 168]),
        (clocks.accountable_within, [0.25, 1, 3, 24]),
        (clocks.remind_after, [1 / 6, 1, 12, 48]),
        (clocks.expire_after, [0.5, 2, 24, 72]),
        (clocks.placed_within, [4, 24, 168, 720]),
        (clocks.review_within, [24, 72, 336, 720]),
        (clocks.stuck_step, [0.5, 4, 4, 4]),
    ]
    for clock, hours in by_urgency:
        assert [clock(each) for each in Urgency] == [timedelta(hours=number) for number in hours]
    assert [clocks.offers_out(each) for each in Urgency] == [3, 2, 1, 1]
    assert clocks.follow_ups() == tuple(timedelta(days=days) for days in (1, 7, 30, 90))
    assert clocks.arrival_within() == timedelta(hours=6)
    assert {clocks.report_retention(each) for each in CHANNELS} == {timedelta(days=90)}
    assert clocks.case_retention() == timedelta(days=2555)
    assert clocks.number_confirmed_for() == timedelta(days=90)
    assert clocks.break_glass_review() == timedelta(hours=24)
    assert clocks.window_margin() == timedelta(hours=6)


def test_stored_clocks_read_back_the_same_and_fill_what_is_missing():
    assert Clocks.from_values(Clocks().values()) == Clocks()
    changed = Clocks.from_values({"contact_h": {"urgent": 12}})
    assert [changed.contact_h[each] for each in Urgency] == [1, 12, 72, 168]


@pytest.mark.parametrize(
    "values",
    [
        {"no_such_clock": 1},
        {"report_unread_min": 0},
        {"report_unread_min": "60"},
        {"report_unread_min": True},
        {"report_unread_min": 10**9},
        {"contact_h": 3},
        {"contact_h": {"later": 3}},
        {"contact_h": {"soon": -1}},
        {"follow_up_d": 7},
        {"follow_up_d": []},
        {"follow_up_d": [7, 1]},
        {"follow_up_d": [1, 1]},
        {"offer_remind_min": {"immediate": 30}},
        {"score_weights": {"beauty": 3}},
    ],
)
def test_clocks_no_desk_could_work_by_are_refused(values):
    with pytest.raises(BadInput):
        Clocks.from_values(values)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(list(Clocks().values())), json_like))
def test_any_stored_value_is_read_or_refused(values):
    try:
        clocks = Clocks.from_values(values)
    except Refusal:
        return
    assert Clocks.from_values(clocks.values()) == clocks


def test_every_kind_and_scope_has_its_row():
    assert set(RECIPIENT_KIND_OF) == set(OrganisationKind)
    assert set(ROLES_BY_SCOPE) == set(TokenScope)
    powerful = {Role.SUPERVISOR, Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR}
    assert not any(roles & powerful for roles in ROLES_BY_SCOPE.values())
    assert not SEES_PERSONS & {Role.ADMINISTRATOR, Role.COORDINATOR, Role.ANALYST, Role.AUDITOR, Role.TRAINER}


@pytest.mark.parametrize("typed", ["", "0312345678", "+", "+60 abc", "+60" + "1" * 40, "call me"])
def test_a_phone_that_cannot_be_called_is_refused(typed):
    with pytest.raises(BadInput):
        read_phone(typed)


def test_a_phone_is_kept_as_typed_but_for_spaces():
    assert read_phone("  +60  3 1234-5678 ") == "+60 3 1234-5678"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "duty",
        "duty@",
        "gopher://x",
        "jsons://10.0.0.1/x",
        "jsons://[::1]/x",
        "jsons://desk.internal/x",
        "jsons:///x",
        "jsons://[bad",
        "jsons://a b",
        "jsons://x/" + "y" * 300,
    ],
)
def test_a_channel_that_reaches_inside_or_nowhere_is_refused(typed):
    with pytest.raises(BadInput):
        read_channel(typed, schemes=["jsons", "tgram"])


@pytest.mark.parametrize("typed", ["duty@practice.example", "jsons://hook.practice.example/x", "tgram://1:abc/2"])
def test_an_allowed_channel_is_kept(typed):
    assert read_channel(typed, schemes=["jsons", "tgram"]) == typed


def test_words_come_once_and_in_the_lists_order():
    assert read_words(["supervisor", "duty_officer", "supervisor"], Role, field="roles") == [
        Role.DUTY_OFFICER,
        Role.SUPERVISOR,
    ]
    for wrong in ([], ["emperor"]):
        with pytest.raises(BadInput):
            read_words(wrong, Role, field="roles")


def test_text_is_one_line_and_bounded():
    assert read_text(" a\n\x00b ", field="name", most=5) == "a b"
    for wrong in ("", " \n", "x" * 6):
        with pytest.raises(BadInput):
            read_text(wrong, field="name", most=5)


def test_a_fingerprint_is_sixty_four_hexadecimal_digits():
    assert read_hash(" " + "AB" * 32) == "ab" * 32
    with pytest.raises(BadInput):
        read_hash("ab" * 31)


def test_nine_is_nine():
    assert NINE.hour == 9


def test_kinds_of_organisation_have_a_label_each():
    assert all(kind.label for kind in OrganisationKind)
