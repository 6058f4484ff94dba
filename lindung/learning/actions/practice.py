"""Practice at the desk: a learner's double in the practice world, a story as a report there, and the comparison."""

from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.cases.models import Assessment, LinkedReport
from lindung.kernel.errors import NotFound
from lindung.kernel.refs import make_ref
from lindung.learning.actions.acting import learner, note
from lindung.learning.actions.certificates import give_if_earned
from lindung.learning.actions.checks import written
from lindung.learning.models import PracticeCase, PracticeTwin
from lindung.learning.rules import Practice, PracticeNotThere, PracticeState
from lindung.learning.rules.comparing import (
    Point,
    all_same,
    as_stored,
    compare_assessment,
    compare_triage,
    urgency_without_case,
)
from lindung.learning.rules.stories import STORIES, Story, next_story
from lindung.partners import actions as partners
from lindung.partners.actions.confirming import give_roles
from lindung.partners.models import Account, Actor, Member, Organisation
from lindung.partners.queries import national_desk
from lindung.partners.rules import SET_UP, Role
from lindung.partners.scope import EVERYONE, acting
from lindung.reports import actions as reports
from lindung.reports.models import Report
from lindung.reports.rules import ReportChannel, ReportState
from lindung.reports.rules.told import Told

TWIN_ROLES = (Role.DUTY_OFFICER, Role.DESK_OFFICER)
TWIN_DOMAIN = "practice.invalid"  # no mail can ever reach it
PHONE = "+60 3 0000 0000"


@transaction.atomic
def twin_of(*, actor: Actor, at: datetime) -> Member:
    """Who the learner is at the practice desk: herself where she works there, else a double without a name.

    The double is a member of the practice desk of the same country, with a duty officer's roles there and no way to
    sign in but through the learner's own page.
    """
    member, organisation = learner(actor)
    if _works_there(actor):
        return member
    Member.objects.select_for_update(of=("self",)).only("pk").get(pk=member.pk)  # one double each
    found = PracticeTwin.objects.filter(member=member).first()
    with acting(organisations=EVERYONE, member=actor.ref):
        if found is not None:
            return Member.objects.select_related("organisation__desk", "account").get(pk=found.twin_id)
        desk = _practice_desk(organisation.national_desk, at)
        twin = _join(desk, language=member.language, at=at)
        PracticeTwin.objects.create(
            organisation=organisation, member=member, twin_organisation=desk, twin=twin, made_at=at
        )
        _ensure_reachable(desk, twin, at)
    note("practice.twin_made", twin, actor, at)
    return twin


def _works_there(actor: Actor) -> bool:
    """Whether the actor is an officer of a practice desk already."""
    return actor.is_practice and actor.is_of_desk and actor.has(*TWIN_ROLES)


def _practice_desk(desk: Organisation, at: datetime) -> Organisation:
    """The practice desk of a country; the first learner there finds none, and it is made."""
    found = national_desk(country=desk.country, is_practice=True)
    return found or partners.make_national_desk(
        country=desk.country,
        name=f"Practice desk {desk.country}",
        timezone=desk.timezone,
        language=desk.language,
        by=SET_UP,
        at=at,
        is_practice=True,
    )


def _join(desk: Organisation, *, language: str, at: datetime) -> Member:
    account = Account(email=f"{make_ref().lower()}@{TWIN_DOMAIN}")
    account.set_unusable_password()
    account.save()
    twin = Member(account=account, organisation=desk, name="Learner", language=language, joined_at=at, joined_by=SET_UP)
    give_roles(twin, TWIN_ROLES, by=SET_UP, at=at)
    twin.save(force_insert=True)
    return twin


def _ensure_reachable(desk: Organisation, twin: Member, at: datetime) -> None:
    """A desk without a duty contact can answer for nothing urgent; what is sent in practice stays here."""
    if desk.duty_set_at is None:
        twin.organisation = desk
        partners.set_duty_contact(
            organisation=desk,
            name="Practice duty",
            phone=PHONE,
            notice_channel=f"duty@{TWIN_DOMAIN}",
            actor=Actor.of_member(twin),
            at=at,
        )


