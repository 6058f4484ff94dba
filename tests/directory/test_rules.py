"""Services as rules: states, places, hours, distances, addresses."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindung.directory.rules import (
    LIFECYCLE,
    AddressOfShelter,
    AgesOutOfOrder,
    Area,
    BadTerms,
    Band,
    EntryChannel,
    Ledger,
    NobodyServed,
    ServiceState,
    Terms,
    band,
    check_hours,
    check_languages,
    check_terms,
    check_value,
    corrected,
    distance_km,
    is_open,
    link_to_call,
    opens_next,
    reads_like_address,
    resized,
)
from lindung.kernel.errors import BadInput, WrongState
from tests.factories import NINE

ALLOWED_MOVES = {("open", "paused"), ("open", "closed"), ("paused", "open"), ("paused", "closed")}
PLACES = st.integers(0, 500)
LEDGERS = st.builds(Ledger, total=PLACES, held=PLACES, occupied=PLACES, others=PLACES)
POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
ZONE = "Asia/Kuala_Lumpur"


@pytest.mark.parametrize("then", ServiceState)
@pytest.mark.parametrize("now", ServiceState)
def test_only_moves_in_the_table_are_possible(now, then):
    if (now.value, then.value) in ALLOWED_MOVES:
        LIFECYCLE.check(now, then)
    else:
        with pytest.raises(WrongState):
            LIFECYCLE.check(now, then)


@given(LEDGERS, PLACES)
def test_what_the_partner_says_is_free_is_free_afterwards(ledger, free):
    after, contradicts = corrected(ledger, free=free)
    assert after.free == free
    assert (after.held, after.occupied) == (ledger.held, ledger.occupied)
    assert not after.contradicts
    assert contradicts == (free + ledger.held + ledger.occupied > ledger.total)
    assert after.total == ledger.total or contradicts


@given(LEDGERS, PLACES)
def test_a_new_total_takes_others_places_first_and_says_when_promises_do_not_fit(ledger, total):
    after, contradicts = resized(ledger, total=total)
    assert after.total == total
    assert (after.held, after.occupied) == (ledger.held, ledger.occupied)
    assert after.others <= ledger.others
    assert contradicts == (ledger.held + ledger.occupied > total)


@given(POINTS, POINTS)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_around(here, there):
    a, b = (Area("", "", "", "", "", *point) for point in (here, there))
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))
    assert 0 <= distance_km(a, b) <= 20_016
    assert distance_km(a, a) == 0


def test_a_distance_worked_out_by_hand_fits():
    # One degree of latitude on a sphere of 6371.0088 km is 111.195 km.
    assert distance_km(Area("", "", "", "", "", 0, 100), Area("", "", "", "", "", 1, 100)) == pytest.approx(
        111.195, abs=0.01
    )


@pytest.mark.parametrize(
    ("km", "same", "said"),
    [
        (0.0, True, Band.SAME_AREA),
        (0.0, False, Band.UNDER_50),
        (49.9, False, Band.UNDER_50),
        (50.0, False, Band.UNDER_200),
        (199.9, False, Band.UNDER_200),
        (200.0, False, Band.FARTHER),
        (None, False, Band.UNKNOWN),
    ],
)
def test_a_distance_is_said_in_bands(km, same, said):
    assert band(km, same_area=same) is said


def at(day, clock):
    """A moment in the week of NINE (a Monday), in Malaysia."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 1, 5 + day, hour, minute, tzinfo=ZoneInfo(ZONE))


WEEK = check_hours([{"day": 0, "opens": "08:00", "closes": "17:00"}, {"day": 4, "opens": "22:00", "closes": "06:00"}])


@pytest.mark.parametrize(
    ("when", "open_"),
    [
        (at(0, "07:59"), False),
        (at(0, "08:00"), True),
        (at(0, "16:59"), True),
        (at(0, "17:00"), False),
        (at(1, "12:00"), False),
        (at(4, "21:59"), False),
        (at(4, "23:00"), True),
        (at(5, "05:59"), True),
        (at(5, "06:00"), False),
    ],
)
def test_hours_are_read_in_the_services_zone_also_over_midnight(when, open_):
    assert is_open(WEEK, zone=ZONE, at=when) is open_


def test_no_hours_means_always_and_a_closed_service_says_when_it_opens():
    assert is_open([], zone=ZONE, at=NINE)
    assert opens_next([], zone=ZONE, at=NINE) is None
    assert opens_next(WEEK, zone=ZONE, at=at(0, "09:00")) is None
    assert opens_next(WEEK, zone=ZONE, at=at(0, "18:00")) == at(4, "22:00")
    assert opens_next(WEEK, zone=ZONE, at=at(5, "07:00")) == at(7, "08:00")


