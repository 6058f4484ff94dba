"""Which language a page speaks, and that public pages keep nothing on the device."""

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.test import Client
from django.urls import get_script_prefix, path, reverse
from django.utils import timezone, translation

from lindung.web import language, trouble, views

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.test_language")]


def public_page(request):
    return render(request, "web/base_public.html")


def moved(request):
    return HttpResponseRedirect(reverse("page"))


def members_page(request):
    language.speak(request, "id")
    timezone.activate("Asia/Jakarta")
    return HttpResponse(translation.get_language())


def broken_page(request):
    raise RuntimeError("on purpose")


urlpatterns = [
    path("page/", public_page, name="page"),
    path("moved/", moved, name="moved"),
    path("member/", members_page, name="member"),
    path("broken/", broken_page, name="broken"),
    path("language/", views.choose_language, name="language"),
    path("look/", views.look, name="look"),
]
handler400, handler403, handler404, handler500 = (
    trouble.bad_request, trouble.forbidden, trouble.not_found, trouble.broken,
)  # fmt: skip
LANGUAGES = ["en", "ms", "id", "km"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_language_in_the_address_wins(client, code):
    answer = client.get(f"/{code}/page/", headers={"accept-language": "fr, en;q=0.5"})
    assert f'<html lang="{code}">' in answer.text
    assert answer.headers["Content-Language"] == code
    assert "Accept-Language" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("wish", "spoken"),
    [("km", "km"), ("id-ID,id;q=0.9", "id"), ("ms-MY", "ms"), ("fr", "en"), ("", "en"), ("*;;q=x", "en")],
)
def test_without_it_the_browsers_wish_counts(client, wish, spoken):
    answer = client.get("/page/", headers={"accept-language": wish})
    assert f'<html lang="{spoken}">' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_every_link_and_redirect_keeps_the_language(client):
    assert client.get("/km/moved/").headers["Location"] == "/km/page/"
    assert client.get("/moved/").headers["Location"] == "/page/"


def test_the_switch_names_this_page_in_each_language_with_its_question(client):
    text = client.get("/km/page/?step=2").text
    for code in ["en", "ms", "id"]:
        assert f'href="/{code}/page/?step=2"' in text
    assert "Bahasa Melayu" in text


def test_the_prefix_does_not_outlive_its_request(client):
    client.get("/km/page/")
    assert get_script_prefix() == "/"
    assert reverse("page") == "/page/"
    assert translation.get_language() == "en"


def test_the_prefix_does_not_outlive_a_broken_request():
    Client(raise_request_exception=False).get("/km/broken/")
    assert get_script_prefix() == "/"


@pytest.mark.parametrize("address", ["/page/", "/km/page/", "/moved/", "/nothing/", "/km/nothing/"])
def test_public_pages_set_no_cookie(client, address):
    assert not client.get(address).cookies


def test_a_member_is_spoken_to_in_her_language_unless_she_chose_another(client):
    assert client.get("/member/").text == "id"
    assert client.get("/member/").headers["Content-Language"] == "id"
    assert client.get("/km/member/").text == "km"
    client.cookies[language.COOKIE] = "ms"
    assert client.get("/member/").text == "ms"
    assert timezone.get_current_timezone_name() == "UTC"


def test_an_unknown_language_on_the_device_counts_for_nothing(client):
    client.cookies[language.COOKIE] = "../../etc"
    assert '<html lang="en">' in client.get("/page/").text


def test_a_stranger_cannot_leave_a_choice_on_the_device(client):
    answer = client.post("/language/", {"language": "km", "next": "/page/"})
    assert answer.status_code == 302
    assert not answer.cookies


def test_someone_signed_in_can(client):
    client.force_login(
        get_user_model().objects.create(email="rina@practice.example"),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    answer = client.post("/language/", {"language": "km", "next": "/page/"})
    assert answer.cookies[language.COOKIE].value == "km"
    assert answer.headers["Location"] == "/page/"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_choice_leads_nowhere_else(client, back):
    assert client.post("/language/", {"language": "km", "next": back}).headers["Location"] == "/"


def test_the_look_is_shown_to_practice_only(client, settings):
    settings.PRACTICE = False
    assert client.get("/look/").status_code == 404
    settings.PRACTICE = True
    assert client.get("/look/").status_code == 200
    assert "Practice" in client.get("/look/?face=desk").text


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("address", "status"), [("/nothing/", 404), ("/broken/", 500)])
def test_pages_of_trouble_are_in_the_look_and_language_without_a_query(
    code, address, status, django_assert_num_queries
):
    client = Client(raise_request_exception=False)
    with django_assert_num_queries(0):
        answer = client.get(f"/{code}{address}")
    assert answer.status_code == status
    assert f'<html lang="{code}">' in answer.text
    assert 'id="quick-exit"' in answer.text
    assert f'href="/{code}/"' in answer.text


def test_a_form_that_was_open_too_long_says_so():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/language/", {"language": "km"})
    assert answer.status_code == 403
    assert "open too long" in answer.text


@pytest.mark.parametrize(
    ("page", "status"), [(trouble.bad_request, 400), (trouble.forbidden, 403), (trouble.too_many, 429)]
)
def test_other_trouble_has_its_status_and_is_not_kept(page, status, rf):
    answer = page(rf.get("/"))
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_language_is_under_review_while_an_entry_waits(monkeypatch, tmp_path):
    assert not language.is_under_review("en")
    assert not language.is_under_review(None)
    monkeypatch.setattr(language, "_has_pending", lambda code: code == "km")
    assert language.is_under_review("km")
    assert not language.is_under_review("ms")
