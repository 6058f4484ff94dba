"""What is recognised again in a text: one value for every way of writing it, exact spans, nothing that is not there."""

import pytest

from lindung.screening.methods.entities import find_entities, monthly

PHONES = {
    "123456789": ["+60 12-345 6789", "012-3456789", "60123456789", "+60 012 345 6789", "O12 345 67 89", "0060123456789",
                  "(012) 345 6789", "0 1 2 3 4 5 6 7 8 9", "+60(12)3456789", "០១២ ៣៤៥ ៦៧៨៩"],
    "81234567890": ["+62 812-3456-7890", "0812.3456.7890", "6281234567890", "0812 3456 7890"],
    "12345678": ["012 345 678", "+855 12 345 678", "85512345678"],
    "812345678": ["081-234-5678", "+66 81 234 5678"],
}  # fmt: skip
NO_PHONES = (
    "jam 08.00 - 17.00", "12-12-2023 08:00", "01.02.2023", "Rp 6.000.000 - 8.500.000", "gaji 3000-5000 sebulan",
    "JTKSM 0123A", "2020-2021 1990 2000", "kod 1234567", "umur 18-35", "IC 900101-14-5678", "no. lesen 12/2023/0045",
)  # fmt: skip
ACCOUNTS = {
    "whatsapp:60110000000": ["https://wa.me/60110000000?text=hai", "wa.me/60110000000", "wasap.my/60110000000/info",
                             "https://api.whatsapp.com/send?phone=60110000000&text=x", "wa.me/+60110000000."],
    "telegram:latihan_kerja": ["t.me/Latihan_Kerja", "https://telegram.me/latihan_kerja", "telegram @latihan_kerja",
                               "Telegram: latihan_kerja", "tele @Latihan_Kerja", "t.me/s/latihan_kerja"],
    "telegram:+AbCdEf123456": ["t.me/+AbCdEf123456", "https://t.me/joinchat/AbCdEf123456"],
    "line:latihan00": ["line.me/ti/p/~latihan00", "LINE ID: latihan00", "line : @latihan00", "ไลน์ @latihan00"],
    "wechat:latihan_88": ["wechat: latihan_88", "vx:Latihan_88", "微信：latihan_88", "WeChat ID latihan_88"],
    "zalo:latihan": ["zalo.me/latihan"],
    "facebook:latihan.kerja": ["fb.com/Latihan.Kerja", "https://www.facebook.com/latihan.kerja/", "m.me/latihan.kerja"],
    "facebook:100000000000": ["facebook.com/profile.php?id=100000000000"],
    "instagram:latihan.kerja": ["instagram.com/latihan.kerja?hl=en", "IG @latihan.kerja", "ig: latihan.kerja"],
    "tiktok:latihan00": ["tiktok.com/@latihan00", "TikTok: latihan00"],
}  # fmt: skip
MONEY = {
    "MYR 3000..5000 month": ["RM3k - RM5k sebulan", "RM3,000-5,000/bulan", "rm 3000 hingga rm 5000 sebulan",
                             "RM3-5k per month",
                             "gaji bulanan RM3000 – RM5000"],
    "IDR 5000000..7000000 month": ["5-7jt/bln", "Rp5.000.000 - Rp7.000.000 per bulan", "5jt s/d 7jt sebulan"],
    "USD 800 month": ["USD800/month", "$800 monthly", "800 ដុល្លារ ក្នុងមួយខែ", "US$ 800 a month"],
    "KHR 800000 month": ["80ម៉ឺនរៀល/ខែ", "៨០ម៉ឺនរៀល ក្នុងមួយខែ", "800,000 riel per month"],
    "THB 25000 month": ["25,000 บาท/เดือน", "THB 25k per month"],
    "MYR 150 day": ["RM150 sehari", "RM 150/hari", "RM150.00 per day"],
    "MYR 2000": ["RM2000", "dua ribu ringgit", "RM2k", "2 ribu ringgit"],
    "IDR 1500000": ["1,5 juta rupiah", "Rp1.500.000", "satu juta lima ratus ribu rupiah"],
    "VND 30000000 month": ["30 triệu/tháng"],
    "CNY 8000 month": ["月薪8000元"],
}  # fmt: skip
NO_MONEY = ("5 juta orang", "20k followers", "2023-2025", "umur 18-35 tahun", "10 jam", "COVID-19", "5km", "room 402")
PLACES = {
    "KH": ["kemboja", "Kamboja", "Cambodia", "កម្ពុជា", "กัมพูชา", "柬埔寨", "Campuchia"],
    "KH:Sihanoukville": ["Sihanoukville", "Preah Sihanouk", "ក្រុងព្រះសីហនុ", "西港", "kampong som"],
    "KH:Poipet": ["poipet", "ប៉ោយប៉ែត", "ปอยเปต"],
    "KH:Bavet": ["Bavet", "បាវិត"],
    "MM:Myawaddy": ["Myawaddy", "妙瓦底", "เมียวดี"],
    "MM:KK Park": ["KK Park", "kkpark"],
    "LA:Golden Triangle": ["Golden Triangle", "金三角", "segitiga emas"],
    "MY:Kuala Lumpur": ["KL", "Kuala Lumpur"],
    "MY:Johor Bahru": ["JB", "johor baru"],
    "MY:Perak": ["di Perak"],
    "TW": ["Đài Loan", "ĐÀI LOAN", "taiwan"],
    "ID:Jawa Barat": ["Jawa Barat", "jabar"],
}  # fmt: skip
NO_PLACES = ("Cuba hubungi kami", "kl jb", "perak dan emas", "កែប្រែ", "medan perang", "chinatown", "solo karaoke")