@given(st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(ZoneInfo("UTC"))))
def test_what_opens_next_is_open_then_and_not_before(when):
    then = opens_next(WEEK, zone=ZONE, at=when)
    if then is None:
        assert is_open(WEEK, zone=ZONE, at=when)
    else:
        assert when < then <= when + timedelta(days=7)
        assert is_open(WEEK, zone=ZONE, at=then)
        assert not is_open(WEEK, zone=ZONE, at=then - timedelta(minutes=1))


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"day": 7, "opens": "08:00", "closes": "09:00"},
        {"day": True, "opens": "08:00", "closes": "09:00"},
        {"day": 0, "opens": "8:00", "closes": "09:00"},
        {"day": 0, "opens": "08:00", "closes": "24:00"},
        {"day": 0, "opens": "08:00", "closes": None},
        {"day": "0", "opens": "08:00", "closes": "09:00"},
    ],
)
def test_hours_that_cannot_be_read_are_refused(row):
    with pytest.raises(BadInput):
        check_hours([row])


@pytest.mark.parametrize(
    "text",
    [
        "Jalan Mawar 12",
        "12, Jln Ampang",
        "Lorong 5",
        "Jl. Sudirman No. 3",
        "Gang Melati RT 03 RW 04",
        "House 12/5",
        "50450",
        "3.1390, 101.6869",
        "St 271",
        "Street 63",
        "ផ្លូវលេខ ៥",
        "Blok B",
        "Phum Thmei",
        "Kampung Baru",
        "Lantai: tingkat 3",
    ],
)
def test_a_street_address_is_recognised(text):
    assert reads_like_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "Rumah Harapan",
        "Phnom Penh",
        "Kuala Lumpur",
        "Pusat Kasih",
        "Women's shelter north",
        "Klinik 24 jam",
        "15999 x"[6:],
    ],
)
def test_a_name_is_no_address(text):
    assert not reads_like_address(text)


@pytest.mark.parametrize(
    ("channel", "typed", "stored", "link"),
    [
        (EntryChannel.PHONE, "+60 3-8000 8000", "+60380008000", "tel:+60380008000"),
        (EntryChannel.PHONE, "15999", "15999", "tel:15999"),
        (EntryChannel.SMS, "+60122234357", "+60122234357", "sms:+60122234357"),
        (EntryChannel.WHATSAPP, "+62 811 8080 141", "+628118080141", "https://wa.me/628118080141"),
        (EntryChannel.EMAIL, "desk@example.org", "desk@example.org", "mailto:desk@example.org"),
        (EntryChannel.WEB, "https://example.org/", "https://example.org/", "https://example.org/"),
        (EntryChannel.WALK_IN, "Phnom Penh", "Phnom Penh", ""),
    ],
)
def test_a_value_is_stored_clean_and_opened_by_its_link(channel, typed, stored, link):
    assert check_value(channel=channel, value=typed) == stored
    assert link_to_call(channel=channel, value=stored) == link


@pytest.mark.parametrize(
    ("channel", "typed"),
    [
        (EntryChannel.PHONE, ""),
        (EntryChannel.PHONE, "call me"),
        (EntryChannel.PHONE, "javascript:alert(1)"),
        (EntryChannel.WHATSAPP, "0811808014"),
        (EntryChannel.EMAIL, "nobody"),
        (EntryChannel.WEB, "http://example.org/"),
        (EntryChannel.WEB, "javascript:alert(1)"),
        (EntryChannel.WEB, 'https://example.org/"><script>'),
        (EntryChannel.WALK_IN, "Jalan Mawar 12"),
        (EntryChannel.WALK_IN, "<b>"),
    ],
)
def test_a_value_that_is_none_of_its_channel_is_refused(channel, typed):
    with pytest.raises(BadInput):
        check_value(channel=channel, value=typed)


GOOD = {"kind": "shelter", "name": "Rumah Harapan", "timezone": ZONE}


def test_terms_are_stored_clean_and_a_shelters_place_is_always_confidential():
    terms = check_terms(
        Terms(
            **GOOD,
            confidential_location=False,
            sexes=["male", "female"],
            languages=["MS", "en", "ms"],
            nationalities=["kh"],
        )
    )
    assert terms.sexes == ["female", "male"]
    assert terms.languages == ["en", "ms"]
    assert terms.nationalities == ["KH"]
    assert terms.confidential_location


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"kind": "hotel"}, BadTerms),
        ({"name": "x"}, BadTerms),
        ({"name": "x" * 121}, BadTerms),
        ({"name": "Jalan Mawar 12"}, AddressOfShelter),
        ({"sexes": ["any"]}, BadTerms),
        ({"sexes": []}, NobodyServed),
        ({"age_from": 18, "age_to": 17}, AgesOutOfOrder),
        ({"age_to": 121}, AgesOutOfOrder),
        ({"takes_adults": False}, NobodyServed),
        ({"nationalities": ["Cambodia"]}, BadTerms),
        ({"statuses": ["tourist"]}, BadTerms),
        ({"languages": ["Malay"]}, BadInput),
        ({"timezone": "Asia/Nowhere"}, BadTerms),
        ({"timezone": "../etc/passwd"}, BadTerms),
        ({"hours": [{"day": 9}]}, BadInput),
    ],
)
def test_terms_that_cannot_be_taken_are_refused_with_their_field(wrong, refusal):
    with pytest.raises(refusal) as refused:
        check_terms(Terms(**{**GOOD, **wrong}))
    assert refused.value.facts["field"]


def test_languages_are_codes():
    assert check_languages(["km", " EN ", "km", ""]) == ["en", "km"]
    with pytest.raises(BadInput):
        check_languages(["English"])
