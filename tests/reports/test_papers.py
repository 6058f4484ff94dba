"""A PDF that comes with a report: built anew from what its pages show, or refused; never kept with who made it."""

import io
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from lindung.reports import gateways
from lindung.reports.engines import cleaning
from lindung.reports.engines.cleaning import IsEncrypted, NotCleaned, cleaned
from lindung.reports.gateways import read_attachment
from lindung.reports.models import Attachment, Message
from lindung.reports.rules.attachments import AttachmentKind, PaperEncrypted, PaperNotCleaned, PapersRest
from tests.factories.partners import a_desk, a_policy
from tests.factories.reports import a_received_report
from tests.reports.papers import (
    AUTHOR,
    SHOWN,
    a_jpeg,
    a_paper,
    a_paper_changed_later,
    a_paper_that_tells,
    all_of,
)

FORMS = [AUTHOR.encode(), AUTHOR.encode("utf-16-be"), AUTHOR.encode("utf-16-le"), AUTHOR.encode().hex().encode()]


def says_who(paper: bytes) -> list[bytes]:
    held = all_of(paper)
    return [form for form in FORMS if form in held or form.upper() in held]


def test_who_made_it_is_in_no_place_of_what_is_kept_and_the_page_shows_what_it_showed():
    told = a_paper_that_tells()
    assert says_who(told)
    kind, kept = read_attachment(told)
    assert kind is AttachmentKind.PAPER
    assert not says_who(kept)
    for word in (b"/Info", b"/ID", b"/Metadata", b"JavaScript", b"/Launch", b"EmbeddedFile", b"/URI", b"pypdf"):
        assert word not in kept
    [page] = PdfReader(io.BytesIO(kept)).pages
    assert page.extract_text().strip() == SHOWN
    assert page.images[0].image.size == (40, 30)
    notes = [each.get_object() for each in page["/Annots"]]
    assert [(note["/Subtype"], "/N" in note["/AP"]) for note in notes] == [("/FreeText", True), ("/Stamp", True)]
    assert notes[0]["/Contents"] == "Practice note"


def test_an_earlier_version_inside_the_file_is_gone():
    told = a_paper_changed_later()
    assert says_who(told)
    kept = cleaned(told)
    assert not says_who(kept)
    assert SHOWN.encode() in kept


def test_cleaning_twice_changes_nothing_more_and_pages_keep_their_order():
    once = cleaned(a_paper(pages=3))
    assert len(PdfReader(io.BytesIO(once)).pages) == 3
    assert cleaned(once) == once


def test_a_photograph_inside_is_the_same_picture_without_its_head_and_tail():
    kept = cleaning._plain_jpeg(a_jpeg())
    assert not any(form in kept for form in FORMS)
    same = [Image.open(io.BytesIO(each)).tobytes() for each in (a_jpeg(), kept)]
    assert same[0] == same[1]
    with pytest.raises(NotCleaned):
        cleaning._plain_jpeg(b"GIF89a")


def test_a_locked_one_is_refused_with_a_sentence_of_its_own():
    with pytest.raises(PaperEncrypted):
        read_attachment(a_paper(password="practice"))
    with pytest.raises(IsEncrypted):
        cleaned(a_paper(password="x"))


def _raw(*objects: bytes, root: int = 1) -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root %d 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (root, len(objects) + 1)


PAGES = b"<</Type/Catalog/Pages 2 0 R>>"


