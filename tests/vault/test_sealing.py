"""What is sealed opens only under its own key, in its own place."""

import copy
import pickle

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lindung.vault import ERASED, Sealed, authenticate, digest, digest_candidates, is_authentic
from lindung.vault.keyset import PARTS, forget_keyset, keyset, make_keyset_text
from lindung.vault.sealing import associated_data, make_id, new_subject_key, open_subject_key
from lindung.vault.troubles import SealBroken, WrongKeyset

PLACE = associated_data("report", "narrative", "0000000000")
TEXTS = st.text()
NAMES = st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1, max_size=12)


@given(text=TEXTS, table=NAMES, column=NAMES, ref=NAMES)
def test_any_text_comes_back_as_it_was(text, table, column, ref):
    _, key = new_subject_key()
    place = associated_data(table, column, ref)
    assert key.open_(place, key.seal(place, text)) == text


@given(content=st.binary())
def test_any_bytes_come_back_as_they_were(content):
    _, key = new_subject_key()
    assert key.open_bytes(PLACE, key.seal_bytes(PLACE, content)) == content


@given(text=TEXTS, here=st.tuples(NAMES, NAMES, NAMES), there=st.tuples(NAMES, NAMES, NAMES))
def test_sealed_bytes_do_not_open_in_another_place(text, here, there):
    here_place, there_place = associated_data(*here), associated_data(*there)
    if here_place == there_place:
        return
    _, key = new_subject_key()
    with pytest.raises(SealBroken):
        key.open_(there_place, key.seal(here_place, text))


@given(text=TEXTS)
def test_sealed_bytes_do_not_open_under_another_key(text):
    (_, mine), (_, theirs) = new_subject_key(), new_subject_key()
    with pytest.raises(SealBroken):
        theirs.open_(PLACE, mine.seal(PLACE, text))


@given(text=TEXTS, data=st.data())
def test_no_bit_of_sealed_bytes_can_be_changed(text, data):
    _, key = new_subject_key()
    sealed = bytearray(key.seal(PLACE, text))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        key.open_(PLACE, bytes(sealed))


@given(text=TEXTS, data=st.data())
def test_sealed_bytes_cannot_be_cut(text, data):
    _, key = new_subject_key()
    sealed = key.seal(PLACE, text)
    with pytest.raises(SealBroken):
        key.open_(PLACE, sealed[: data.draw(st.integers(0, len(sealed) - 1))])


def test_a_short_answer_is_as_long_as_another():
    _, key = new_subject_key()
    assert len({len(key.seal(PLACE, answer)) for answer in ("", "no", "yes", "unknown", "x" * 31)}) == 1


def test_the_same_text_is_never_sealed_alike():
    _, key = new_subject_key()
    assert key.seal(PLACE, "yes") != key.seal(PLACE, "yes")


def test_a_wrapped_key_opens_only_under_its_own_id():
    (wrapped, key), (_, other) = new_subject_key(), new_subject_key()
    assert open_subject_key(key.id, wrapped).open_(PLACE, key.seal(PLACE, "a word")) == "a word"
    with pytest.raises(WrongKeyset):
        open_subject_key(other.id, wrapped)


def test_keys_show_and_pickle_nothing():
    _, key = new_subject_key()
    assert repr(key) == f"<subject key {key.id}>"
    assert "object at" not in repr(keyset())
    for secret in (key, keyset()):
        with pytest.raises(TypeError):
            pickle.dumps(secret)


def test_sealed_shows_its_size_only():
    assert repr(Sealed(b"\x01secret")) == "<sealed 7 bytes>"
    assert str(Sealed(b"\x01secret")) == "<sealed 7 bytes>"
    assert Sealed(b"a") == Sealed(b"a") != Sealed(b"b")
    assert pickle.loads(pickle.dumps(Sealed(b"a"))) == Sealed(b"a")  # noqa: S301
    assert len({Sealed(b"a"), Sealed(b"a")}) == 1


def test_erased_is_one_false_thing_that_says_so():
    assert not ERASED
    assert pickle.loads(pickle.dumps(ERASED)) is ERASED  # noqa: S301
    assert copy.deepcopy(ERASED) is ERASED
    with translation.override("en"):
        assert str(ERASED) == "erased"
    assert repr(ERASED) == "ERASED"


@given(value=TEXTS, purpose=NAMES, other=NAMES)
def test_a_digest_is_repeatable_and_its_purpose_sets_it_apart(value, purpose, other):
    assert digest(purpose, value) == digest(purpose, value)
    assert len(digest(purpose, value)) == 32
    assert (digest(purpose, value) == digest(other, value)) == (purpose == other)


def test_purpose_and_value_cannot_be_shifted_into_each_other():
    assert digest("receipt1", "23") != digest("receipt", "123")


def test_candidates_begin_with_the_digest_in_use():
    assert digest_candidates("receipt", "1") == [digest("receipt", "1")]


@given(content=st.binary(), purpose=NAMES)
def test_a_code_holds_for_its_content_and_purpose_alone(content, purpose):
    code = authenticate(purpose, content)
    assert is_authentic(purpose, content, code)
    assert not is_authentic(purpose, content + b"x", code)
    assert not is_authentic(purpose + "x", content, code)
    assert not is_authentic(purpose, content, code[:-1])
    assert not is_authentic(purpose, content, b"")


def test_another_deployment_opens_and_makes_nothing_of_ours(settings):
    wrapped, key = new_subject_key()
    ours, code = digest("receipt", "1"), authenticate("trail", b"said")
    settings.LINDUNG_KEYSET = make_keyset_text()
    with pytest.raises(WrongKeyset):
        open_subject_key(key.id, wrapped)
    assert digest("receipt", "1") != ours
    assert not is_authentic("trail", b"said", code)


def test_ids_are_version_7_and_grow_with_time(monkeypatch):
    monkeypatch.setattr("time.time_ns", lambda: 1_000_000_000_000_000_000)
    first = make_id()
    monkeypatch.setattr("time.time_ns", lambda: 1_000_000_001_000_000_000)
    second = make_id()
    ids = []
    monkeypatch.undo()
    for _ in range(1000):
        ids.append(make_id())
    assert ids == sorted(ids)
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert first < second
    assert first.int >> 80 == 1_000_000_000_000


def test_the_keyset_has_three_parts():
    forget_keyset()
    assert set(PARTS) == {"wrapping", "digest", "authentication"}
    assert keyset() is keyset()
