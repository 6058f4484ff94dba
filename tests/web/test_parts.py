"""The parts of a page: fields tied to their words, errors that lead to them, steps that ask once more."""

import re

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from lindung.web.icons import ICONS
from lindung.web.nav import Link, menu_for
from lindung.web.paging import CappedCount, Page
from lindung.web.templatetags import lindung


class SampleForm(forms.Form):
    place = forms.CharField(label="Where?", help_text="A town.")
    told = forms.CharField(label="What?", required=False)
    danger = forms.ChoiceField(label="Danger?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label="Kinds?", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label="Agreed", help_text="Or not.", required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


def render(source, **context):
    return Template("{% load lindung %}" + source).render(Context(context))


def wrong():
    return SampleForm({"place": "", "danger": "perhaps"})


def test_every_label_points_to_its_input_and_every_id_is_there_once():
    html = render("{% errors form %}{% fields form %}", form=wrong())
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), ids
    assert set(re.findall(r'\bfor="([^"]+)"', html)) <= set(ids)


def test_help_and_error_are_described_to_a_screen_reader():
    html = render("{% field form.place %}", form=wrong())
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)
    assert set(described.group(1).split()) == {"id_place_helptext", "id_place_error"}
    assert 'aria-invalid="true"' in html
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert set(described.group(1).split()) <= ids


def test_choices_are_a_group_with_a_legend():
    html = render("{% field form.danger %}", form=wrong())
    assert "<fieldset" in html
    assert "<legend>Danger?" in html
    assert 'aria-describedby="id_danger_error' in html


def test_optional_fields_say_so_and_hidden_ones_show_nothing_else():
    assert "(optional)" in render("{% field form.told %}", form=SampleForm())
    assert "(optional)" not in render("{% field form.place %}", form=SampleForm())
    assert "label" not in render("{% field form.kept %}", form=SampleForm())


def test_the_list_of_errors_leads_to_each_input():
    html = render("{% errors form %}{% fields form %}", form=wrong())
    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets == ["id_place", "id_danger_0"]
    assert set(targets) <= set(re.findall(r'\bid="([^"]+)"', html))
    assert 'role="alert"' in html


def test_no_list_of_errors_without_errors():
    assert render("{% errors form %}", form=SampleForm()).strip() == ""


def test_what_was_typed_is_escaped_and_kept():
    form = SampleForm({"place": "<script>alert(1)</script>"})
    html = render("{% fields form %}", form=form)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_step_asks_once_more_before_it_posts():
    html = render('{% step_button "Accept" "/accept/" ask="Sure?" verb="Yes, accept" %}', csrf_token="token")
    assert html.index("<summary") < html.index('method="post"') < html.index("Sure?") < html.index("Yes, accept")
    assert 'value="token"' in html


def test_pages_keep_the_rest_of_the_address():
    request = RequestFactory().get("/queue/?mine=1&page=old&kind=case")
    html = render("{% pages page %}", page=Page([], next_cursor="a:b", previous_cursor="c"), request=request)
    assert 'href="?mine=1&amp;kind=case&amp;page=a%3Ab"' in html
    assert "page=old" not in html
    assert render("{% pages page %}", page=Page([]), request=request).strip() == ""
    assert "?page=n" in render("{% pages page %}", page=Page([], next_cursor="n"), request=None)


def test_counts_stop_with_a_plus():
    assert render("{% count n %}", n=CappedCount(1000, True)) == "1,000+"
    assert render("{% count n %}", n=CappedCount(12, False)) == "12"
    assert render("{% count n %}", n=12345) == "12,345"


def test_a_switch_inside_a_form_keeps_what_was_typed():
    languages = [type("L", (), {"code": "km", "name": "ភាសាខ្មែរ", "url": "/km/report/", "is_current": False})]
    html = render('{% language_switch "step" %}', languages=languages, request=None)
    assert 'form="step"' in html
    assert 'formaction="/km/report/"' in html
    assert 'name="stay"' in html


def test_the_link_of_this_page_is_marked():
    assert "aria-current" in render("{{ here|current_if:there }}", here="/cases/7Q/", there="/cases/")
    assert "aria-current" not in render("{{ here|current_if:there }}", here="/care/", there="/cases/")
    assert "aria-current" not in render("{{ here|current_if:there }}", here="/cases/", there="")


def test_words_and_states_are_said_without_underscores():
    assert render("{{ s|word }}", s="in_triage") == "in triage"
    assert 'class="chip state-in-triage"' in render("{% state s %}", s="in_triage")


def test_under_review_shows_the_line_only_while_something_waits(monkeypatch):
    monkeypatch.setattr("lindung.web.language.is_under_review", lambda code: True)
    assert "under review" in render("{% under_review %}")
    monkeypatch.setattr("lindung.web.language.is_under_review", lambda code: False)
    assert render("{% under_review %}") == ""


@pytest.mark.parametrize("name", sorted(ICONS))
def test_drawings_are_hidden_from_screen_readers(name):
    assert 'aria-hidden="true"' in ICONS[name]


def test_nobody_without_a_role_has_a_menu():
    assert menu_for(frozenset()) == []
    assert menu_for(frozenset({"unheard_of"})) == []


def test_a_querydict_survives_the_pages_tag():
    request = RequestFactory().get("/")
    request.GET = QueryDict("q=%E1%9E%80")
    assert "q=%E1%9E%80" in render("{% pages page %}", page=Page([], next_cursor="n"), request=request)


@pytest.mark.parametrize(
    ("here", "there"),
    [("/desk/", "/desk/"), ("/desk/find/", "/desk/find/"), ("/desk/cases/7Q/", "/desk/"), ("/care/", "")],
)
def test_one_link_of_the_menu_is_where_one_is(here, there):
    menu = [Link("/desk/", "Queue"), Link("/desk/find/", "Find"), Link("/partners/", "Network")]
    assert lindung.nearest(menu, here) == there
