"""Language: script first, then words; Malay and Indonesian told apart, or said to be undecided."""

import pytest

from lindung.screening.methods import language
from lindung.screening.methods.language import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Adakah syarikat itu membayar gaji setiap bulan kerana saya hendak menghantar wang?", "ms"),
        ("Jom kerja kat kilang ni, gaji best, korang boleh pm sekarang je", "ms"),
        ("Apakah perusahaan itu membayar gaji setiap bulan karena saya ingin mengirim uang?", "id"),
        ("Gajinya gede banget, gue udah kerja di situ, lo bisa dm aja", "id"),
        ("Workers are wanted for a hotel abroad, all costs are paid by the employer", "en"),
        ("Naghahanap kami ng mga trabahador sa ibang bansa, mataas ang sahod", "tl"),
        ("Cần tuyển nhân viên làm việc tại Campuchia, lương cao", "vi"),
        ("CẦN TUYỂN NHÂN VIÊN", "vi"),
        ("ត្រូវការបុគ្គលិក ធ្វើការនៅ Bavet ប្រាក់ខែ $800", "km"),
        ("รับสมัครงาน เงินเดือนสูง LINE: contoh", "th"),
        ("အလုပ်ခေါ်စာ လစာကောင်း", "my"),
        ("বিদেশে চাকরি, বেতন ভালো", "bn"),
        ("विदेशमा काम, राम्रो तलब", "ne"),
        ("招聘客服 月薪8000", "zh"),
        ("求人 東京のホテルで働きませんか", "und"),
        ("Требуются рабочие", "und"),
        ("+60 12-000 0000", "und"),
        ("😀😀😀", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_a_text(text, code):
    assert language_of(text).language == code


@pytest.mark.parametrize("text", ["gaji besar", "5 juta", "saya makan nasi"])
def test_a_text_that_is_both_malay_and_indonesian_is_undecided_but_has_a_likelier_one(text):
    tongue = language_of(text)
    assert tongue.language == "ms|id"
    assert tongue.second in ("ms", "id")
    assert 0 <= tongue.margin < language.tables().undecided_below


def test_the_margin_grows_with_the_evidence():
    short, long = language_of("kerana wang"), language_of("kerana wang syarikat itu dihantar ke pejabat")
    assert long.margin > short.margin


def test_a_long_text_takes_no_longer_than_its_beginning():
    text = "lowongan kerja di kantor perusahaan itu karena butuh karyawan " * 20_000
    assert language_of(text).language == "id"


@pytest.mark.parametrize("text", ["\ud800", "\x00", "a" * 9000, "ạ" * 5000, "က" * 9000])
def test_nothing_is_refused(text):
    assert language_of(text).margin >= 0