@transaction.atomic
def begin_practice(*, slug: str, told_as: str, story: Story, actor: Actor, at: datetime) -> PracticeCase:
    """A story becomes a report at the practice desk, for this learner. Asked twice, the one that is open stays.

    `told_as`: the story in the learner's language. Raises NotFound where the module has no practice.
    """
    practice = written(slug).module.practice
    if practice is Practice.NONE:
        raise NotFound(module=slug)
    member, organisation = learner(actor)
    twin = twin_of(actor=actor, at=at)
    open_one = PracticeCase.objects.filter(member=member, module=slug, state=PracticeState.BEGUN.value).first()
    if open_one is not None:
        return open_one
    with acting(organisations={twin.organisation_id, organisation.pk}, member=actor.ref):
        desk = Organisation.objects.get(pk=twin.organisation_id)
        twin.organisation = desk
        received = reports.receive_report(
            told=Told(country=desk.country, language=actor.language, narrative=told_as),
            channel=ReportChannel.HOTLINE,
            desk_id=desk.pk,
            sent_as=f"learning:{make_ref()}",
            actor=Actor.of_member(twin),
            at=at,
        )
        made = PracticeCase.objects.create(
            organisation=organisation,
            member=member,
            twin_organisation=desk,
            twin=twin,
            module=slug,
            story=story.code,
            report_ref=received.ref,
            begun_at=at,
        )
    note("practice.begun", made, actor, at, module=slug, story=story.code)
    return made


def story_for(slug: str, actor: Actor) -> Story:
    """The next story for this learner in this module. Raises NotFound where it has no practice."""
    practice = written(slug).module.practice
    if practice is Practice.NONE:
        raise NotFound(module=slug)
    done = PracticeCase.objects.visible_to(actor).filter(module=slug, is_as_expected=True)
    return next_story(practice, done=frozenset(done.values_list("story", flat=True)))


@transaction.atomic
def give_up_practice(*, practice_case: PracticeCase, actor: Actor, at: datetime) -> None:
    """The learner wants another story; nothing is held against her. Raises WrongState."""
    practice_case.move(PracticeState.COMPARED, compared_at=at, compared={"points": []})
    note("practice.given_up", practice_case, actor, at)


@transaction.atomic
def compare_practice(*, practice_case: PracticeCase, actor: Actor, at: datetime) -> tuple[Point, ...]:
    """What the learner did at the desk beside what was expected. Raises PracticeNotThere until she did her part."""
    sides = {practice_case.organisation_id, practice_case.twin_organisation_id}
    with acting(organisations=sides, member=actor.ref):
        points = _points(practice_case)
        is_right = all_same(points)
        practice_case.move(PracticeState.COMPARED, compared_at=at, compared=as_stored(points), is_as_expected=is_right)
        if is_right:
            member = Member.objects.get(pk=practice_case.member_id)
            give_if_earned(member=member, slug=practice_case.module, by=member.ref, at=at)
        audit.record(
            what="practice.compared",
            thing=practice_case.ref,
            by=actor.ref,
            at=at,
            facts={"module": practice_case.module, "as_expected": is_right},
            organisation_id=actor.organisation_id,
        )
    return points


def _points(practice_case: PracticeCase) -> tuple[Point, ...]:
    story = STORIES[practice_case.story]
    linked = LinkedReport.objects.select_related("case").filter(
        report__ref=practice_case.report_ref, case__is_practice=True
    )
    link = linked.first()
    if written(practice_case.module).module.practice is Practice.TRIAGE:
        return _triaged(story, practice_case, link)
    rows = Assessment.objects.filter(case=link.case) if link else Assessment.objects.none()
    found = rows.order_by("-id").first()
    if found is None:
        raise PracticeNotThere(ref=practice_case.ref)
    return compare_assessment(
        story,
        age=found.age_reading,
        act=bool(found.act),
        means=bool(found.means),
        purpose=bool(found.purpose),
        outcome=found.outcome,
    )


def _triaged(story: Story, practice_case: PracticeCase, link: LinkedReport | None) -> tuple[Point, ...]:
    if link is not None:
        return compare_triage(story, urgency=link.case.urgency, signs=link.case.signs)
    ended = {ReportState.ANSWERED.value, ReportState.NOT_FOR_US.value}
    own = {"ref": practice_case.report_ref, "accountable__is_practice": True}
    report = Report.objects.filter(**own, state__in=ended)
    if not report.exists():
        raise PracticeNotThere(ref=practice_case.ref)
    return compare_triage(story, urgency=urgency_without_case(), signs=())
