"""Pages of HTML: what is body, and spans in the source itself. Everything in them is invented."""

import pytest

from lindung.screening.methods.reading import read_article
from lindung.screening.methods.reading.markup import looks_like_html, read_page
from lindung.screening.rules.reading import ArticleTooLong

LEAD = (
    "KUCHING, 4 Mei 2023 – Ketua Pengarah Jabatan Imigresen Malaysia (JIM), Datuk <b>Rosnan</b> bin Sulaiman,"
    " berkata seramai 14 mangsa diselamatkan di Kota Samarahan semalam dalam operasi bersama polis."
)
SECOND = (
    "&ldquo;Kami akan membantu semua mangsa sebelum Disember 2024,&rdquo; kata Ros<i>nan</i> di Kuching kepada media"
    " yang hadir pada sidang akhbar itu, sambil menambah bahawa siasatan masih berjalan di beberapa buah negeri."
)
PAGE = f"""<!DOCTYPE html>
<html><head><title>Mangsa diselamatkan | Akhbar Contoh</title>
<meta property="article:published_time" content="2023-05-05T08:00:00+08:00"></head><body>
<nav><ul><li><a href="/">Utama</a></li><li>Menteri Budi Santoso di Bandung</li></ul></nav>
<article><h1>Mangsa diselamatkan di Kota Samarahan</h1>
<p class="lead">{LEAD}</p>
<p>{SECOND}</p>
<p>Dokumen ini disediakan oleh pihak berkuasa negeri bagi memaklumkan orang ramai tentang perkembangan kes tersebut.</p>
</article>
<footer><p>Hak cipta terpelihara</p><div style="display:none">situs slot gacor maxwin togel terpercaya</div></footer>
<script>var writer = "Datuk Skrip Ali";</script></body></html>"""


def test_every_span_of_a_page_stands_in_its_source() -> None:
    article = read_article(PAGE, is_html=True)
    (person,) = article.people
    assert person.name == "Rosnan bin Sulaiman"
    assert [PAGE[start:end] for start, end in person.mentions] == ["Rosnan</b> bin Sulaiman", "Ros<i>nan"]
    assert {PAGE[start:end] for one in article.places for start, end in one.mentions} == {
        "KUCHING", "Kota Samarahan", "Kuching",
    }  # fmt: skip
    (organisation,) = article.organisations
    assert (organisation.name, organisation.acronym) == ("Jabatan Imigresen Malaysia", "JIM")


def test_menus_footers_and_scripts_are_no_part_of_the_article_but_their_garbage_is_said() -> None:
    article = read_article(PAGE, is_html=True)
    assert article.title == "Mangsa diselamatkan di Kota Samarahan"
    assert "Santoso" not in article.clean_text
    assert "Skrip" not in article.clean_text
    assert any("gacor" in PAGE[one.start : one.end] for one in article.garbage)


def test_the_day_in_the_head_of_a_page_counts_as_said() -> None:
    assert read_article(PAGE, is_html=True).published == "2023-05-05"
    assert read_article(PAGE.replace("article:published_time", "og:colour"), is_html=True).published == "2023-05-04"


def test_an_entity_and_a_run_of_blanks_keep_their_places() -> None:
    source = "<p>Dato&#039; Rahim   bin\n Salleh</p>"
    (block,) = read_page(source).blocks
    assert block.view.text == "Dato' Rahim bin Salleh"
    start = block.view.text.index("'")
    assert source[slice(*block.view.span(start, start + 1))] == "&#039;"
    assert source[slice(*block.view.span(start + 2, len(block.view.text)))] == "Rahim   bin\n Salleh"


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 10_000 + "<p>Datuk Ahmad Ali berkata di Kuching.</p>" + "</div>" * 10_000,
        "<p>Datuk <b>Ahmad Ali berkata di Kuching <a href='x' >bahawa <p>semua <!-- unclosed",
        "<<<<>><p title='unclosed>Datuk Ahmad Ali berkata di Kuching. &#x;&unknown;</p>",
        "Datuk Ahmad Ali berkata di Kuching.",
    ],
    ids=["10,000 nested", "unclosed", "garbled", "no tags"],
)
def test_broken_pages_are_read_as_far_as_they_go(source: str) -> None:
    article = read_article(source, is_html=True)
    assert [one.name for one in article.people] == ["Ahmad Ali"]
    assert [one.name for one in article.places] == ["Kuching"]


def test_pages_without_text_and_pages_that_are_books() -> None:
    assert read_article("<html><body><script>x</script></body></html>", is_html=True).clean_text == ""
    with pytest.raises(ArticleTooLong):
        read_article("<p>" + "kata " * 80_000 + "</p>", is_html=True)


@pytest.mark.parametrize(
    "nasty", ["<" * 200_000, '<a "' * 50_000, "<!--" * 60_000, "&#x" * 60_000, "<p " + "a=b " * 60_000]
)
def test_no_page_takes_longer_than_its_size(nasty: str) -> None:
    assert len(read_page(nasty).blocks) <= 1


def test_what_looks_like_a_page() -> None:
    assert looks_like_html("\ufeff\n<!DOCTYPE html><html>")
    assert looks_like_html("<p>Kuching</p>")
    assert not looks_like_html("KUCHING <3 semua")
