"""The end of the trail, kept by others: handed out once a day, read back, forged lines named, a new past found."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lindung.audit import actions as audit
from lindung.audit import queries
from lindung.audit.chain import Anchor
from lindung.audit.models import Trail
from lindung.notices import tasks
from lindung.notices.anchors import anchor_line, hand_out_anchor, read_anchors
from lindung.notices.gateways import FakeGateway
from lindung.notices.rules import NotSent, SendError
from lindung.partners.scope import acting
from tests.factories import NINE
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db
URL = "https://desk.example"
TO = ["auditor@outside.example", "desk@kh.example"]


@pytest.fixture
def end(settings) -> Anchor:
    """A trail with an end."""
    settings.LINDUNG_URL = URL
    a_report()
    with acting(organisations="*") as at:
        audit.seal_pending(at=at)
        found = queries.last_seal()
    assert found
    return found


def test_everybody_outside_and_a_folder_get_one_line_that_can_be_read_back(end, tmp_path):
    gateway = FakeGateway()
    assert hand_out_anchor(to=TO, folder=str(tmp_path), url=URL, gateway=gateway, at=NINE)
    line = anchor_line(anchor=end, at=NINE, url=URL)
    assert [address.target for address, _, _ in gateway.sent] == TO
    assert all(line in body for _, _, body in gateway.sent)
    [kept] = read_anchors(tmp_path, url=URL)
    assert (kept.anchor, kept.is_ours) == (end, True)
    assert Trail.objects.get(what="anchor.handed_out").facts == {"seq": end.seq, "mails": 2, "failed": 0}


def test_a_mail_that_broke_the_line_is_read_and_anchors_of_others_are_passed_over(end, tmp_path):
    line = anchor_line(anchor=end, at=NINE, url=URL)
    (tmp_path / "kept.eml").write_text(f"Subject: proof\r\n\r\n{line[:60]}=\r\n{line[60:]}\r\n")
    (tmp_path / "other.eml").write_text(line.replace("desk.example", "desk.kh.example"))
    assert [each.file for each in read_anchors(tmp_path, url=URL)] == ["kept.eml"]


def test_somebody_who_is_not_reached_is_tried_again_and_stands_on_the_trail(end, settings, monkeypatch, tmp_path):
    settings.LINDUNG_ANCHOR_MAIL, settings.LINDUNG_ANCHOR_FOLDER = TO, str(tmp_path / "not there")
    monkeypatch.setattr(tasks, "configured_gateway", lambda: FakeGateway(fails=SendError.NOT_DELIVERED))
    with pytest.raises(NotSent):
        tasks.hand_out_anchor(timestamp=0)
    assert Trail.objects.get(what="anchor.handed_out").facts["failed"] == 3
    assert tasks.hand_out_anchor.retry_strategy.max_attempts == 5


def verify(folder: Path) -> str:
    call_command("verify", "--anchors", str(folder))
    return ""


def test_verify_reads_the_folder_and_fails_for_a_new_past_a_forged_line_and_an_empty_folder(end, tmp_path, capsys):
    with pytest.raises(CommandError, match="holds no anchor"):
        verify(tmp_path)
    (tmp_path / "one").write_text(anchor_line(anchor=end, at=NINE, url=URL))
    verify(tmp_path)
    assert "anchors kept elsewhere: 1" in capsys.readouterr().out
    forged = anchor_line(anchor=end, at=NINE, url=URL)
    (tmp_path / "two").write_text(forged[:-1] + ("0" if forged[-1] != "0" else "1"))
    with pytest.raises(CommandError, match="1 promises"):
        verify(tmp_path)
    assert "two: this keyset did not make the anchor" in capsys.readouterr().out
    (tmp_path / "two").write_text(anchor_line(anchor=Anchor(end.seq, "0" * 12), at=NINE, url=URL))
    with pytest.raises(CommandError, match="1 promises"):
        verify(tmp_path)
    assert "chain" in capsys.readouterr().out
