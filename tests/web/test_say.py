"""Every refusal becomes one sentence, whatever facts it carries."""

import importlib
import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest
from django.utils import translation

import lindung
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, Refusal, WrongState
from lindung.web.say import fill, say, say_word

LANGUAGES = ["en", "ms", "id", "km"]


def _load_all() -> None:
    root = Path(lindung.__file__).parents[1]
    for path in sorted(Path(lindung.__file__).parent.rglob("*.py")):
        if "sentence = gettext_noop(" in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            importlib.import_module(name.removesuffix(".__init__"))


def every_refusal() -> list[type[Refusal]]:
    _load_all()
    found, waiting = set(), [Refusal]
    while waiting:
        kind = waiting.pop()
        if kind not in found and kind.__module__.startswith("lindung."):
            found.add(kind)
            waiting += kind.__subclasses__()
    return sorted(found, key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_says_a_sentence_in_every_language(language):
    for kind in every_refusal():
        names = [name for _, name, _, _ in Formatter().parse(str(kind.sentence)) if name]
        with translation.override(language):
            said = say(kind(**dict.fromkeys(names, 3)))
        assert said, kind
        assert "{" not in said, (kind, said)
        assert "–" not in said or "–" in kind.sentence, (kind, said)


def test_every_refusal_has_a_code_of_its_own():
    codes = [kind.code for kind in every_refusal()]
    assert len(codes) == len(set(codes)), sorted(code for code in codes if codes.count(code) > 1)


def test_every_sentence_ends_like_one_and_blames_nobody():
    for kind in every_refusal():
        assert re.search(r"[.?]$", str(kind.sentence)), kind
        assert "invalid" not in str(kind.sentence).lower(), kind


def test_facts_are_written_as_the_reader_writes_them():
    class Colour(StrEnum):
        DEEP_TEAL = "deep_teal"

    facts = {
        "moment": datetime(2026, 11, 21, 7, 30, tzinfo=UTC), "day": date(2026, 11, 21), "span": timedelta(minutes=18),
        "number": 12345, "small": 3, "yes": True, "state": Colour.DEEP_TEAL, "ref": "7Q2M9XK4TD", "list": ["a b", 2],
    }  # fmt: skip
    sentence = "{moment}|{day}|{span}|{number}|{small}|{yes}|{state}|{ref}|{list}"
    assert fill(sentence, facts, zone="Asia/Jakarta") == (
        "21 Nov 2026, 14:30 WIB|21 Nov 2026|18 min|12,345|3|yes|deep teal|7Q2M9XK4TD|a b, 2"
    )
    with translation.override("id"):
        assert fill("{number}", facts) == "12.345"


def test_a_missing_fact_shows_a_dash_instead_of_breaking_the_page():
    assert "–" in say(ChangedMeanwhile())


def test_a_state_in_a_sentence_is_a_word():
    assert "in triage" in say(WrongState(thing="report", now="in_triage", to="received"))


def test_a_value_with_a_label_is_said_by_its_label():
    value = type("Labelled", (str,), {"label": "Duty officer"})("duty_officer")
    assert say_word(value) == "Duty officer"


def test_a_refusal_without_facts_is_its_sentence():
    assert say(NotAllowed(ref="7Q2M9XK4TD")) == NotAllowed.sentence
