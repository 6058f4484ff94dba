"""The clock is the database's."""

import pytest
from django.db import transaction

from lindung.web import clock

pytestmark = pytest.mark.django_db


def test_now_is_aware_and_stands_still_inside_a_transaction():
    with transaction.atomic():
        first, second = clock.now(), clock.now()
    assert first == second
    assert first.tzinfo is not None


def test_now_asks_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        clock.now()
