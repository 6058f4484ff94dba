"""Catalogues: every marked string is found, kept with its translation, checked, and compiled."""

import os
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command

from lindung.web import catalogues, checks
from lindung.web.catalogues import extract, keep
from lindung.web.management.commands import translations

PYTHON_SOURCE = """
from enum import StrEnum
from django.utils.translation import gettext as _, ngettext, pgettext
class BedState(StrEnum):
    FREE = "free"
    HELD_BACK = "held_back"
class Wide(StrEnum):
    ONE = "one", "A label"
# Translators: a verb,
# not an adjective.
A = _("Open {ref}")
B = ngettext("%(n)s bed", "%(n)s beds", 2)
C = pgettext("a month", "May")
D = _(name)
E = _("Two "
      "parts")
"""
TEMPLATE_SOURCE = """{% load i18n %}
{% translate "Plain" %} {% translate "May" context "a verb" %} {# {% translate "Gone" %} #}
{% blocktranslate trimmed with name=x.name %}
  Hello
  {{ name }}
{% endblocktranslate %}
{% blocktranslate trimmed count n=beds %}{{ n }} place{% plural %}{{ n }} places{% endblocktranslate %}
{% firstof title _("Fallback (in brackets)") %} <a title="{% translate "It's" %}">
"""


@pytest.fixture
def package(tmp_path):
    room = tmp_path / "lindung" / "reports"
    (room / "templates" / "reports").mkdir(parents=True)
    (room / "rules.py").write_text(PYTHON_SOURCE)
    (room / "templates" / "reports" / "page.html").write_text(TEMPLATE_SOURCE)
    kernel = tmp_path / "lindung" / "kernel"
    kernel.mkdir()
    (kernel / "errors.py").write_text('S = gettext_noop("Nothing to see.")\n')
    return tmp_path / "lindung"


def translate(package, language="ms", **by_text):
    for path in package.glob(f"*/locale/{language}/LC_MESSAGES/django.po"):
        catalogue = polib.pofile(str(path))
        for entry in catalogue:
            said = by_text.get(entry.msgid, entry.msgid_plural or entry.msgid)
            if entry.msgid_plural:
                entry.msgstr_plural = {0: said}
            else:
                entry.msgstr = said
        catalogue.save(str(path))


def test_everything_marked_is_found(package):
    found = {(message.context, message.text): message for message in catalogues.messages_of(package)}
    assert set(found) == {
        (None, "Open {ref}"), (None, "%(n)s bed"), ("a month", "May"), (None, "Two parts"), (None, "Plain"),
        ("a verb", "May"), (None, "Hello %(name)s"), (None, "%(n)s place"), (None, "Fallback (in brackets)"),
        (None, "It's"), (None, "Nothing to see."), ("word", "free"), ("word", "held back"),
    }  # fmt: skip
    assert found[None, "%(n)s place"].plural == "%(n)s places"
    assert found[None, "Open {ref}"].notes == {"Translators: a verb, not an adjective."}


def test_update_keeps_translations_and_marks_new_entries_unread(package):
    assert catalogues.update(package) == 13 * 3
    translate(package)
    (package / "reports" / "rules.py").write_text(PYTHON_SOURCE + 'F = _("New")\n')
    assert catalogues.update(package, ["ms"]) == 1
    catalogue = polib.pofile(str(keep.catalogue_path(package, "reports", "ms")))
    assert catalogue.find("Plain").msgstr == "Plain"
    assert catalogue.find("New").tcomment == "review: pending"
    assert catalogues.count_pending(package, ["ms"]) == {"ms": 14}


def test_update_twice_changes_nothing(package):
    catalogues.update(package)
    before = {path: path.read_bytes() for path in package.rglob("*.po")}
    catalogues.update(package)
    assert {path: path.read_bytes() for path in package.rglob("*.po")} == before


def test_a_string_that_moves_to_another_room_takes_its_translation_along(package):
    catalogues.update(package, ["ms"])
    translate(package, Plain="Biasa")
    (package / "care").mkdir()
    (package / "care" / "words.py").write_text('P = _("Plain")\n')
    (package / "reports" / "templates" / "reports" / "page.html").write_text("")
    catalogues.update(package, ["ms"])
    assert polib.pofile(str(keep.catalogue_path(package, "care", "ms"))).find("Plain").msgstr == "Biasa"


def test_a_room_without_strings_has_no_catalogue(package):
    catalogues.update(package, ["ms"])
    shutil.rmtree(package / "reports" / "templates")
    (package / "reports" / "rules.py").write_text("")
    catalogues.update(package, ["ms"])
    assert not keep.catalogue_path(package, "reports", "ms").exists()


