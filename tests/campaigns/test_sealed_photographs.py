"""A photograph opens by its own key alone, as often as anybody looks, and by no backup once it was withdrawn."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from lindung.campaigns import actions, queries
from lindung.campaigns.models import EventPhoto
from lindung.cases.models import Assessment
from lindung.cases.rules import Outcome
from lindung.kernel.errors import NotFound
from lindung.vault.models import Key
from lindung.vault.sealing import ERASED
from lindung.web import clock
from tests.campaigns.test_actions import AFTER, a_picture, photo_said
from tests.factories import NINE
from tests.factories.campaigns import a_campaign, a_leader, an_event
from tests.factories.cases import a_person, an_assessment
from tests.factories.partners import a_policy

pytestmark = pytest.mark.django_db
CAPTION, AGREED = "A stand with a practice banner", "Signed list at the entrance"
BODY = "Zq Practice Council for persons found"
TABLES = ("campaigns_eventphoto", "cases_assessment")


def a_photo(**said: object) -> EventPhoto:
    leader = a_leader()
    a_policy("MY")
    event = an_event(a_campaign(by=leader), by=leader)
    said = {"shown_until": clock.now().date() + timedelta(days=30), **said}
    photo = actions.add_photo(event=event, said=photo_said(**said), actor=leader, at=NINE)
    return EventPhoto.objects.get(pk=photo.pk)


def as_it_stands(column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM campaigns_eventphoto")  # noqa: S608 - a column's name
        return bytes(cursor.fetchone()[0])


def test_it_stands_sealed_by_a_key_of_its_own_and_is_shown_as_before() -> None:
    photo = a_photo()
    assert (photo.caption, photo.agreed_how) == (CAPTION, AGREED)
    assert photo.image is not None
    assert photo.image[:4] == b"RIFF"
    for column, words in (("image", b"RIFF"), ("caption", CAPTION.encode()), ("agreed_how", AGREED.encode())):
        assert words not in as_it_stands(column)
    page = Client().get(reverse("events:event", args=[photo.event.ref])).content.decode()
    assert (CAPTION in page, AGREED in page) == (True, False)
    shown = Client().get(reverse("events:photo", args=[photo.event.ref, photo.ref]))
    assert (shown.content, shown["Cache-Control"]) == (photo.image, "no-store")


def given() -> int:
    """How many keys the web was handed so far and had counted."""
    ((count,),) = _raw("SELECT last_value FROM vault_keysgiven")
    return int(str(count))


@pytest.mark.django_db(databases=["default", "owner"])
def test_what_strangers_look_at_uses_up_no_pace() -> None:
    photo, person, before = a_photo(), a_person(), given()
    for _ in range(3):
        assert Client().get(reverse("events:event", args=[photo.event.ref])).status_code == 200
        assert Client().get(reverse("events:photo", args=[photo.event.ref, photo.ref])).status_code == 200
    assert given() == before
    assert Key.objects.get(pk=person.key_id).wrapped
    assert given() == before + 1


def test_a_withdrawn_one_opens_from_no_old_rows() -> None:
    photo = a_photo()
    leader = a_leader(photo.event.campaign.accountable)
    of_before = as_it_stands("image")
    actions.withdraw_photo(photo=photo, actor=leader, at=AFTER)
    EventPhoto.objects.filter(pk=photo.pk).update(withdrawn_at=None, withdrawn_by="", image=_sealed(of_before))
    back = EventPhoto.objects.get(pk=photo.pk)  # as a backup of before brings it back; keys are destroyed again
    assert as_it_stands("image") == of_before
    assert {str(each) for each in (back.image, back.caption, back.agreed_how)} == {str(ERASED)}
    with pytest.raises(NotFound):
        queries.find_photo(leader, photo.ref)
    event = reverse("events:event", args=[photo.event.ref])
    assert photo.ref not in Client().get(event).content.decode()
    assert Client().get(reverse("events:photo", args=[photo.event.ref, photo.ref])).status_code == 404
    assert [actions.remove_ended_photos(at=AFTER), actions.remove_ended_photos(at=AFTER)] == [1, 0]
    back.refresh_from_db()
    assert (back.image, back.withdrawn_by) == (None, "clock")


def _sealed(content: bytes) -> object:
    return EventPhoto._meta.get_field("image").from_db_value(content, None, None)


def _migrate_to(*targets: tuple[str, str]) -> None:
    executor = MigrationExecutor(connections["owner"])
    executor.migrate(list(targets) or executor.loader.graph.leaf_nodes())


def _raw(statement: str, *given: str) -> list[tuple[object, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('lindung.orgs', '*', false)")
        cursor.execute(statement, given)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.prove
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_stood_in_clear_is_sealed_by_the_upgrade_and_what_was_erased_or_withdrawn_is_gone() -> None:
    photo, withdrawn = a_photo(), a_photo()
    actions.withdraw_photo(photo=withdrawn, actor=a_leader(withdrawn.event.campaign.accountable), at=AFTER)
    people = [a_person(), a_person(), a_person()]
    for person in people[:2]:
        an_assessment(person=person, outcome=Outcome.FORMALLY_IDENTIFIED, deciding_body=BODY, document="1/2026")
    an_assessment(person=people[2])
    people[1].key.erase(at=NINE)
    _migrate_to(("cases", "0023_walls_planned_once"), ("campaigns", "0002_walls"))
    back = _raw("SELECT caption, agreed_how, withdrawn_at IS NULL FROM campaigns_eventphoto ORDER BY id")
    assert back == [(CAPTION, AGREED, True), ("-", "-", False)]  # the way back opens what still opens
    assert _raw("SELECT deciding_body FROM cases_assessment ORDER BY id") == [(BODY,), ("erased",), ("",)]
    _raw("UPDATE cases_assessment SET deciding_body = %s WHERE deciding_body = 'erased'", BODY)  # as it stood before
    _raw("UPDATE campaigns_eventphoto SET caption = %s WHERE caption = '-'", CAPTION)
    _migrate_to()
    kept, gone = EventPhoto.objects.order_by("id")
    assert (kept.image, kept.caption, kept.agreed_how) == (photo.image, CAPTION, AGREED)
    assert (gone.image, str(gone.caption), gone.key.is_destroyed) == (None, str(ERASED), True)
    assert {kept.key.is_counted, gone.key.is_counted} == {False}
    bodies = [row.deciding_body for row in Assessment.objects.order_by("id")]
    assert bodies == [BODY, ERASED, None]
    for table in TABLES:
        ((rows,),) = _raw(f"SELECT string_agg(x::text, '') FROM {table} x")  # noqa: S608 - a constant
        for words in (CAPTION, AGREED, BODY, a_picture()[:40].hex()):
            assert words not in str(rows)
    actions.withdraw_photo(photo=kept, actor=a_leader(kept.event.campaign.accountable), at=AFTER)  # the web still may
