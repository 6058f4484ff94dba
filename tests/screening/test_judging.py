"""The verdict: a sum by groups, never "safe"; warnings, news and people who ask are told from offers."""

import pytest

from lindung.screening.methods.flags import FLAGS, find_flags
from lindung.screening.methods.judging import ENOUGH, FURTHER, OWN, WEIGHTS, judge
from lindung.screening.rules.found import Hit
from lindung.screening.rules.words import Verdict


def a_hit(flag: str) -> Hit:
    return Hit(flag, FLAGS[flag].group, FLAGS[flag].severity, 0, 1)


def verdict_on(text: str, language: str = "ms") -> Verdict:
    return judge(find_flags(text, language), text, language).verdict


def test_no_weight_is_below_nothing_and_a_strong_sign_is_enough():
    assert min(*WEIGHTS.values(), *OWN.values(), FURTHER) >= 0
    assert WEIGHTS["strong"] >= ENOUGH > WEIGHTS["medium"] > WEIGHTS["weak"]
    assert set(OWN) <= set(FLAGS)


def test_another_sign_never_lowers_the_score():
    hits = [a_hit(flag) for flag in FLAGS]
    scores = [judge(hits[:count], "kerja", "ms").score for count in range(1, len(hits) + 1)]
    assert scores == sorted(scores)


def test_signs_of_two_groups_say_more_than_two_of_one():
    apart = judge([a_hit("rush"), a_hit("easy_hire")], "kerja", "ms").score
    together = judge([a_hit("typing_test"), a_hit("easy_hire")], "kerja", "ms").score
    assert apart > together > judge([a_hit("easy_hire"), a_hit("easy_hire")], "kerja", "ms").score


def test_a_journey_paid_counts_only_beside_another_sign():
    assert judge([a_hit("all_paid")], "tiket ditanggung", "ms").score == 0
    both = judge([a_hit("all_paid"), a_hit("no_qualification")], "x", "ms").score
    assert both > judge([a_hit("no_qualification")], "x", "ms").score


def test_a_journey_paid_adds_nothing_to_what_is_merely_not_named():
    absent = judge([a_hit("nothing_named")], "x", "ms").score
    assert judge([a_hit("all_paid"), a_hit("nothing_named")], "x", "ms").score == absent < ENOUGH


@pytest.mark.parametrize("text", ["", " ", "ok", "12345", "🔥🔥🔥", "PM ya"])
def test_a_text_too_short_to_say_anything_is_not_enough(text):
    assert verdict_on(text) == Verdict.SHORT


def test_a_text_in_no_language_of_ours_is_not_enough_but_a_sign_in_it_still_counts():
    assert verdict_on("lorem ipsum dolor sit amet consectetur", "und") == Verdict.SHORT
    assert verdict_on("Masuk guna visa pelancong, pasport agen pegang", "und") == Verdict.WARNING


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ms", "Kerja di Kemboja, gaji USD1,500, tak perlu pengalaman. Masuk guna visa pelancong, terbang minggu ini."),
        ("id", "Loker admin chat di Myawaddy, gaji 15 juta. Paspor dipegang kantor, berangkat besok, japri."),
        ("km", "ការងារនៅបាវិត ប្រាក់ខែ ១២០០ដុល្លារ មិនត្រូវការបទពិសោធន៍ ថៅកែទុកលិខិតឆ្លងដែន ឆាតតាមតេឡេក្រាម"),
        (
            "en",
            "Chat agents, Poipet. $1,500 a month, no experience. You enter on a tourist visa and fly this week.",
        ),
    ],
)
def test_a_lure_is_warned_of_in_every_language(language, text):
    assert verdict_on(text, language) == Verdict.WARNING


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "ms",
            "Polis menasihati orang ramai: awas sindiket. JANGAN bayar deposit atau serahkan pasport. Laporkan segera.",
        ),
        (
            "id",
            "BP2MI mengimbau: waspada lowongan palsu, jangan bayar biaya pendaftaran, jangan pakai visa turis. Lapor.",
        ),
        ("km", "ស្ថានទូតសូមព្រមាន៖ ប្រយ័ត្នការឆបោក កុំប្រគល់លិខិតឆ្លងដែន កុំបង់ថ្លៃសេវា សូមរាយការណ៍មក 1288"),
        ("en", 'Police warn of "easy jobs": victims were lured, their passports taken. Report it to the hotline.'),
    ],
)
def test_a_warning_that_quotes_a_lure_is_left_alone(language, text):
    assert verdict_on(text, language) == Verdict.NONE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ms", "Kedai runcit di Ipoh perlukan pembantu. Gaji RM1,800, EPF SOCSO, temu duga di kedai."),
        ("id", "Dibutuhkan kasir di Bogor, gaji UMK, BPJS, wawancara di kantor, bawa surat lamaran."),
        ("km", "ហាងបាយនៅភ្នំពេញ ត្រូវការចុងភៅ ប្រាក់ខែ ២៥០ដុល្លារ មាន ប.ស.ស សម្ភាសន៍នៅហាង"),
        ("en", "Cook wanted in Penang, RM2,000, EPF and SOCSO, interview at the restaurant on Monday."),
    ],
)
def test_an_ordinary_job_is_left_alone(language, text):
    assert verdict_on(text, language) == Verdict.NONE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "[HOAKS] Lowongan ke Jepang gaji 40 juta tanpa tes. Faktanya perusahaan itu tidak membuka lowongan."),
        ("id", "Mohon doanya, adik kami hilang kontak sejak kerja di Kamboja, paspor dipegang bos. Sudah lapor polda."),
        ("id", "Hati-hati DM yang mengaku panitia kampus menawarkan magang ke Myanmar, tiket gratis, tanpa wawancara."),
        ("ms", "Rumah perlindungan mencari sukarelawan, tiada gaji, bantu wanita yang pulang dari luar negara."),
        ("km", "វគ្គបណ្តុះបណ្តាលនៅប៉ោយប៉ែតសម្រាប់អ្នកត្រឡប់ពីថៃ ឥតគិតថ្លៃ អាចនាំកូនមកជាមួយ"),
        ("en", "The minister said the moratorium on sending maids to Kuwait would end; the union wants wages first."),
        ("en", "Has anybody seen my cousin? He went to Myawaddy for customer service work. We lost contact in June."),
        ("en", "The company pays the flight, the medical and the visa for nurses in Ireland. You keep your passport."),
    ],
)
def test_who_searches_checks_reports_or_teaches_offers_nothing(language, text):
    assert verdict_on(text, language) == Verdict.NONE


@pytest.mark.parametrize(
    "added",
    [
        "Bukan penipuan, bukan scam.",
        "Awas penipu yang guna nama kami!",
        "Jangan bayar orang lain, bayar nombor ini sahaja.",
        "Polis pun tahu, jangan risau.",
    ],
)
def test_who_denies_a_scam_does_not_escape(added):
    lure = "Kerja chat di Myawaddy, gaji RM6k. Masuk guna visa pelancong, pasport boss simpan. WhatsApp sekarang."
    assert verdict_on(f"{added} {lure}") == verdict_on(f"{lure} {added}") == Verdict.WARNING


def test_who_asks_whether_an_offer_is_real_is_warned_by_strong_signs_only():
    assert verdict_on("Nak tanya, betul ke kerja ini? Gaji besar, tak perlu pengalaman, terbang esok.") == Verdict.NONE
    asked = "Nak tanya, betul ke? Kena bayar deposit RM500, masuk guna visa pelancong, pasport boss simpan."
    assert verdict_on(asked) == Verdict.WARNING
