"""Photos and papers with a report: written anew or kept shut, sealed, opened by officers only, erased with the key."""

import io
import re
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from lindung.audit.models import Trail
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import Role
from lindung.reports import actions, gateways, queries
from lindung.reports.actions import attachments
from lindung.reports.gateways import read_attachment
from lindung.reports.models import Attachment, FileTry, Message, Report
from lindung.reports.rules import NotYourReport
from lindung.reports.rules.attachments import (
    BYTES_AT_MOST,
    FILES_AT_MOST,
    TRIED_WITHIN,
    AttachmentKind,
    FilesRest,
    FileTooLarge,
    TooManyFiles,
    TooManyTries,
    WrongFile,
)
from lindung.web import clock
from tests.factories import NINE
from tests.factories.partners import a_desk, a_member, a_policy, signed_in
from tests.factories.reports import a_received_report

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GPS, MADE_ON, DEVICE = 0x8825, 0x0132, 0x0110


def a_photo(form: str = "JPEG", size: tuple[int, int] = (60, 40), **also: object) -> bytes:
    """A picture of nothing."""
    out = io.BytesIO()
    Image.new("RGB", size, (90, 120, 60)).save(out, form, **also)
    return out.getvalue()


def a_photo_that_tells() -> bytes:
    """Place, time, device, a comment and a colour profile in its head."""
    exif = Image.Exif()
    exif[DEVICE], exif[MADE_ON] = "Practice phone 9", "2026:01:05 09:00:00"
    exif.get_ifd(GPS)[2] = (3.0, 8.0, 30.0)
    return a_photo(exif=exif, comment=b"Practice: my room", icc_profile=b"Practice profile")