def test_the_kernels_sentences_live_in_web(package):
    catalogues.update(package, ["ms"])
    assert polib.pofile(str(keep.catalogue_path(package, "web", "ms"))).find("Nothing to see.")


def test_a_whole_catalogue_has_no_faults(package):
    catalogues.update(package, ["ms"])
    translate(package)
    assert catalogues.check(package, ["ms"]) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("", "not translated"),
        ("Buka", "placeholders"),
        ("Buka {reff}", "placeholders"),
        ("Buka {ref} ", "blank"),
    ],
)
def test_a_faulty_translation_is_named(package, said, fault):
    catalogues.update(package, ["ms"])
    translate(package, **{"Open {ref}": said})
    (wrong,) = catalogues.check(package, ["ms"])
    assert fault in wrong
    assert "Open {ref}" in wrong


@pytest.mark.parametrize(
    ("flag", "comment", "fault"), [("fuzzy", "review: pending", "fuzzy"), ("", "seen it", "native")]
)
def test_fuzzy_and_unsigned_entries_are_named(package, flag, comment, fault):
    catalogues.update(package, ["ms"])
    translate(package)
    path = keep.catalogue_path(package, "reports", "ms")
    catalogue = polib.pofile(str(path))
    entry = catalogue.find("Plain")
    entry.tcomment = comment
    entry.flags += [flag] if flag else []
    catalogue.save(str(path))
    (wrong,) = catalogues.check(package, ["ms"])
    assert fault in wrong


def test_strings_that_came_or_went_since_are_named(package):
    catalogues.update(package, ["ms"])
    translate(package)
    (package / "reports" / "rules.py").write_text(PYTHON_SOURCE.replace('"Two "', '"Three "'))
    wrong = catalogues.check(package, ["ms"])
    assert any("not in the catalogue: 'Three parts'" in line for line in wrong)
    assert any("no longer in the code: 'Two parts'" in line for line in wrong)


def test_compiling_does_only_what_changed_and_django_can_read_it(package):
    catalogues.update(package, ["ms"])
    translate(package, Plain="Biasa")
    assert catalogues.is_stale(package)
    assert catalogues.compile_all(package) == 2
    assert catalogues.compile_all(package) == 0
    assert not catalogues.is_stale(package)
    assert (
        polib.mofile(str(keep.catalogue_path(package, "reports", "ms").with_suffix(".mo"))).find("Plain").msgstr
        == "Biasa"
    )
    os.utime(keep.catalogue_path(package, "web", "ms"))
    assert catalogues.compile_all(package) == 1


def test_the_command_updates_checks_and_compiles(package, monkeypatch):
    monkeypatch.setattr(translations, "PACKAGE", package)
    said, wrong = StringIO(), StringIO()
    call_command("translations", "update", stdout=said)
    with pytest.raises(CommandError):
        call_command("translations", "check", stdout=said, stderr=wrong)
    for language in catalogues.LANGUAGES:
        translate(package, language)
    call_command("translations", "check", stdout=said)
    call_command("translations", "compile", stdout=said)
    assert said.getvalue().splitlines()[0] == "empty=39"
    assert "wrong=0" in said.getvalue()
    assert "compiled=6" in said.getvalue()
    assert "not translated" in wrong.getvalue()


def test_a_missing_compilation_is_a_warning_of_the_system_check(package, monkeypatch):
    monkeypatch.setattr(checks, "PACKAGE", package)
    assert checks.translations_are_compiled(None) == []
    catalogues.update(package, ["ms"])
    (warning,) = checks.translations_are_compiled(None)
    assert warning.id == "lindung.W010"
    catalogues.compile_all(package)
    assert checks.translations_are_compiled(None) == []


def test_the_scripts_run_without_django_settings(tmp_path):
    root = Path(catalogues.__file__).resolve().parents[3]
    order = [sys.executable, str(root / "scripts/check_translations.py"), "compile"]
    clean = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    assert subprocess.run(order, env=clean, cwd=tmp_path, check=False).returncode == 0  # noqa: S603 - our own script


def test_names_of_bundled_content_are_found(tmp_path):
    table = tmp_path / "room" / "content" / "entries.csv"
    table.parent.mkdir(parents=True)
    table.write_text("code,name\na-1,National Practice Line\n")
    [found] = extract.messages_of(tmp_path / "room")
    assert (found.text, found.places) == ("National Practice Line", {"room/content/entries.csv"})
