"""The attack that is documented: it works on an open project, and what the recommended one leaves of it."""

import pytest

from lindung.evidence.methods.encoding.hardening import rule_90
from lindung.evidence.rules.encode import Protection, Settings
from tests.evidence.encoding_practice import plain, share_recognised, two_lists

OPEN = Settings(protection=Protection.OPEN, dummy_share=0.0)


@pytest.fixture(scope="module")
def lists():
    (first, _), (second, _) = two_lists(1700)
    return plain(first)[:400], plain(second)


def test_in_an_open_project_the_attack_names_nearly_everybody(lists):
    assert share_recognised(*lists, OPEN) > 0.9


def test_the_recommended_project_leaves_less_than_one_in_twenty(lists):
    assert share_recognised(*lists, Settings()) < 0.05


def test_knowing_twenty_people_already_does_not_open_the_recommended_project(lists):
    assert share_recognised(*lists, Settings(), known=20) < 0.1


def test_older_hardening_does_not_stop_one_who_knows_twenty_people(lists):
    assert share_recognised(*lists, OPEN, harden=rule_90, known=20) > 0.5


def test_turned_bits_do_not_stop_one_who_knows_twenty_people(lists):
    turned = Settings(protection=Protection.OPEN, dummy_share=0.0, epsilon_per_bit=3.0)
    assert share_recognised(*lists, turned, known=20) > 0.5
