"""Openings, periods, plans, agreements, pillars and promises of invented articles."""

import pytest

from lindung.screening.methods.reading import read_article
from lindung.screening.methods.reading.dates import days
from lindung.screening.methods.reading.plans_in import is_typing_error
from lindung.screening.methods.reading.view import View, join
from lindung.screening.rules.reading import Article


def read(text: str) -> Article:
    return read_article(text, is_html=False)


@pytest.mark.parametrize(
    ("text", "title", "dateline", "published"),
    [
        ("KUCHING: Polis menahan tiga lelaki pada Khamis.", None, "KUCHING", None),
        ("KUCHING, 5 Julai (Bernama) -- Polis menahan tiga lelaki.", None, "KUCHING", None),
        ("JAKARTA, 5 Juli 2023 - Polisi menahan tiga orang.", None, "JAKARTA", "2023-07-05"),
        ("Jakarta (ANTARA) - Polisi menahan tiga orang.", None, "Jakarta", None),
        ("Tiga ditahan\n\nOleh X\n\n13 Mac 2024, 4:12 PM\n\nKUCHING: Ada.", "Tiga ditahan", "KUCHING", "2024-03-13"),
        ("Three held\n\nMarch 3, 2024\n\nPolice in Kuching held three men.", "Three held", None, "2024-03-03"),
        ("ភ្នំពេញ ថ្ងៃទី៥ មេសា ឆ្នាំ២០២៣៖ អាជ្ញាធរបានជួយពលករ។", None, "ភ្នំពេញ", "2023-04-05"),
    ],
)  # fmt: skip
def test_title_dateline_and_day(text: str, title: str | None, dateline: str | None, published: str | None) -> None:
    article = read(text)
    assert (article.title, article.dateline, article.published) == (title, dateline, published)


def test_a_day_no_calendar_has_is_passed_over() -> None:
    assert [day.iso for day in days("30 Februari 2023, 29/2/2024, 2023-13-01, 1st May 2023")] == [
        "2024-02-29",
        "2023-05-01",
    ]


def test_periods_stand_where_they_are_said_and_years_of_laws_are_none() -> None:
    text = (
        "Akta Antipemerdagangan Orang 2007 dipinda. Tahun lalu, pada tahun 2021, dan bagi 2022-2024, 90 kes dilaporkan."
    )
    found = [(one.since, one.until, text[slice(*one.span)]) for one in read(text).periods]
    assert found == [("2021", "2021", "tahun 2021"), ("2022", "2024", "2022-2024")]


def test_a_plan_its_acronym_and_the_acronyms_typing_error_are_one() -> None:
    text = (
        "Menteri melancarkan Pelan Tindakan Kebangsaan Perlindungan Nelayan 2024-2028 (PTKPN 2.0)."
        " Pelaksanaan PTKPM 2.0 bermula esok, dan PTKPN 1.0 tamat."
    )
    (plan,) = read(text).plans
    assert (plan.period, plan.aliases) == (("2024", "2028"), ("PTKPN 2.0",))
    assert is_typing_error("NAPTIP 3.0", "NATIP 3.0")
    assert not is_typing_error("NAPTIP 3.0", "NAPTIP 2.0")
    assert not is_typing_error("RAN", "RUN")


def test_an_agreement_has_its_parties_and_its_day() -> None:
    text = (
        "Kementerian Sosial dan Yayasan Kejora menandatangani nota kesepahaman (MoU) pada 3 Mei 2023. MoU itu penting."
    )
    (agreement,) = read(text).agreements
    assert agreement.parties == ("Kementerian Sosial", "Yayasan Kejora")
    assert agreement.signed == "2023-05-03"
    assert [text[start:end] for start, end in agreement.mentions] == ["nota kesepahaman", "MoU", "MoU"]


def test_a_pillar_that_is_only_listed_is_named_only() -> None:
    text = (
        "KUCHING: Polis menahan dua perekrut dan menyerbu premis mereka.\n\n"
        "Pencegahan, perlindungan, pendakwaan dan perkongsian ialah empat teras pelan itu."
    )
    levels = {one.pillar.value: one.level.value for one in read(text).pillars}
    assert levels == {
        "prosecution": "primary", "prevention": "named only", "protection": "named only", "partnership": "named only",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "who", "by_when"),
    [
        (
            "Pengarah YTH, Liew Mei Fong, berjanji akan menambah dua rumah menjelang akhir 2023.",
            "Liew Mei Fong",
            "2023",
        ),
        ("The Harbour Foundation pledged to train 40 teachers by mid-2024.", "Harbour Foundation", "2024"),
        ("Kementerian Sosial akan membuka tiga rumah aman sebelum Desember 2025.", "Kementerian Sosial", "2025-12"),
    ],
)
def test_who_promises_what_by_when(text: str, who: str, by_when: str | None) -> None:
    (promise,) = read(text).commitments
    assert (promise.who, promise.by_when) == (who, by_when)
    assert text[slice(*promise.span)] == text


@pytest.mark.parametrize(
    "text",
    [
        "Mangsa dijanjikan pekerjaan bergaji lumayan di Vietnam.",
        "The recruiters were convicted after promising hospital jobs.",
        "Tertuduh tidak akan dibenarkan ikat jamin.",
    ],
)
def test_a_lure_a_threat_and_a_rule_are_no_promise(text: str) -> None:
    assert read(text).commitments == ()


def test_views_keep_places_when_pieces_are_cut_and_joined() -> None:
    view = View.whole("one two three")
    rest = view.without([(4, 8)])
    assert rest.text == "one \nthree"
    assert rest.span(5, 10) == (8, 13)
    assert join([view.piece(8, 13), view.piece(0, 3)], gap=" ").span(6, 9) == (0, 3)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "a", "។", "()", "“", "KUALA LUMPUR –", "Datuk", "A" * 5000, "\u202e\u200b"]
)
def test_a_text_of_almost_nothing_is_read_without_trouble(text: str) -> None:
    article = read(text)
    assert (article.people, article.published) == ((), None)