def _values(text: str, kind: str) -> list[str]:
    return [entity.value for entity in find_entities(text) if entity.kind == kind]


@pytest.mark.parametrize(("value", "text"), [(value, text) for value, texts in PHONES.items() for text in texts])
def test_a_telephone_number_is_one_however_it_is_written(value: str, text: str) -> None:
    (found,) = [entity for entity in find_entities(f"Hubungi {text} sekarang") if entity.kind == "phone"]
    assert found.value == value
    assert all(reading.endswith(value) for reading in found.readings)


@pytest.mark.parametrize("text", NO_PHONES)
def test_what_only_looks_like_a_telephone_number_is_none(text: str) -> None:
    assert _values(text, "phone") == []


def test_a_local_number_keeps_every_country_it_may_be_of_and_the_own_one_is_first() -> None:
    text = "call 012 345 678"
    (anywhere,) = [e for e in find_entities(text) if e.kind == "phone"]
    (nepal,) = [e for e in find_entities(text, country="NP") if e.kind == "phone"]
    assert {"+85512345678", "+9512345678"} <= set(anywhere.readings)
    assert nepal.readings[0] == "+97712345678"
    assert set(nepal.readings) == set(anywhere.readings)


def test_two_numbers_beside_each_other_are_two() -> None:
    assert _values("0812 3456 7890 0812 1111 2222", "phone") == ["81234567890", "81211112222"]


@pytest.mark.parametrize(("value", "text"), [(value, text) for value, texts in ACCOUNTS.items() for text in texts])
def test_an_account_is_one_as_a_link_and_as_a_name(value: str, text: str) -> None:
    assert value in _values(f"Hubungi {text} ya", "link") + _values(f"Hubungi {text} ya", "handle")


def test_a_number_inside_a_link_is_a_telephone_too() -> None:
    found = find_entities("wa.me/60123456789")
    assert [(e.kind.value, e.value) for e in found] == [("link", "whatsapp:60123456789"), ("phone", "123456789")]


@pytest.mark.parametrize(
    "text", ["online: sila hubungi", "line: hubungi", "telegram: 012-3456789", "kerja.Masuk", "Sdn.Bhd"]
)
def test_common_words_are_no_accounts(text: str) -> None:
    assert _values(text, "handle") == []
    assert _values(text, "domain") == []


def test_domains_are_the_registered_ones_and_shared_hosts_say_nothing() -> None:
    text = "www.kerja.contoh.com.my hr@mail.contoh.example https://forms.contoh.example/a/b?c=1 x@gmail.com"
    found = {(e.kind.value, e.value, e.readings) for e in find_entities(text)}
    assert found == {
        ("domain", "contoh.com.my", ()),
        ("domain", "contoh.example", ()),
        ("link", "forms.contoh.example/a/b", ("contoh.example",)),
    }


@pytest.mark.parametrize(("value", "text"), [(value, text) for value, texts in MONEY.items() for text in texts])
def test_money_has_one_normal_form(value: str, text: str) -> None:
    assert _values(text, "money") == [value]


@pytest.mark.parametrize("text", NO_MONEY)
def test_counts_years_and_hours_are_no_money(text: str) -> None:
    assert _values(text, "money") == []


def test_pay_of_a_day_is_told_by_the_month_and_a_bare_dollar_in_both_readings() -> None:
    (day,) = [e for e in find_entities("RM100 sehari") if e.kind == "money"]
    (dollar,) = [e for e in find_entities("$800/month", country="SG") if e.kind == "money"]
    assert (day.value, day.readings) == ("MYR 100 day", ("MYR 2600 month",))
    assert dollar.readings == ("SGD 800 month", "USD 800 month")
    weekly = monthly("MYR 520 week")
    assert weekly is not None
    assert float(weekly[1]) == pytest.approx(2253.33, abs=0.01)
    assert monthly("MYR 2000") is None


@pytest.mark.parametrize(("value", "text"), [(value, text) for value, texts in PLACES.items() for text in texts])
def test_places_in_every_spelling(value: str, text: str) -> None:
    assert _values(text, "place") == [value]


@pytest.mark.parametrize("text", NO_PLACES)
def test_common_words_are_no_places(text: str) -> None:
    assert [value for value in _values(text, "place") if value != "KH"] == []


def test_agencies_and_licences_have_exact_spans() -> None:
    text = "Oleh Agensi Pekerjaan Contoh Rekaan Sdn Bhd (JTKSM 000A), PT Contoh Latihan, SIP3MI No. 12/2020."
    found = {text[e.start : e.end]: (e.kind.value, e.value) for e in find_entities(text)}
    assert found == {
        "Agensi Pekerjaan Contoh Rekaan Sdn Bhd": ("agency", "agensi pekerjaan contoh rekaan sdn bhd"),
        "JTKSM 000A": ("licence", "JTKSM 000A"),
        "PT Contoh Latihan": ("agency", "pt contoh latihan"),
        "12/2020": ("licence", "SIP3MI 12/2020"),
    }