@pytest.fixture(autouse=True)
def kept_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers need not be cleaned for what is told here: tests/reports/test_papers.py."""
    monkeypatch.setattr(gateways, "cleaned_paper", bytes)


@pytest.fixture(autouse=True)
def desk() -> Organisation:
    a_policy("MY")
    return a_desk()


# --- attacks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_as_a_picture_alone(form):
    kind, kept = read_attachment(a_photo(form))
    assert kind is AttachmentKind.PHOTO
    assert Image.open(io.BytesIO(kept)).size == (60, 40)


def test_place_time_device_comment_and_profile_of_a_photo_are_gone():
    before = a_photo_that_tells()
    _, kept = read_attachment(before)
    for said in (b"Practice phone 9", b"2026:01:05", b"Practice: my room", b"Practice profile", b"Exif"):
        assert said in before
        assert said not in kept
    assert not dict(Image.open(io.BytesIO(kept)).getexif())


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def test_an_image_bomb_is_refused_before_a_pixel_is_unpacked():
    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 6, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(1_000)))
        + _chunk(b"IEND", b"")
    )
    with pytest.raises(WrongFile):
        read_attachment(bomb)


def test_what_hides_behind_a_photo_does_not_come_along():
    hidden = b"PK\x03\x04 practice <script>alert(1)</script>"
    _, kept = read_attachment(a_photo() + hidden)
    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(20),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>%PDF-1.4 %%EOF",
        b"\n%PDF-1.4\n%%EOF",
        b"%PDF-1.4 that ends early",
        b"MZ" + bytes(200),
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        a_photo()[:-300],
        a_photo("BMP"),
        a_photo("TIFF"),
    ],
)
def test_what_is_neither_a_whole_photo_nor_a_paper_is_refused(content):
    with pytest.raises(WrongFile):
        read_attachment(content)


def test_a_file_of_too_many_bytes_is_refused():
    with pytest.raises(FileTooLarge):
        read_attachment(PAPER + bytes(BYTES_AT_MOST))


# --- keeping, opening, erasing ---------------------------------------------------------------------------------------


def test_a_paper_is_sealed_with_the_reports_key_and_stands_in_the_mailbox_with_a_clock():
    report, receipt = a_received_report()
    assert actions.add_attachment(receipt=receipt, content=PAPER, sent_as="practice-1")
    assert not actions.add_attachment(receipt=receipt, content=PAPER, sent_as="practice-1")
    attachment = Attachment.objects.get()
    assert attachment.content == PAPER
    assert [str(line.body) for line in queries.messages_of(report)] == ["I added a paper (PDF)."]
    report.refresh_from_db()
    assert report.unread_messages == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM reports_attachment")
        assert b"Catalog" not in bytes(cursor.fetchone()[0])


def test_opening_is_for_officers_of_the_desk_and_on_the_trail(desk):
    _, receipt = a_received_report(desk=desk)
    actions.add_attachment(receipt=receipt, content=PAPER, sent_as="practice-1")
    attachment = Attachment.objects.select_related("report__key").get()
    officer, worker = (
        Actor.of_member(a_member(of=desk, roles=[role])) for role in (Role.DUTY_OFFICER, Role.CASE_WORKER)
    )
    stranger = Actor.of_member(a_member(of=a_desk("KH"), roles=[Role.DUTY_OFFICER]))
    assert actions.open_attachment(attachment=attachment, actor=officer, at=NINE) == PAPER
    assert Trail.objects.filter(what="report.file_opened", thing=attachment.ref, by=officer.ref).count() == 1
    for other in (worker, stranger):
        with pytest.raises(NotYourReport):
            actions.open_attachment(attachment=attachment, actor=other, at=NINE)
    assert not Attachment.objects.visible_to(stranger).exists()


def test_erasing_the_report_erases_its_attachments():
    report, receipt = a_received_report()
    actions.add_attachment(receipt=receipt, content=a_photo(), sent_as="practice-1")
    kept = Attachment.objects.select_related("report__key").get()
    actions.erase(report=report, by="clock", at=NINE)
    assert not Attachment.objects.exists()
    kept.report.key.refresh_from_db()
    assert not kept.content  # also a copy of the row that an old backup brings back opens no more


def test_a_report_takes_ten_files_and_a_desk_so_many_bytes_an_hour(monkeypatch):
    report, receipt = a_received_report()
    for number in range(FILES_AT_MOST):
        assert actions.add_attachment(receipt=receipt, content=PAPER, sent_as=f"practice-{number}")
    with pytest.raises(TooManyFiles):
        actions.add_attachment(receipt=receipt, content=PAPER, sent_as="practice-more")
    _, other = a_received_report(desk=report.accountable)
    monkeypatch.setattr("lindung.reports.actions.attachments.REST_BYTES", len(PAPER))
    with pytest.raises(FilesRest):
        actions.add_attachment(receipt=other, content=PAPER, sent_as="practice-1")


def test_so_many_files_an_hour_are_taken_apart_for_one_receipt_also_when_none_is_kept(monkeypatch):
    report, receipt = a_received_report()
    _, other = a_received_report(desk=report.accountable)
    monkeypatch.setattr(attachments, "TRIES_AT_MOST", 2)
    for number in range(2):
        with pytest.raises(WrongFile):
            actions.add_attachment(receipt=receipt, content=b"GIF89a", sent_as=f"practice-{number}")
    began_at = FileTry.objects.get().began_at
    with monkeypatch.context() as unread:
        unread.setattr(attachments, "read_attachment", None)  # refused before anything is made of it
        with pytest.raises(TooManyTries) as refused:
            actions.add_attachment(receipt=receipt, content=PAPER, sent_as="practice-more")
    assert refused.value.facts == {"limit": 2, "until": began_at + TRIED_WITHIN}
    assert actions.add_attachment(receipt=other, content=PAPER, sent_as="practice-1")
    FileTry.objects.filter(report=report).update(began_at=began_at - TRIED_WITHIN)
    assert actions.add_attachment(receipt=receipt, content=PAPER, sent_as="practice-later")
    assert set(FileTry.objects.values_list("tries", flat=True)) == {1}
    actions.tidy(at=began_at)
    assert FileTry.objects.count() == 2
    actions.tidy(at=clock.now() + TRIED_WITHIN)
    assert not FileTry.objects.exists()


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def carry_of(page) -> str:
    return re.search(r'name="carry" value="([^"]+)"', page.content.decode())[1]


def send_file(visitor, page, content, name="Siti at home.jpg"):
    upload = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return visitor.post("/receipt/file/", {"carry": carry_of(page), "file": upload})


def test_a_photo_is_sent_from_the_mailbox_without_a_cookie_and_its_name_is_never_kept(visitor):
    _, receipt = a_received_report(at=clock.now())
    mailbox = visitor.post("/receipt/", {"receipt": receipt})
    page = send_file(visitor, mailbox, a_photo_that_tells())
    assert page.status_code == 200
    assert "Your file was sent." in page.content.decode()
    assert "I added a photo." in page.content.decode()
    assert not page.cookies
    assert b"Siti" not in page.content
    assert send_file(visitor, mailbox, a_photo_that_tells()).status_code == 200
    assert Attachment.objects.count() == 1  # the same form sent twice


def test_what_cannot_be_taken_is_said_beside_the_field_and_nothing_is_kept(visitor):
    _, receipt = a_received_report(at=clock.now())
    mailbox = visitor.post("/receipt/", {"receipt": receipt})
    page = send_file(visitor, mailbox, b"<svg onload=alert(1)>")
    assert page.status_code == 422
    assert "This file cannot be taken" in page.content.decode()
    assert visitor.post("/receipt/file/", {"carry": carry_of(page)}).status_code == 422
    assert visitor.post("/receipt/file/", {"carry": "made up"}).status_code == 410
    assert not Attachment.objects.exists()
    assert not Message.objects.exists()


def test_what_she_wrote_stays_whatever_becomes_of_the_file_and_goes_without_it(visitor, monkeypatch):
    _, receipt = a_received_report(at=clock.now())
    monkeypatch.setattr(attachments, "TRIES_AT_MOST", 1)
    page = visitor.post("/receipt/", {"receipt": receipt})
    for status, says in ((200, "Your file was sent."), (422, "Please send the next one after")):
        upload = SimpleUploadedFile("practice.jpg", a_photo(), content_type="image/jpeg")
        sent = {"carry": carry_of(page), "message": "Practice words", "file": upload}
        page = visitor.post("/receipt/file/", sent)
        shown = page.content.decode()
        assert (page.status_code, says in shown) == (status, True)
        assert "Practice words</textarea>" in shown
    assert Attachment.objects.count() == 1
    other = visitor.post("/receipt/file/", {"carry": carry_of(page), "message": "Practice words", "stay": "1"})
    assert (other.status_code, "Practice words</textarea>" in other.content.decode()) == (200, True)
    sent = {"carry": carry_of(page), "message": "Practice words", "file": "practice.jpg"}  # its name, as browsers do
    page = visitor.post("/receipt/message/", sent).content.decode()
    assert "Your message was sent. The file was not" in page
    assert "practice.jpg" not in page
    assert Message.objects.count() == 2


def test_an_officer_downloads_it_in_a_cage_and_never_sees_it_as_a_page(desk, client):
    _, receipt = a_received_report(desk=desk, at=clock.now())
    actions.add_attachment(receipt=receipt, content=PAPER, sent_as="practice-1")
    attachment, report = Attachment.objects.get(), Report.objects.get()
    signed_in(client, a_member(of=desk, roles=[Role.DUTY_OFFICER]))
    assert f"/reports/files/{attachment.ref}/" in client.get(f"/reports/{report.ref}/").content.decode()
    answer = client.get(f"/reports/files/{attachment.ref}/")
    assert answer.content == PAPER
    assert Trail.objects.filter(what="report.file_opened", thing=attachment.ref).count() == 1
    assert not Trail.objects.filter(what="record.read", facts__refs__contains=[attachment.ref]).exists()  # said once
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{attachment.ref}.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    signed_in(client, a_member(of=a_desk("KH"), roles=[Role.DUTY_OFFICER]))
    assert client.get(f"/reports/files/{attachment.ref}/").status_code == 404
