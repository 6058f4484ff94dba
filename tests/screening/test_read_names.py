"""People, organisations and places of invented sentences, in four languages."""

import json
from pathlib import Path

import pytest

from lindung.screening.methods.reading import read_article
from lindung.screening.rules.reading import Article

SETS = Path(__file__).parent / "sets" / "dev" / "articles.jsonl"
REACH = {"people": 0.90, "organisations": 0.80, "places": 0.90}  # on articles nobody has seen; more here


def read(text: str) -> Article:
    return read_article(text, is_html=False)


def people(text: str) -> list[str]:
    return [one.name for one in read(text).people]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Ketua Polis Johor, Datuk Seri Hamdan Kasturi berkata siasatan masih berjalan.", "Hamdan Kasturi"),
        ("Tertuduh, Roslan bin Md Jais, mengaku tidak bersalah di Mahkamah Sesyen.", "Roslan bin Md Jais"),
        ("Peguam Thamil a/l Perumalu mewakili kedua-dua tertuduh.", "Thamil a/l Perumalu"),
        ("Menteri Luar Negeri Raden Wirasena mengatakan korban akan dipulangkan.", "Raden Wirasena"),
        ("Judge Corinne Vallarte-Uy ordered compensation for each victim.", "Corinne Vallarte-Uy"),
        ("The idea came from Sinta Marpaung, a clerk who stopped a girl at the gate.", "Sinta Marpaung"),
        ("“We will not stop,” said K. S. Lindqvarn, the group's director.", "K. S. Lindqvarn"),
        ("លោកស្រី កែវ សុផល្លី រដ្ឋលេខាធិការក្រសួងមហាផ្ទៃ បានថ្លែងថា ការងារនេះសំខាន់។", "កែវ សុផល្លី"),
    ],
)
def test_people_are_named_without_their_titles(sentence: str, name: str) -> None:
    assert people(sentence) == [name]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mangsa dijanjikan gaji lumayan. Beliau berkata demikian selepas mesyuarat pada Khamis.",
        "Organisers promised a first report within a year.",
        "Pelan Tindakan Kebangsaan Antipemerdagangan Orang dilaksanakan oleh kerajaan.",
    ],
)
def test_no_person_is_made_of_the_word_a_sentence_begins_with(sentence: str) -> None:
    assert people(sentence) == []


def test_a_part_of_a_name_is_a_mention_of_the_whole() -> None:
    text = "Pengarah YTH, Liew Mei Fong, berjanji menambah rumah. Menurut Liew, kerja bermula esok. Fong setuju."
    (person,) = read(text).people
    assert [text[start:end] for start, end in person.mentions] == ["Liew Mei Fong", "Liew", "Fong"]
    assert person.role == "Pengarah YTH"


def test_an_acronym_is_bound_to_its_full_name_in_brackets_or_by_its_letters() -> None:
    text = (
        "Yayasan Rumah Kejora (YRK) dan Kementerian Dalam Negeri mengadakan latihan di Ipoh."
        " Wakil KDN, Zaharah Mokhtar berkata YRK akan membantu."
    )
    found = {one.name: (one.acronym, one.kind.value, len(one.mentions)) for one in read(text).organisations}
    assert found == {
        "Yayasan Rumah Kejora": ("YRK", "civil society", 3),
        "Kementerian Dalam Negeri": ("KDN", "government", 2),
    }


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Kementerian Luar Negeri RI Bramantya Kusumo menyampaikan hal itu.", ["Kementerian Luar Negeri RI"]),
        ("Kementerian Pembangunan Wanita, Keluarga dan Masyarakat hadir.", None),
        ("Kes dirujuk kepada Mahkamah Tinggi di sini.", ["Mahkamah Tinggi"]),
        ("The shelters will be run with Harbour Lotus, a charity.", ["Harbour Lotus"]),
        ("The Central Bank of Malaysia trained sixty officers.", ["Central Bank of Malaysia"]),
        ("NGO, CSO dan SOP dibincangkan melalui TPPO.", []),
    ],
)
def test_organisations_by_their_form(sentence: str, names: list[str] | None) -> None:
    found = [one.name for one in read(sentence).organisations]
    assert found == (["Kementerian Pembangunan Wanita, Keluarga dan Masyarakat"] if names is None else names)


def test_places_have_a_kind_and_a_country_and_citizens_are_no_place() -> None:
    text = "ALOR SETAR – Polis menahan lelaki di Kampung Seri Pantai, Kedah. Tiga warga Myanmar dibawa dari Vietnam."
    found = {one.name: (one.kind.value, one.country) for one in read(text).places}
    assert found == {
        "Alor Setar": ("city", "MY"),
        "Kampung Seri Pantai": ("other", "MY"),
        "Kedah": ("province", "MY"),
        "Vietnam": ("country", "VN"),
    }


def test_the_united_states_in_malay_and_the_word_as_in_english() -> None:
    assert [one.country for one in read("Duta AS dan wakil Amerika Syarikat hadir di majlis itu semalam.").places] == [
        "US"
    ]
    assert read("AS THE WORKERS LEFT, the agents followed them to the gate and asked again.").places == ()


def test_the_development_set_is_read_as_well_as_it_was() -> None:
    right, told, true = (dict.fromkeys(REACH, 0) for _ in range(3))
    for line in SETS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = read(row["text"])
        for part in REACH:
            there = {one["name"] for one in row["truth"][part]}
            found = {one.name for one in getattr(article, part)}
            right[part] += len(there & found)
            told[part] += len(found)
            true[part] += len(there)
    for part, reach in REACH.items():
        assert 2 * right[part] / (told[part] + true[part]) >= reach + 0.05, part
