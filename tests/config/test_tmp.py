import pytest
from django.db import connection
@pytest.mark.django_db
def test_a(): 
    with connection.cursor() as c:
        c.execute("select current_user, current_setting('lindung.orgs')"); assert c.fetchone()==("lindung_app","*")
@pytest.mark.django_db(transaction=True)
def test_b(): 
    with connection.cursor() as c:
        c.execute("select current_user, current_setting('lindung.orgs')"); assert c.fetchone()==("lindung_app","*")
def test_h(client, db):
    assert client.get("/healthz").json()["database"]=="ok"
