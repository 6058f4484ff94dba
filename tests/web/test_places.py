"""Countries and numbers are said as the reader writes them."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lindung.web import places


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Cambodia"), ("ms", "Kemboja"), ("id", "Kamboja"), ("km", "កម្ពុជា")]
)
def test_a_country_is_named_in_the_readers_language(language, name):
    with translation.override(language):
        assert places.country_name("KH") == name


def test_a_code_of_nobody_stays_a_code():
    assert places.country_name("ZZ") == "ZZ"
    assert not places.is_country("EU")


def test_the_choice_begins_with_the_region_and_holds_every_country_once():
    codes = [code for code, _ in places.country_choices(first=("MY", "KH"))]
    assert codes[:2] == ["MY", "KH"]
    assert len(codes) == len(set(codes)) > 240


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("+60380008000", "+60 3-8000 8000"), ("+85523123456", "+855 23 123 456"), ("15999", "15999"), ("+1", "+1")],
)
def test_a_number_is_shown_in_groups(stored, shown):
    assert places.grouped_phone(stored) == shown


@given(st.text(max_size=30))
def test_whatever_is_stored_is_shown(stored):
    shown = places.grouped_phone(stored)
    assert shown == stored or stored.startswith("+")
