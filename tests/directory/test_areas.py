"""The bundled areas."""

import pytest

from lindung.directory import areas
from lindung.directory.rules import Band, UnknownArea

BOXES = {"MY": (0.5, 7.6, 99, 120), "KH": (9, 15, 102, 108), "ID": (-11.5, 6.5, 94, 142)}


def test_every_province_of_the_three_countries_is_there_with_its_districts():
    assert {country: len(areas.provinces(country)) for country in BOXES} == {"MY": 16, "KH": 25, "ID": 38}
    assert len(areas.areas()) == 936
    assert all(area.parent in areas.areas() for area in areas.areas().values() if area.level == "district")


def test_every_point_lies_in_its_country():
    for area in areas.areas().values():
        south, north, west, east = BOXES[area.country]
        assert south < area.latitude < north, area
        assert west < area.longitude < east, area


def test_areas_are_found_named_and_measured():
    assert areas.area_name("MY-10.1704") == "Klang, Selangor"
    assert areas.area_name("MY-10") == "Selangor"
    assert areas.area_name("XX") == "XX"
    assert areas.with_parents("MY-10.1704") == ("MY-10.1704", "MY-10")
    assert areas.with_parents("MY-10") == ("MY-10",)
    assert areas.distance_km("MY-14", "KH-12") == pytest.approx(1000, rel=0.02)
    assert areas.distance_km("MY-14", "") is None
    assert areas.band_between("MY-14", "MY-14") is Band.SAME_AREA
    assert areas.band_between("MY-14", "MY-16") is Band.UNDER_50
    assert areas.band_between("MY-14", "KH-12") is Band.FARTHER
    assert areas.band_between("", "") is Band.UNKNOWN


def test_a_safe_distance_is_a_set_of_areas():
    near = areas.within("MY-10.1704", 50)
    assert {"MY-10.1704", "MY-14"} <= near
    assert "KH-12" not in near
    assert areas.within("XX", 50) == frozenset()


def test_an_unknown_area_is_refused():
    assert areas.check_area("MY-10", country="MY") == "MY-10"
    for code, country in (("XX", ""), ("KH-12", "MY"), ("", "")):
        with pytest.raises(UnknownArea):
            areas.check_area(code, country=country)


def test_a_form_offers_each_province_and_its_districts():
    groups = dict(areas.choices("MY"))
    assert ("MY-10", "Selangor") in groups["Selangor"]
    assert ("MY-10.1704", "Klang") in groups["Selangor"]
