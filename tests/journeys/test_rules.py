"""What the answers say, which rows hold for whom, how a register is read: by hand."""

from datetime import date

import pytest

from lindung.journeys.methods.checking import check, is_only_chat, lawful_for
from lindung.journeys.methods.quoting import LONGEST, quote, seen
from lindung.journeys.methods.tables import tables
from lindung.journeys.rules import sayings
from lindung.journeys.rules.lawful import FeeRule, Payer, Source, Where, disputed, payers_of
from lindung.journeys.rules.licences import (
    PLACES_SHOWN,
    RegisterUnreadable,
    RegisterWithoutColumns,
    grams,
    name_key,
    number_key,
    read_day,
    read_licences,
    similarity,
)
from lindung.journeys.rules.offers import Job, Offer, Visa, is_fee_asked
from lindung.screening.rules.words import Severity, Verdict

TODAY = date(2026, 1, 5)
SOURCE = Source("Practice", "2026", "https://practice.example/", "facts restated")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("RM 2,500", True), ("5 juta", True), ("USD200 from my pay", True), ("៥០០ដុល្លារ", True), ("potong gaji", True),
        ("0", False), ("RM 0.00", False), ("tiada", False), ("Tak ada!", False), ("gratis", False), ("គ្មាន", False),
        ("", None), ("  ", None), ("?", None), ("tidak tahu", None), ("មិនដឹង", None),
    ],
)  # fmt: skip
def test_money_that_is_asked_for_is_told_from_none_and_from_not_known(typed, asked):
    assert is_fee_asked(typed) is asked


@pytest.mark.parametrize(
    ("contact", "only"),
    [
        ("WhatsApp +60 11-0000 0000", True), ("t.me/practice", True), ("wechat: practice", True), ("តេឡេក្រាម", True),
        ("WhatsApp, and an office in Ipoh", False), ("pejabat di Ipoh, wasap", False),
        ("hr@practice.example, LINE", False),
        ("+60 3-0000 0000", False), ("", False), ("https://practice.example and Telegram", False),
    ],
)  # fmt: skip
def test_only_a_chat_is_told_from_an_office_or_a_company_address(contact, only):
    assert is_only_chat(contact) is only


def test_answers_alone_can_be_a_warning_each_with_what_was_answered():
    found = check(Offer(visa=Visa.VISIT, fee="RM 900"), on=TODAY)
    assert found.verdict is Verdict.WARNING
    assert {sign.field for sign in found.signs} == {"visa", "fee"}
    assert check(Offer(visa=Visa.WORK, fee="0"), on=TODAY).verdict is Verdict.SHORT


@pytest.mark.parametrize(
    "told", [{"fee": "RM 900"}, {"visa": Visa.VISIT}, {"visa": Visa.NONE}, {"origin": "ID", "destination": "KH"}]
)
def test_one_heavy_answer_is_enough_whatever_the_text_says(told):
    assert check(Offer(**told), on=TODAY).verdict is Verdict.WARNING
    assert check(Offer(text="Is this offer real? Please help me check it.", **told), on=TODAY).is_warning


@pytest.mark.parametrize("told", [{"contact": "whatsapp"}, {"visa": Visa.WORK}, {"origin": "MY", "fee": "0"}])
def test_a_light_answer_alone_is_no_warning(told):
    assert not check(Offer(**told), on=TODAY).is_warning


def test_what_stands_in_the_text_and_in_an_answer_is_one_sign():
    found = check(Offer(text="Practice: come in on a tourist visa first", visa=Visa.VISIT), on=TODAY)
    (sign,) = [sign for sign in found.signs if sign.flag == "wrong_visa"]
    assert sign.field == "visa"
    assert sign.quotes[0].found


def test_heavier_signs_come_first():
    weights = [sign.severity for sign in check(Offer(visa=Visa.VISIT, contact="whatsapp", job=Job.BAR), on=TODAY).signs]
    assert weights == sorted(weights, key=list(Severity).index)


def test_a_closed_destination_is_a_sign_only_from_the_country_that_said_so_and_from_that_day_on():
    to_cambodia = Offer(origin="ID", destination="KH")
    assert lawful_for(to_cambodia, on=date(2025, 7, 29)).closed
    assert not lawful_for(to_cambodia, on=date(2025, 7, 28)).closed
    assert not lawful_for(Offer(origin="MY", destination="KH"), on=TODAY).closed
    assert not lawful_for(Offer(destination="KH"), on=TODAY).closed
    assert [sign.flag for sign in check(to_cambodia, on=TODAY).signs] == ["closed_destination"]


def test_a_row_that_ended_no_longer_holds():
    where = Where(origin="ID", from_on=date(2020, 1, 1), until_on=date(2021, 1, 1))
    asked = {"origin": "ID", "destination": "", "job": ""}
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1))
    assert [where.holds(**asked, on=day) for day in days] == [False, True, True, False]
    assert not where.holds(origin="", destination="", job="", on=days[1])


