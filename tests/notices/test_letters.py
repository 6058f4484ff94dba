"""Letters: every template in every language, in the recipient's zone, with its link."""

from string import Formatter

import pytest
from django.conf import settings

from lindung.notices.letters import in_words, write_letter
from lindung.notices.links import offer_path, offer_token, read_offer_token
from lindung.notices.rules import TEMPLATES, Channel, SendError
from tests.factories.notices import FACTS, a_notice
from tests.factories.partners import a_member, an_organisation

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", TEMPLATES)
def test_every_template_is_written_in_every_language_with_all_its_facts(code, language):
    template = TEMPLATES[code]
    subject, body = in_words(template, FACTS, language=language, zone="Asia/Jakarta", link="https://desk.example/x")
    assert subject
    assert "https://desk.example/x" in body
    assert not {"{", "}", "–"} & set(subject + body)
    said = [template.subject, *template.body]
    used = {name for text in said for _t, name, _s, _c in Formatter().parse(text) if name}
    assert used == set(template.facts)


def test_moments_are_said_in_the_recipients_zone():
    _subject, body = in_words(TEMPLATES["need_stuck"], FACTS, language="en", zone="Asia/Makassar")
    assert "18:00 WITA" in body


def test_the_urgency_is_said_in_the_recipients_language():
    _subject, body = in_words(TEMPLATES["need_stuck"], FACTS, language="ms", zone="Asia/Makassar")
    assert FACTS["urgency"] not in body
    assert "serta-merta" in body or "segera" in body


@pytest.mark.django_db
def test_a_letter_goes_to_the_organisations_channel_with_the_signed_link_of_its_offer():
    notice = a_notice(template="offer_to_answer")
    letter = write_letter(notice)
    assert letter.problem is None
    assert letter.address is not None
    assert letter.address.channel is Channel.EMAIL
    assert letter.link == settings.LINDUNG_URL + offer_path(notice.facts["ref"])
    assert letter.link in letter.body


@pytest.mark.django_db
def test_a_letter_to_a_member_goes_to_the_members_own_address():
    shelter = an_organisation()
    member = a_member(of=shelter, email="one@practice.example")
    letter = write_letter(a_notice(to=shelter, to_member=member))
    assert letter.address is not None
    assert letter.address.target == "one@practice.example"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("also", "problem"),
    [
        ({"reachable": False}, SendError.NO_ADDRESS),
        ({"notice_channel": "https://127.0.0.1/"}, SendError.ADDRESS_REFUSED),
    ],
)
def test_an_organisation_that_cannot_be_written_to_is_a_reason_to_phone(also, problem):
    assert write_letter(a_notice(to=an_organisation(**also))).problem is problem


@pytest.mark.django_db
def test_a_row_that_cannot_be_read_stops_no_other():
    assert write_letter(a_notice(facts={})).problem is SendError.NOT_READABLE
    assert write_letter(a_notice(template="unheard_of")).problem is SendError.NOT_READABLE


def test_a_signed_link_opens_its_own_offer_only():
    token = offer_token("0000000000")
    assert read_offer_token(token) == "0000000000"
    assert read_offer_token(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert read_offer_token("0000000000") is None
    assert read_offer_token("") is None
    assert read_offer_token("é" * 36) is None
    assert read_offer_token(offer_token("0000000000")[:10] + "é" * 26) is None