def _bomb() -> bytes:
    """200 MB of nothing, packed in pieces: every process of a run imports this."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(200)), packer.flush()])


BOMB = _bomb()


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4\n%%EOF",
        _raw(b"<</Type/Catalog>>"),
        _raw(PAGES, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),  # a tree that holds itself
        _raw(PAGES, b"<</Type/Pages/Kids[" + b"3 0 R " * 3_000 + b"]>>", b"<</Type/Page>>"),
        _raw(PAGES, b"<</Type/Pages/Kids[3 0 R]>>", b"<</Type/Page/Resources " + b"[" * 5_000 + b"]" * 5_000 + b">>"),
        _raw(
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA(x)>>>>", b"<</Type/Pages/Kids[3 0 R]>>", b"<</Type/Page>>"
        ),  # a form that only its own program draws
        _raw(
            PAGES, b"<</Type/Pages/Kids[3 0 R]>>",
            b"<</Type/Page/Annots[<</Subtype/Widget/FT/Tx/V(Practice)/Rect[0 0 9 9]>>]>>",
        ),  # a filled field that nothing draws
        _raw(
            PAGES, b"<</Type/Pages/Kids[3 0 R]>>", b"<</Type/Page/Resources<</XObject<</P 4 0 R>>>>>>",
            b"<</Subtype/Image/Filter/JPXDecode/Length 4>>\nstream\nabcd\nendstream",
        ),  # a picture of a kind that carries descriptions
        _raw(PAGES, b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length 9>>\nstream\n" + BOMB + b"\nendstream"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_cleaned_is_not(content):
    with pytest.raises(Exception):  # noqa: B017, PT011 - the program ends the same way for each
        cleaned(content)


def test_whatever_cannot_be_cleaned_is_refused_with_one_sentence():
    for content in (b"%PDF-1.4 damaged %%EOF", _raw(PAGES, BOMB)):
        with pytest.raises(PaperNotCleaned):
            read_attachment(content)


def test_a_file_that_takes_too_long_or_a_reader_that_dies_is_a_refusal(monkeypatch, tmp_path):
    for program in ("import time; time.sleep(60)", "import os; os.abort()", "print('no paper')"):
        path = tmp_path / "cleaner.py"
        path.write_text(program)
        monkeypatch.setattr(gateways, "CLEANER", path)
        monkeypatch.setattr(gateways, "CLEANING_S", 1)
        with pytest.raises(PaperNotCleaned):
            read_attachment(a_paper())
    monkeypatch.setattr(gateways, "CLEANING_S", 0.1)
    with gateways.AT_ONCE, gateways.AT_ONCE, pytest.raises(PapersRest):
        read_attachment(a_paper())


def test_the_reader_knows_nothing_of_ours(monkeypatch, tmp_path):
    program = tmp_path / "cleaner.py"
    program.write_text(
        "import os, sys\n"
        "known = [each for each in sys.modules if each.startswith(('lindung', 'django', 'tink'))]\n"
        "sys.stdout.write('%PDF-' + repr((sorted(set(os.environ) - {'LC_CTYPE'}), known)))"
    )
    monkeypatch.setenv("LINDUNG_KEYSET", "practice")
    monkeypatch.setattr(gateways, "CLEANER", program)
    assert gateways.cleaned_paper(b"%PDF-") == b"%PDF-([], [])"


VALID = [a_paper_that_tells(), a_paper_changed_later()]
CHANGES = st.lists(st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=12)), min_size=1, max_size=6)


def _is_cleaned_or_refused(content: bytes) -> None:
    try:
        kept = cleaned(content)
    except (Exception, RecursionError):  # noqa: BLE001 - the program answers each with a refusal
        return
    assert kept.startswith(b"%PDF-1.7")
    assert len(PdfReader(io.BytesIO(kept)).pages) >= 1
    assert cleaned(kept)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=20, deadline=None)
@given(base=st.sampled_from(VALID), changes=CHANGES, cut=st.integers(0, 400))
def test_any_change_of_a_paper_is_cleaned_or_refused(base, changes, cut):
    content = bytearray(base)
    for place, words in changes:
        at = place % len(content)
        content[at : at + len(words)] = words
    _is_cleaned_or_refused(bytes(content[: len(content) - cut]))


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=300))
@pytest.mark.filterwarnings("ignore")
def test_any_bytes_are_refused_or_cleaned(content):
    _is_cleaned_or_refused(b"%PDF-1.4\n" + content + b"\n%%EOF")


@pytest.mark.django_db
def test_on_the_form_a_refusal_is_a_sentence_and_what_was_typed_before_stays():
    a_policy("MY")
    _, receipt = a_received_report(desk=a_desk())
    page = Client()
    mailbox = page.post("/receipt/", {"receipt": receipt}).content.decode()
    carry = mailbox.split('name="carry" value="')[1].split('"')[0]
    for content, status, words in (
        (a_paper(password="practice"), 422, "locked with a password"),
        (b"%PDF-1.4 damaged %%EOF", 422, "Send photos of its pages"),
        (a_paper_that_tells(), 200, "I added a paper"),
    ):
        file = SimpleUploadedFile("practice.pdf", content, "application/pdf")
        said = page.post("/receipt/file/", {"carry": carry, "file": file})
        assert said.status_code == status
        assert words in said.content.decode()
    [kept] = Attachment.objects.all()
    assert not says_who(kept.content or b"")
    assert Message.objects.count() == 1
