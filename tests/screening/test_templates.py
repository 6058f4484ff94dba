"""Templates, links between clusters, trends and spread."""

from datetime import date

import pytest

from lindung.screening.methods.graph import MOST, Link, Named, graph
from lindung.screening.methods.templates import KINDS, Template, template
from lindung.screening.methods.trend import Count, Spread, spread, trend


def test_what_differs_becomes_a_slot_of_its_kind() -> None:
    found = template(
        [
            "Cari juru masak di Portvale, gaji RM900 sebulan. Hubungi Kak Melur WA +6000000001",
            "Info Cari juru masak di Riverton, gaji RM4,500 sebulan. Hubungi Bu Cempaka WA +6000000772 #kerja",
            "Cari juru msaak di Eastbay, gaji USD 700-900 sebulan. Hubungi Pak Jati WA 000-5550123",
            "CARI juru masak di Northgate, gaji RM1200 sebulan. Hubungi Kak Melur WA +6000009999",
        ]
    )
    assert found.text == "Cari juru masak di {other}, gaji {money} sebulan. Hubungi {name} WA {phone}"
    assert found.slots == ("other", "money", "name", "phone")


def test_links_and_numbers_are_slots_too() -> None:
    found = template(
        [
            "sisa 5 tempat, daftar di t.example/abcdef ya",
            "sisa 12 tempat, daftar di example.org/kkk ya",
            "sisa 7 tempat, daftar di @akun_1 ya",
        ]
    )
    assert found == Template("sisa {number} tempat, daftar di {link} ya", ("number", "link"))


def test_a_script_without_spaces_has_slots() -> None:
    found = template(
        [
            "រកអ្នកធ្វើការនៅ Portvale ប្រាក់ខែ RM900 យើងចេញថ្លៃធ្វើដំណើរ",
            "រកអ្នកធ្វើការនៅ Riverton ប្រាក់ខែ $700 យើងចេញថ្លៃធ្វើដំណើរ",
            "រកអ្នកធ្វើការនៅ Eastbay ប្រាក់ខែ USD900 យើងចេញថ្លៃធ្វើដំណើរ",
        ]
    )
    assert found.text == "រកអ្នកធ្វើការនៅ {other} ប្រាក់ខែ {money} យើងចេញថ្លៃធ្វើដំណើរ"
    chinese = template(
        ["招厨师去东港月薪9000元包吃包住", "招厨师去西山月薪4500元包吃包住", "招厨师去北门月薪700元包吃包住"]
    )
    assert chinese.text.startswith("招厨师去")
    assert chinese.text.endswith("包吃包住")
    assert "{" in chinese.text


def test_a_template_does_not_depend_on_the_order_and_shows_no_braces_of_a_post() -> None:
    posts = [f"please {{read}} this offer of work number {number} in the harbour town" for number in (3, 14, 159)]
    assert template(posts) == template(posts[::-1])
    assert template(posts).text == "please (read) this offer of work number {number} in the harbour town"


@pytest.mark.parametrize("posts", [[], [""], ["", ""], ["a b"], ["😀😀", "😀"], ["x", "y"], ["one two", "three four"]])
def test_odd_clusters_have_a_template(posts: list[str]) -> None:
    found = template(posts)
    assert set(found.slots) <= set(KINDS)


def test_a_template_of_long_posts_is_bounded() -> None:
    posts = [" ".join(f"word{place}" for place in range(start, 200_000)) for start in (0, 1)]
    assert len(template(posts).text) < 3000


def test_clusters_that_name_one_number_are_linked() -> None:
    named = [
        Named(7, "phone", "+600001"), Named(2, "phone", "+600001"), Named(2, "phone", "+600001"),
        Named(5, "handle", "t.me/x"), Named(2, "handle", "t.me/x"), Named(5, "money", "900"), Named(7, "money", "900"),
        Named(-1, "phone", "+600001"),
    ]  # fmt: skip
    assert graph(named) == [Link(2, 5, "handle", "t.me/x"), Link(2, 7, "phone", "+600001")]


def test_what_everybody_names_does_not_link_everybody_with_everybody() -> None:
    links = graph(Named(cluster, "domain", "example.org") for cluster in range(3 * MOST))
    assert len(links) == 3 * MOST - 1
    assert {link.cluster for link in links} == {0}


def test_posts_are_counted_by_iso_week_and_place() -> None:
    seen = [
        (date(2024, 12, 30), "Riverton"),
        (date(2025, 1, 5), "Riverton"),
        (date(2025, 1, 6), ""),
        (None, "Riverton"),
    ]
    assert trend(seen) == [
        Count("", "Riverton", 1), Count("2025-W01", "Riverton", 2), Count("2025-W02", "", 1),
    ]  # fmt: skip


def test_a_cluster_is_spread_over_days_and_sources() -> None:
    seen = [(date(2025, 3, 2), "b"), (None, "a"), (date(2025, 1, 5), "b"), (date(2025, 2, 1), "")]
    assert spread(seen) == Spread(date(2025, 1, 5), date(2025, 3, 2), (("b", 2), ("a", 1)))
    assert spread([]) == Spread(None, None, ())
