"""Stories of reports: told, read, answered. Each method adds one step; nothing happens before `clockwork.play`."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Self

from lindung.desk.practice.cast import Desk
from lindung.desk.practice.clockwork import Act, Step
from lindung.desk.practice.profiles import Profile
from lindung.desk.practice.words import ADVICE, NOT_OURS, NOTE, THANKS
from lindung.partners.models import PUBLIC, Actor
from lindung.partners.rules import Role, Urgency
from lindung.reports import actions as reports
from lindung.reports.models import Report
from lindung.reports.rules import Answer, ReportChannel, SafeContact, Told, Way, Who

CHANNELS = (ReportChannel.WEB, ReportChannel.WEB, ReportChannel.HOTLINE, ReportChannel.WALK_IN)
QUICK = frozenset({Urgency.IMMEDIATE, Urgency.URGENT})


class ReportStory:
    """One report on its way through a desk."""

    def __init__(self, *, desk: Desk, profile: Profile, key: str, chance: Random, through: Actor | None = None) -> None:
        self.desk, self.profile, self.key, self.chance, self.through = desk, profile, key, chance, through
        self.steps: list[Step] = []
        self.report: Any = None
        self.receipt = ""
        self.channel = ReportChannel.HOTLINE if through else chance.choice(CHANNELS)
        self.is_herself = False

    def then(self, after: timedelta, act: Act) -> Self:
        """Add a step."""
        self.steps.append(Step(after, act))
        return self

    def between(self, least: float, most: float) -> timedelta:
        """So many minutes, by chance, to the second."""
        return timedelta(seconds=round(self.chance.uniform(least, most) * 60))

    @property
    def officer(self) -> Actor:
        """Who triages: the duty officer, or a colleague at the desk."""
        return self.desk.who(Role.DUTY_OFFICER)

    def herself(self) -> Self:
        """The person tells it herself, by the public form, and keeps her receipt."""
        self.is_herself, self.channel = True, ReportChannel.WEB
        return self

    def told(self) -> Self:
        """Somebody tells the desk."""
        return self.then(timedelta(), self.tell)

    def triaged(self) -> Self:
        """An officer reads it, inside the time for that."""
        return self.then(self.between(3, 13), self.triage)

    def answered(self) -> Self:
        """Advice was enough."""
        return self.then(self.between(5, 40), self._answer)

    def not_for_us(self) -> Self:
        """Somebody else can help."""
        return self.then(self.between(5, 12), self._send_on)

    def duplicate_of(self, other: "ReportStory") -> Self:
        """Another report told this before."""
        return self.then(self.between(4, 12), lambda at: self._mark_duplicate(other, at))

    def wrote_again(self, after: timedelta) -> Self:
        """The person comes back with the receipt and writes."""
        return self.then(after, self._write)

    def was_read(self) -> Self:
        """An officer reads the message; an answered report is received again."""
        return self.then(self.between(2, 10), self._read)

    def tell(self, at: datetime) -> None:
        """The report comes in."""
        profile, entered = self.profile, self.channel is not ReportChannel.WEB
        told = Told(
            country=profile.country,
            language=profile.language,
            who=self._who(),
            answers=dict.fromkeys(profile.signs, Answer.YES),
            narrative=profile.story,
            area=profile.area,
            safe_contact=self._contact(),
            staff_note=NOTE if entered else "",
        )
        received = reports.receive_report(
            told=told,
            channel=self.channel,
            desk_id=self.desk.organisation.id,
            sent_as=self.key,
            actor=self.through or (self.officer if entered else PUBLIC),
            at=at,
        )
        self.receipt = received.receipt
        self.report = Report.objects.select_related("policy", "key").get(ref=received.ref)
        self.report.accountable = self.desk.organisation

    def _who(self) -> Who:
        if self.is_herself:
            return Who.SELF
        return Who.OTHER if self.through else self.chance.choice((Who.SELF, Who.OTHER, Who.SEVERAL))

    def _contact(self) -> SafeContact:
        if self.is_herself or self.chance.random() < 0.4:
            return SafeContact()
        return SafeContact(
            way=self.chance.choice((Way.WHATSAPP, Way.PHONE, Way.SMS)),
            address=f"{self.desk.organisation.duty_phone[:-4]}{self.chance.randrange(2000, 9999)}",
            when="21:00-22:00",
            language=self.profile.language,
            may_leave_message=Answer.NO,
        )

    def triage(self, at: datetime) -> None:
        """An officer takes it."""
        reports.note_read(report=self.report, actor=self.officer, at=at)
        reports.take_into_triage(report=self.report, actor=self.officer, at=at)

    def _answer(self, at: datetime) -> None:
        reports.answer_without_case(
            report=self.report, message=ADVICE, sent_as=f"{self.key}:answer", actor=self.officer, at=at
        )

    def _send_on(self, at: datetime) -> None:
        reports.mark_not_for_us(
            report=self.report, message=NOT_OURS, sent_as=f"{self.key}:sent-on", actor=self.officer, at=at
        )

    def _mark_duplicate(self, other: "ReportStory", at: datetime) -> None:
        reports.mark_duplicate(report=self.report, of=other.report, actor=self.officer, at=at)

    def _write(self, at: datetime) -> None:
        reports.post_from_reporter(report=self.report, body=THANKS, sent_as=f"{self.key}:message", actor=PUBLIC, at=at)

    def _read(self, at: datetime) -> None:
        reports.read_messages(report=self.report, actor=self.officer, at=at)
        self.report.refresh_from_db()
