"""`/healthz` says which part is not alive."""

import pytest
from django.db import connection
from django.test import Client

HEARTBEAT = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))"


def heard_from_worker(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HEARTBEAT, [seconds_ago])


@pytest.mark.django_db
def test_all_three_alive_answers_200_with_the_version(client: Client) -> None:
    heard_from_worker(seconds_ago=5)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"version": "0.1.0", "web": "ok", "database": "ok", "worker": "ok"}
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("seconds_ago", [None, 31])
def test_without_a_living_worker_it_answers_503_and_names_the_worker(client: Client, seconds_ago: int | None) -> None:
    if seconds_ago is not None:
        heard_from_worker(seconds_ago=seconds_ago)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "down"
    assert answer.json()["database"] == "ok"


@pytest.mark.django_db
def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
