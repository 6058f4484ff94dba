"""Every refusal has a code of its own and one sentence that says what to do next."""

import importlib
import re
from collections import Counter

from lindung.kernel.errors import Refusal
from tests.architecture.sources import ROOT, sources


def all_refusals() -> list[type[Refusal]]:
    """Every refusal class of the house."""
    for path, _ in sources():
        if not {"config", "migrations", "management"} & set(path.parts) and path.stem != "__main__":
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found, waiting = [], [Refusal]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += one.__subclasses__()
    return sorted(found, key=lambda each: (each.__module__, each.__qualname__))


def test_every_refusal_has_a_code_of_its_own() -> None:
    unnamed = [each.__qualname__ for each in all_refusals() if "code" not in vars(each)]
    assert not unnamed
    twice = {code: count for code, count in Counter(each.code for each in all_refusals()).items() if count > 1}
    assert not twice


def test_codes_are_plain_words() -> None:
    assert not [each.code for each in all_refusals() if not re.fullmatch(r"[a-z][a-z0-9_]*", each.code)]


def test_every_refusal_says_one_thing_and_what_to_do_next() -> None:
    for refusal in all_refusals():
        assert "sentence" in vars(refusal), refusal
        assert refusal.sentence.endswith("."), refusal
        assert "invalid" not in refusal.sentence.lower(), refusal


def test_every_refusal_stands_with_the_rules_or_the_kernel() -> None:
    places = {each.__qualname__: each.__module__ for each in all_refusals()}
    homes = ("lindung.kernel.errors", "lindung.web.", "lindung.vault.troubles", ".rules", ".permissions")
    assert not {who: where for who, where in places.items() if not any(home in where for home in homes)}


def test_statuses_are_those_of_the_api() -> None:
    assert {each.status for each in all_refusals()} <= {400, 401, 403, 404, 409, 410, 413, 422, 429, 503}
