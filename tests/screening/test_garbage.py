"""Garbage: what somebody else put into a text, with its span and kind; news, warnings and offers of work are none."""

import pytest

from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.gambling import least_odds
from lindung.screening.methods.garbage import find_garbage, without
from lindung.screening.rules.words import GarbageKind

ARTICLE = (
    "PHNOM PENH – Seorang pejabat tinggi menekankan perlunya bantuan bagi korban perdagangan manusia.\n\n"
    "Ia berbicara minggu lalu pada sebuah lokakarya.{inside}\n\nPemerintah berkomitmen untuk membantu mereka.{after}"
)


def pieces(text):
    """(text, kind) of all garbage."""
    return [(text[found.start : found.end], found.kind) for found in find_garbage(text)]


@pytest.mark.parametrize(
    ("inside", "after", "found"),
    [
        ("", "\n\ntogel sdy pools\n\nBy gacor88", ["togel sdy pools", "By gacor88"]),
        (" slot gacor maxwin hari ini", "", ["slot gacor maxwin hari ini"]),
        ("", " agen judi online terpercaya deposit 10rb", ["agen judi online terpercaya deposit 10rb"]),
        ("", "\nBest online casino sign up bonus no deposit", ["Best online casino sign up bonus no deposit"]),
        ("", "\nភ្នាល់បាល់អនឡាញ ដាក់ប្រាក់លឿន", ["ភ្នាល់បាល់អនឡាញ ដាក់ប្រាក់លឿន"]),
        ("", "\nสล็อต เว็บตรง ฝากถอน", ["สล็อต เว็บตรง ฝากถอน"]),
        ("", "", []),
    ],
)
def test_garbage_in_an_article_is_found_to_the_letter(inside, after, found):
    text = ARTICLE.format(inside=inside, after=after)
    assert pieces(text) == [(piece, GarbageKind.GAMBLING) for piece in found]


def test_a_brand_glued_to_the_text_is_cut_from_it():
    text = "By gacor88KUALA LUMPUR : Kerajaan akan bekerjasama dengan semua pihak."
    assert pieces(text) == [("By gacor88", GarbageKind.GAMBLING)]


@pytest.mark.parametrize(
    "written",
    [
        "main di 𝐍𝐀𝐆𝐀𝟕𝟕𝟕 gacor terus bang",
        "g4c0r banget di N A G A 7 7 7, wd cepat",
        "modal receh menang besar cuma di N͟A͟G͟A͟H͟O͟K͟I͟88",
    ],
)
def test_a_comment_that_promotes_gambling_is_one_piece(written):
    text = clean(written).text
    assert pieces(text) == [(text, GarbageKind.GAMBLING)]


@pytest.mark.parametrize(
    "text",
    [
        "Polisi menangkap bandar judi online di Medan, enam tersangka ditahan.",
        "Kementerian memblokir 2.000 situs judi online, termasuk slot dan togel, kata menteri.",
        "JANGAN main judi online, hidupmu bisa hancur.",
        "Lowongan admin judi online Kamboja gaji 10 juta, tiket ditanggung",
        "Kerja kosong kasino di Kemboja, gaji RM5000, visa ditanggung",
        "Police raided an online casino and freed forty workers.",
        "gaji 5jt/bln, yg mau dm",
        "Kos semua dua ribu? Tak, RM2000 je. Bot ke seberang. 019 000 0777",
        "Nak 2 org jaga gerai roti kat Kajang, RM70 semalam, whatsapp 011-0000 0000 🙏",
        "Adik saya hilang sejak Rabu. Dia orang minta RM9000, telegram @contoh_01, tolong!",
        "gw bokek bgt bro, ada yg bisa pinjemin 300rb? gajian gw balikin wkwk",
        "masuk grup chat.whatsapp.com/contohcontoh info Taiwan dan Macau ✈️",
        "Minibus driver for Ipoh, RM90 a day and a bonus for each route 🔥",
        "Potong rambut RM12 je, kanak-kanak RM8, buka sampai 10 malam 💯",
        "Slot temu duga masih ada, bonus kehadiran RM100, datang ke bandar Klang",
        "",
    ],
)
def test_news_warnings_and_offers_of_work_are_not_garbage(text):
    assert find_garbage(text) == ()


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        (
            "Berita hari ini. <a href='https://x.example'>cheap pills</a> Selesai.",
            "<a href='https://x.example'>cheap pills</a>",
        ),
        (
            "Laporan lengkap di bawah.\nbuy instagram followers cheap real fast",
            "buy instagram followers cheap real fast",
        ),
        ("Kami jual backlink untuk toko anda", "jual backlink"),
    ],
)
def test_stuffing_for_search_engines_has_its_own_kind(text, piece):
    assert pieces(text) == [(piece, GarbageKind.SEO)]


def test_without_garbage_the_rest_is_whole():
    text = ARTICLE.format(inside="", after="\n\ntogel sdy pools")
    assert without(text, find_garbage(text)) == ARTICLE.format(inside="", after="\n\n")


@pytest.mark.parametrize("text", ["\ud800 slot", "slot gacor " * 20_000, "\n" * 5000, "<a " * 5000, "[url" * 5000])
def test_nothing_is_refused_and_pieces_never_overlap(text):
    end = 0
    for found in find_garbage(text):
        assert found.start >= end
        end = found.end
    assert end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "yang pro aja bang di ⭐SGI88⭐ 👍",
        "GA R U DA HO KI member baru pasti jepe",
        "anjay, ga salah pilih 🔴VISI 4D⚡ emang keren",
    ],
)
def test_a_name_set_in_signs_or_letter_by_letter_is_evidence_in_a_comment(text: str) -> None:
    assert least_odds(text) < 0
    assert pieces(text) == [(text, GarbageKind.GAMBLING)]


@pytest.mark.parametrize(
    "text",
    [
        "Polisi menangkap tiga tersangka judi online di Batam pada Senin, dan menyita uang serta telepon.",
        "Mereka dijanjikan pekerjaan di kasino, tetapi dipaksa menipu orang dari gedung yang dijaga siang dan malam.",
        "Jumlah kasus COVID-19 di daerah itu naik menjadi 88 menurut dinas kesehatan, dan sekolah ditutup seminggu.",
    ],
)
def test_a_sentence_that_speaks_of_gambling_or_figures_is_left_alone(text: str) -> None:
    assert pieces(text) == []
