"""Numbers to call: loaded all or nothing, callable only while a named person's confirmation holds."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.template.loader import render_to_string

from lindung.audit.models import Trail
from lindung.directory import actions, queries
from lindung.directory.actions import Loaded
from lindung.directory.areas import CONTENT
from lindung.directory.models import Entry, NumberCheck
from lindung.directory.queries import numbers_to_call
from lindung.directory.rules import BadEntries, CheckOutcome, EntryChannel, EntryKind, NotThisDesk
from lindung.kernel.errors import BadInput, NotAllowed
from lindung.notices.models import Notice
from lindung.partners.models import Actor
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from tests.factories import NINE
from tests.factories.directory import a_number_check, an_entry
from tests.factories.partners import a_desk, a_policy, a_token, an_actor, an_organisation

pytestmark = pytest.mark.django_db
BUNDLED = (CONTENT / "entries.csv").read_text(encoding="utf-8")


def test_the_bundled_list_loads_once_and_again_without_a_change():
    assert actions.load_entries(at=NINE) == Loaded(added=29, changed=0, unlisted=0)
    assert actions.load_entries(at=NINE + timedelta(days=1)) == Loaded(0, 0, 0)
    assert {entry.country for entry in Entry.objects.all()} == {"MY", "KH", "ID"}
    assert all(entry.source for entry in Entry.objects.all())
    assert Trail.objects.filter(what="directory.entries_loaded").count() == 1


def test_a_newer_list_changes_adds_and_hides_by_code():
    actions.load_entries(at=NINE)
    rows = BUNDLED.replace("15999", "15998").splitlines()
    kept = [row for row in rows if not row.startswith("my-unions-sms")]
    loaded = actions.load_entries(at=NINE, text="\n".join([*kept, rows[1].replace("my-mapo-hotline-phone", "my-new")]))
    assert (loaded.added, loaded.unlisted) == (1, 1)
    assert Entry.objects.get(code="my-talian-kasih-phone").value == "15998"
    assert not Entry.objects.get(code="my-unions-sms").is_listed
    assert actions.load_entries(at=NINE).changed >= 2  # and back again, the hidden one listed


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("my-talian-kasih-phone,MY", "my-talian-kasih-phone,XX", "3/country"),
        (",helpline,phone,15999", ",helpline,pigeon,15999", "3/channel"),
        (",helpline,phone,15999", ",oracle,phone,15999", "3/kind"),
        (",phone,15999,", ",phone,call me,", "3/value"),
        (",15999,abuse,", ",15999,gossip,", "3/scope"),
        ("my-talian-kasih-phone,MY,Talian Kasih", "my-talian-kasih-phone,MY,Jalan Mawar 12", "3/name"),
        ("my-talian-kasih-phone,", "my-mapo-hotline-phone,", "3/code"),
    ],
)
def test_a_list_with_one_mistake_loads_nothing_and_names_row_and_column(old, new, place):
    with pytest.raises(BadEntries) as refused:
        actions.load_entries(at=NINE, text=BUNDLED.replace(old, new, 1))
    assert place in refused.value.facts["places"]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("text", ["", "code,country\n", "\n".join(BUNDLED.splitlines()[:1]), "\x00"])
def test_a_list_without_rows_or_columns_is_refused(text):
    with pytest.raises(BadEntries):
        actions.load_entries(at=NINE, text=text)


def shown(entry, at=NINE, **also):
    return next(number for number in numbers_to_call(country=entry.country, at=at, **also) if number.entry == entry)


def test_a_number_nobody_tried_is_shown_without_a_link():
    number = shown(an_entry())
    assert (number.link, number.is_confirmed, number.checked_at) == ("", False, None)


def test_a_number_a_named_person_confirmed_is_callable_until_the_policys_days_are_over():
    a_policy(number_confirmed_d=90)
    entry, officer = an_entry(), an_actor(of=a_desk())
    check = actions.check_number(entry=entry, outcome=CheckOutcome.CONFIRMED, actor=officer, at=NINE)
    assert check.valid_until == NINE + timedelta(days=90)
    assert check.checked_by == officer.ref
    assert shown(entry).link == "tel:+60300000000"
    late = shown(entry, at=NINE + timedelta(days=90))
    assert (late.link, late.checked_at) == ("", NINE)
    assert Trail.objects.filter(what="directory.number_confirmed", by=officer.ref).count() == 1


def test_a_number_that_does_not_answer_is_withdrawn_at_once():
    a_policy()
    entry, officer = an_entry(), an_actor(of=a_desk())
    actions.check_number(entry=entry, outcome=CheckOutcome.CONFIRMED, actor=officer, at=NINE)
    later = NINE + timedelta(hours=1)
    actions.check_number(entry=entry, outcome=CheckOutcome.NO_ANSWER, actor=officer, at=later)
    number = shown(entry, at=later)
    assert (number.link, number.does_not_answer) == ("", True)


def correct(entry, officer, value="+60 3-1111 1111", at=NINE):
    """Somebody found that another number answers."""
    return actions.check_number(entry=entry, outcome=CheckOutcome.CONFIRMED, value=value, actor=officer, at=at)


def waiting(at=NINE):
    """The corrections that wait for a second person."""
    found = queries.waiting_corrections(country="MY", at=at, practice=False)
    return [check.value for check in found.values()]


def test_a_corrected_number_is_shown_when_a_second_person_has_tried_it():
    a_policy()
    entry, desk = an_entry(), a_desk()
    first, second = an_actor(of=desk), an_actor(of=desk)
    assert not correct(entry, first).stands
    assert not correct(entry, first).stands
    assert (shown(entry).value, shown(entry).link, waiting()) == ("+60300000000", "", ["+60311111111"])
    assert Notice.objects.filter(template="number_needs_second").count() == 2
    check = correct(entry, second)
    assert (check.stands, check.seconded_by) == (True, first.ref)
    assert (shown(entry).link, waiting()) == ("tel:+60311111111", [])
    entry.refresh_from_db()
    assert entry.value == "+60300000000"


def test_two_people_who_found_different_numbers_change_nothing():
    a_policy()
    entry, desk = an_entry(), a_desk()
    correct(entry, an_actor(of=desk))
    assert not correct(entry, an_actor(of=desk), value="+60 3-2222 2222").stands
    assert shown(entry).link == ""


def test_a_second_persons_word_does_not_count_when_the_first_has_lapsed():
    a_policy(number_confirmed_d=90)
    entry, desk = an_entry(), a_desk()
    correct(entry, an_actor(of=desk))
    late = NINE + timedelta(days=90)
    assert not correct(entry, an_actor(of=desk), at=late).stands
    assert waiting(at=late) == ["+60311111111"]


def test_the_database_takes_nobody_as_her_own_second():
    check = a_number_check(entry=an_entry(), desk=a_desk())
    check.pk, check.seconded_by = None, check.checked_by
    with pytest.raises(IntegrityError, match="seconded_by_another"), transaction.atomic():
        check.save(force_insert=True)


def test_only_a_named_officer_of_that_countrys_desk_confirms():
    a_policy()
    entry, desk = an_entry(), a_desk()
    token, _text = a_token(of=desk)
    for actor, refusal in (
        (an_actor(of=an_organisation()), NotThisDesk),
        (an_actor(of=a_desk("KH")), NotThisDesk),
        (Actor.of_token(token), NotThisDesk),
        (an_actor(of=desk, roles=[Role.ADMINISTRATOR]), NotAllowed),
    ):
        with pytest.raises(refusal):
            actions.check_number(entry=entry, outcome=CheckOutcome.CONFIRMED, actor=actor, at=NINE)
    with pytest.raises(BadInput):
        actions.check_number(
            entry=entry, outcome=CheckOutcome.CONFIRMED, value="javascript:x", actor=an_actor(of=desk), at=NINE
        )
    assert not NumberCheck.objects.exists()


def test_what_the_practice_desk_confirms_is_callable_in_practice_only():
    entry = an_entry()
    a_number_check(entry=entry, desk=a_desk(is_practice=True))
    assert shown(entry).link == ""
    assert shown(entry, practice=True).link == "tel:+60300000000"


def test_numbers_are_chosen_by_kind_and_the_confirmed_ones_come_first():
    first, second = an_entry(), an_entry(kind=EntryKind.POLICE.value)
    a_number_check(entry=second, desk=a_desk())
    assert [n.entry for n in numbers_to_call(country="MY", at=NINE)] == [second, first]
    assert [n.entry for n in numbers_to_call(country="MY", at=NINE, kinds=[EntryKind.HOTLINE])] == [first]
    assert numbers_to_call(country="KH", at=NINE) == []


def test_the_public_part_links_confirmed_numbers_only_and_warns():
    sure, unsure = an_entry(), an_entry(value="+60300000001")
    walk_in = an_entry(channel=EntryChannel.WALK_IN, value="Phnom Penh")
    a_number_check(entry=sure, desk=a_desk())
    a_number_check(entry=walk_in, desk=a_desk())
    a_number_check(entry=unsure, desk=a_desk(), at=NINE - timedelta(days=100))
    html = render_to_string("directory/_numbers.html", {"numbers": numbers_to_call(country="MY", at=NINE)})
    assert 'href="tel:+60300000000"' in html
    assert "tel:+60300000001" not in html
    assert "Not confirmed since" in html
    assert "27 Sep 2025" in html
    assert "guarded" in html
    assert "<script" not in html


def test_desks_are_asked_before_their_confirmations_lapse():
    desk, entry = a_desk(), an_entry()
    a_number_check(entry=entry, desk=desk, days=90)
    assert actions.remind_to_confirm(at=NINE) == 0
    assert actions.remind_to_confirm(at=NINE + timedelta(days=85)) == 1
    assert Notice.objects.get().facts == {"number": 1, "country": "MY"}


def test_everyone_reads_numbers_and_only_the_desk_writes_a_check():
    entry, desk, other = an_entry(), a_desk(), an_organisation()
    with acting(organisations=[]):
        assert Entry.objects.count() == 1
    with acting(organisations=[other.id]), pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
        a_number_check(entry=entry, desk=desk)
    with acting(organisations=[desk.id]):
        a_number_check(entry=entry, desk=desk)
        assert Entry.objects.update(value="1") == 0
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        NumberCheck.objects.update(outcome="no_answer")


def test_a_code_stands_once():
    entry = an_entry()
    with pytest.raises(IntegrityError), transaction.atomic():
        an_entry(code=entry.code)
