"""What is written for people can be read: every module, in every language it is written in."""

from datetime import date

import pytest
from django.conf import settings as real

from lindung.learning import gateways
from lindung.learning.methods.markdown import to_html
from lindung.learning.methods.rasch import estimate
from lindung.learning.rules import Practice


@pytest.fixture(autouse=True)
def _real_modules(settings) -> None:
    settings.LINDUNG_LEARNING_CONTENT = ""


def test_there_are_at_least_eight_modules_with_sources_and_a_review_date():
    found = gateways.modules()
    assert len(found) >= 8
    for slug, written in found.items():
        assert written.module.sources, slug
        assert written.module.reviewed_on < written.module.review_by, slug
        assert written.module.review_by > date(2026, 11, 22), slug
    assert {each.module.practice for each in found.values()} >= {Practice.TRIAGE, Practice.ASSESS}


def test_every_check_can_be_passed_and_failed():
    for slug, written in gateways.modules().items():
        items = written.items("en")
        assert len(items) >= 4, slug
        assert estimate([(item.difficulty, True) for item in items]).is_enough, slug
        assert not estimate([(item.difficulty, False) for item in items]).is_enough, slug


def test_every_language_has_the_same_pages_and_answers():
    for slug, written in gateways.modules().items():
        first = written.texts["en"]
        for code in dict(real.LANGUAGES):
            if code in written.texts:
                assert len(written.texts[code].pages) == len(first.pages), (slug, code)
                assert all(to_html(page.markdown) for page in written.texts[code].pages), (slug, code)
            if code in written.checks:
                answers = {
                    item.id: {option.id: option.is_right for option in item.options} for item in written.checks[code]
                }
                wanted = {
                    item.id: {option.id: option.is_right for option in item.options} for item in written.items("en")
                }
                assert answers == wanted, (slug, code)
                assert {item.id: item.difficulty for item in written.checks[code]} == {
                    item.id: item.difficulty for item in written.items("en")
                }, (slug, code)
