"""The two published articles of the domain, read completely right; their text is in ../shared, not in the project."""

import json
from pathlib import Path

import pytest

from lindung.screening.methods.reading import read_article
from lindung.screening.methods.reading.rows import row_of
from lindung.screening.rules.reading import Article, Mention

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "articles"
QUICK_HELP, CBI = ARTICLES / "id-2023-07-quick-help.txt", ARTICLES / "ms-2021-07-cbi-launch.txt"
pytestmark = pytest.mark.skipif(
    not (QUICK_HELP.is_file() and CBI.is_file()), reason=f"the two articles are not here: {ARTICLES}"
)


class Read:
    """An article and what was read in it."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.article: Article = read_article(self.text, is_html=False)

    def said(self, spans: tuple[Mention, ...]) -> list[str]:
        """What stands at the spans."""
        return [self.text[start:end] for start, end in spans]


@pytest.fixture(scope="module")
def indonesian() -> Read:
    return Read(QUICK_HELP)


@pytest.fixture(scope="module")
def malay() -> Read:
    return Read(CBI)


def test_the_indonesian_article_opens_right(indonesian: Read) -> None:
    article = indonesian.article
    assert (article.language, article.dateline, article.published) == ("id", "PHNOM PENH", "2023-07-19")
    assert article.title == "Korban perdagangan manusia ‘butuh pertolongan cepat’"


def test_the_indonesian_articles_garbage_is_found_and_left_out(indonesian: Read) -> None:
    found = [(indonesian.text[one.start : one.end], one.kind.value) for one in indonesian.article.garbage]
    assert found == [("togel sdy pools", "gambling"), ("By gacor88", "gambling")]
    assert "gacor" not in indonesian.article.clean_text
    assert "togel" not in indonesian.article.clean_text


def test_the_indonesian_articles_people(indonesian: Read) -> None:
    people = [(one.name, one.role, indonesian.said(one.mentions)) for one in indonesian.article.people]
    assert people == [
        (
            "Tes Chansaroeun",
            "Sekretaris Negara Kementerian Urusan Perempuan",
            ["Tes Chansaroeun", "Chansaroeun", "Chansaroeun"],
        ),
        (
            "Ponn Samkhan",
            "sekretaris jenderal Komite Nasional Pemberantasan Perdagangan Manusia",
            ["Ponn Samkhan"],
        ),
        ("Supei Lui", "wakil presiden dan salah satu pendiri Nomi Network", ["Supei Lui"]),
    ]


def test_the_indonesian_articles_organisations_and_places(indonesian: Read) -> None:
    organisations = {(one.name, one.acronym, one.kind.value) for one in indonesian.article.organisations}
    assert organisations == {
        ("Kementerian Urusan Perempuan", None, "government"),
        ("Nomi Network", None, "civil society"),
        ("Komite Nasional Pemberantasan Perdagangan Manusia", "NCCT", "government"),
    }
    places = {(one.name, one.kind.value, one.country) for one in indonesian.article.places}
    assert places == {("Phnom Penh", "city", "KH"), ("Kamboja", "country", "KH"), ("India", "country", "IN")}


def test_the_indonesian_articles_plans_agreement_and_periods(indonesian: Read) -> None:
    article = indonesian.article
    assert [(one.name, one.aliases, one.period, one.country) for one in article.plans] == [
        ("Rencana Strategis Neary Rattanak yang kelima", ("Neary Rattanak V",), None, "KH"),
        ("Rencana Strategis Komite Nasional Pemberantasan Perdagangan Manusia", (), ("2019", "2023"), "KH"),
    ]
    (memorandum,) = article.agreements
    assert memorandum.parties == ("Kementerian Urusan Perempuan", "Nomi Network")
    assert memorandum.signed == "2022"
    assert indonesian.said(memorandum.mentions) == ["nota kesepahaman", "MoU"]
    assert [(one.since, one.until) for one in article.periods] == [("2019", "2023"), ("2022", "2022")]


def test_the_indonesian_articles_pillars_and_promises(indonesian: Read) -> None:
    levels = {one.pillar.value: one.level.value for one in indonesian.article.pillars}
    assert levels == {
        "partnership": "primary", "protection": "secondary", "prevention": "secondary", "prosecution": "mention",
    }  # fmt: skip
    promises = [(one.who, indonesian.said((one.span,))[0][:22]) for one in indonesian.article.commitments]
    assert promises == [
        ("pemerintah", "Chansaroeun mengindika"),
        ("Kementerian Urusan Perempuan & Nomi Network", "Setelah penandatangana"),
        ("Ponn Samkhan", "Ponn Samkhan, sekretar"),
    ]
    assert all(one.by_when is None for one in indonesian.article.commitments)


def test_the_malay_article_opens_right_and_no_day_is_invented(malay: Read) -> None:
    article = malay.article
    assert (article.language, article.title, article.dateline) == ("ms", None, "KUALA LUMPUR")
    assert article.published is None  # "Khamis" is no day of the calendar
    assert article.garbage == ()


def test_the_malay_articles_people(malay: Read) -> None:
    people = [(one.name, one.role, malay.said(one.mentions)) for one in malay.article.people]
    assert people == [
        ("Brian D. McFeeters", "Duta Besar AS ke Malaysia", ["Brian D. McFeeters"]),
        (
            "Mohamad Fauzi Md Isa",
            "Timbalan Ketua Setiausaha Kementerian Dalam Negeri",
            ["Mohamad Fauzi Md Isa", "Mohamad Fauzi"],
        ),
        ("Joe Biden", "Presiden AS", ["Joe Biden"]),
        ("Omna Sreeni-Ong", "wakil projek daripada ENGENDER", ["Omna Sreeni-Ong"]),
    ]


def test_the_malay_articles_organisations_and_places(malay: Read) -> None:
    organisations = {one.name: (one.acronym, malay.said(one.mentions)) for one in malay.article.organisations}
    assert organisations == {
        "Kementerian Dalam Negeri": ("KDN", ["Kementerian Dalam Negeri", "KDN"]),
        "Kedutaan Besar AS": (None, ["kedutaan AS", "Kedutaan Besar AS"]),
        "ENGENDER Consultancy": (None, ["ENGENDER Consultancy", "ENGENDER Consultancy", "ENGENDER"]),
        "Project Liber8": (None, ["Project Liber8", "Project Liber8"]),
    }
    places = {(one.name, one.country) for one in malay.article.places}
    assert places == {
        ("Kuala Lumpur", "MY"), ("Amerika Syarikat", "US"), ("Malaysia", "MY"), ("Pulau Pinang", "MY"),
        ("Kota Kinabalu", "MY"),
    }  # fmt: skip


def test_naptip_and_its_typing_error_are_one_plan(malay: Read) -> None:
    (plan,) = malay.article.plans
    assert plan.aliases == ("NAPTIP 3.0", "NATIP 3.0")
    assert (plan.period, plan.country) == (("2021", "2025"), "MY")
    assert malay.said(plan.mentions) == [plan.name, "NATIP 3.0", "NAPTIP 3.0", "NAPTIP 3.0"]


def test_the_malay_articles_pillars_and_promises(malay: Read) -> None:
    levels = {one.pillar.value: one.level.value for one in malay.article.pillars}
    assert levels == {
        "partnership": "primary", "prevention": "secondary", "protection": "named only", "prosecution": "named only",
    }  # fmt: skip
    assert [one.who for one in malay.article.commitments] == [
        "Amerika Syarikat", "pihak kedutaan AS", "Kerajaan Malaysia",
    ]  # fmt: skip
    assert malay.article.agreements == ()


@pytest.mark.parametrize("path", [QUICK_HELP, CBI], ids=["id", "ms"])
def test_a_row_has_the_fields_the_output_promises(path: Path) -> None:
    row = json.loads(json.dumps(row_of(Read(path).article)))
    assert list(row) == [
        "language", "title", "dateline", "published", "clean_text", "garbage", "people", "organisations", "places",
        "periods", "plans", "agreements", "pillars", "commitments",
    ]  # fmt: skip
    assert set(row["periods"][0]) == {"from", "until", "span"}