def test_two_rules_that_differ_are_both_shown_and_the_items_are_named():
    domestic = lawful_for(Offer(origin="ID", job=Job.DOMESTIC), on=TODAY)
    assert {"passport", "police_letter", "medical_check"} <= set(domestic.disputed)
    assert {rule.id for rule in payers_of("passport", domestic.fees)} == {"ilo", "perban9", "perban2"}
    factory = lawful_for(Offer(origin="ID", job=Job.FACTORY), on=TODAY)
    assert not factory.disputed
    assert "perban9" not in {rule.id for rule in factory.fees}
    assert disputed([]) == []


def test_a_charge_is_called_lawful_only_by_a_confirmed_row():
    rule = FeeRule("x", Where(), Payer.WORKER_WITHIN_SCHEDULE, ("agency_service",), SOURCE, is_confirmed=False)
    assert not rule.is_lawful_charge
    assert not any(rule.is_lawful_charge for rule in tables().fees)


def test_every_row_has_its_sentence_its_source_and_its_terms():
    known = tables()
    assert {row.say for row in known.papers} == set(sayings.DOCUMENTS)
    assert {row.say for row in known.contract} == set(sayings.CONTRACT)
    assert {rule.payer.value for rule in known.fees} == set(sayings.PAYS)
    assert {item for rule in known.fees for item in rule.items} == set(sayings.ITEMS)
    for source in known.sources.values():
        assert source.who
        assert source.on
        assert source.url.startswith("https://")
        assert source.licence
    used = {row.source for rows in (known.papers, known.contract, known.fees, known.closed) for row in rows}
    assert used == set(known.sources.values())


def test_a_quote_is_the_sentence_around_what_was_found():
    text = "Gaji besar! Bayar RM500 dulu, cepat.\nHubungi kami."
    start = text.index("RM500")
    assert quote(text, start, start + 5) == quote(text, start, start + 5)
    found = quote(text, start, start + 5)
    assert (found.before, found.found, found.after) == ("Bayar ", "RM500", " dulu, cepat.")
    khmer = "ការងារល្អ។ ត្រូវបង់ប្រាក់មុន។ មកលេង។"
    start = khmer.index("បង់ប្រាក់")
    assert str(quote(khmer, start, start + 9)) == "ត្រូវបង់ប្រាក់មុន។"


def test_a_quote_is_cut_on_both_sides_and_nothing_turns_the_line_around():
    text = "a" * 1_000 + "HIT" + "b" * 1_000
    found = quote(text, 1_000, 1_003)
    assert found.before == "… " + "a" * LONGEST
    assert found.after == "b" * LONGEST + " …"
    assert seen("x\u202ey\x00z\ufeff\u2066") == "xyz"
    assert seen("ក\u200bខ\u200dគ") == "ក\u200bខ\u200dគ"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AGENSI PEKERJAAN Contoh-Latihan Sdn. Bhd.", "Agensi Pekerjaan Contoh Latihan"),
        ("P.T. Contoh Latihan", "PT CONTOH LATIHAN, Tbk"),
        ("Contoh Látihan Co., Ltd.", "contoh latihan co ltd"),
        ("ក្រុមហ៊ុន លំហាត់", "ក្រុមហ៊ុន  លំហាត់"),
    ],
)
def test_names_that_differ_in_signs_and_legal_form_are_the_same(one, other):
    assert name_key(one) == name_key(other)


def test_names_that_leave_out_the_words_of_the_law_are_not_the_same_but_similar():
    full, short = name_key("Agensi Pekerjaan Contoh Latihan Sdn Bhd"), name_key("Contoh Latihan Sdn Bhd")
    assert full != short
    assert similarity(grams(full), grams(short)) > 0.9
    other = name_key("Agensi Pekerjaan Bintang Utara Sdn Bhd")
    assert similarity(grams(full), grams(other)) < 0.2
    assert number_key(" jtk-sm / 0000 b ") == "JTKSM0000B"


def test_a_register_is_read_with_the_columns_of_its_ministry():
    rows = read_licences(["Bil.", "Nama Agensi", "No. Lesen", "Kategori", "Tarikh Tamat"],
                         [["1", " Contoh  Latihan ", "A-1", "C", "31/01/2027"], ["", "", "", "", ""]])  # fmt: skip
    (row,) = rows
    assert (row.name, row.number, row.licence_class, row.valid_until) == (
        "Contoh Latihan",
        "A-1",
        "C",
        date(2027, 1, 31),
    )
    assert read_day("2027-02-30") is None


def test_what_cannot_be_read_is_named_by_row_and_column_and_nothing_is_taken():
    heads = ["name", "number", "valid_until"]
    with pytest.raises(RegisterUnreadable) as refused:
        read_licences(heads, [["Contoh", "1", "soon"], ["", "2", ""], ["=cmd", "3", ""], ["y" * 201, "4", ""]])
    assert refused.value.facts["places"] == ["2/valid_until", "3/name", "4/formula", "5/name"]
    with pytest.raises(RegisterUnreadable) as twice:
        read_licences(heads, [["Contoh", "A-1", ""], ["Lain", "a1", ""]])
    assert twice.value.facts["places"] == ["3/number"]
    with pytest.raises(RegisterUnreadable) as many:
        read_licences(heads, [["Contoh", str(n), "soon"] for n in range(100)])
    assert len(many.value.facts["places"]) == PLACES_SHOWN + 1
    with pytest.raises(RegisterWithoutColumns):
        read_licences(["agenzia"], [["x"]])
