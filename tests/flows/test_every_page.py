"""Every page that can be reached: usable by everybody, as wide as the screen, light and dark; and light to load."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import BrowserContext

from lindung.care.models import Closing
from lindung.cases.models import Case, Suspect
from lindung.evidence.models import GivenList, Release, Run
from lindung.partners.models import Member
from lindung.referrals.models import Need, Offer, Placement
from lindung.reports.models import Report, Sheet
from tests.browser.axe import too_wide_by_px
from tests.fixtures.browser import PHONE, NewContext
from tests.flows.conftest import Enter
from tests.flows.crawl import Walk, names, walk
from tests.flows.test_plan_work import PLAN_DOWNLOADS, work_of

pytestmark = pytest.mark.browser
DOWNLOADS = ("evidence:run_file", "evidence:published_file", "open_data:file")
FILES = ("learning:badge_file", "learning:calendar")
OUTREACH = ("campaigns:photo", "events:photo", "events:feed", "events:invitation")
PLAN_FILES = tuple(f"plans:{each}" for each in PLAN_DOWNLOADS)
MACHINES = tuple(f"learn:{each}" for each in ("worker", "issuer", "keys", "key", "status", "achievement"))
NEVER = (
    "account_logout",
    "web:language",
    "reports_staff:file",
    *DOWNLOADS,
    *FILES,
    *OUTREACH,
    *PLAN_FILES,
    *MACHINES,
)  # the first ends the walk, the second takes a post
# Pages no link leads to, each with the reason.
APART = {
    "evidence:prepare": "both runs of the practice nation have their release; walked in test_evidence",
    "healthz": "for machines",
    "desk:news": "a part of the queue, asked for by itself",
    "web:look": "the look's own page, walked in tests/web",
    "partners:ministry_start": "there only where a ministry's sign-in is set up, walked in tests/partners",
    "partners:ministry_back": "the way back from a ministry's sign-in, walked in tests/partners",
    "partners:join": "an invitation's link, walked in test_administrator",
    "offer_link:offer": "a notice's link, walked in test_answers",
    "cases:case": "leads to the case on the desk",
    "referrals:withdraw_consent": "the case asks for the second step itself; this page is the step without its button",
    "referrals:home": "leads to the inbox",
    "desk:start": "leads to the first page of whoever signed in",
    "referrals:accept": "shows the offer, where the second step is",
    "referrals:decline": "shows the offer, where the second step is",
    "referrals:state_free": "shows the offer, where the second step is",
    "referrals:end_placement": "shows the placement, where the second step is",
    "reports:message": "answers a post from the mailbox, walked in test_anyone_reports",
    "her_questions:questions": "answers a post from the mailbox, tried in tests/referrals/test_her_answers",
    "reports:add_file": "answers a post from the mailbox, tried in tests/reports/test_attachments",
    "reports_staff:file": "a download, tried in tests/reports/test_attachments",
    "evidence:progress": "a part of a run's page, asked for by itself",
    **dict.fromkeys(DOWNLOADS, "a download, walked in tests/evidence"),
    **dict.fromkeys(FILES, "a download, walked in tests/learning"),
    **dict.fromkeys(
        ("campaigns:change_event", "campaigns:count_twice", "campaigns:held"),
        "forms of an event in one state or of a question never asked, opened in tests/campaigns",
    ),
    "plans:replace": "only while a plan is drafted, opened in tests/plans",
    **dict.fromkeys(OUTREACH, "a picture or a calendar file, opened in tests/campaigns"),
    **dict.fromkeys(PLAN_FILES, "a download, opened in tests/plans"),
    **dict.fromkeys(MACHINES, "for machines, asked in tests/learning"),
    "learning:attend": "the address in a code that works once, walked in tests/learning",
    "learning:practice": "begins with a post, walked in tests/learning",
    "learning:sitting": "comes after a post, walked in tests/learning",
    "learning:badge": "of a certificate without a badge, walked in tests/learning",
    "learn:credential": "from a badge that somebody holds, walked in tests/learning",
}
ALLAUTH = ("account_", "mfa_")  # tests/web walks sign-in
WORKER = Member.objects.select_related("account", "organisation__desk")


def _member(name: str) -> Member:
    return WORKER.get(account__email=f"{name}@practice.example")


def _in_every_state(member: Member) -> Iterator[str]:
    """One of each state, so that what only some states show is looked at too."""
    own = {"accountable": member.organisation}
    for model, page in (
        (Report, "reports_staff:report"),
        (Case, "desk:case"),
        (Need, "referrals:need"),
        (Offer, "referrals:offer"),
        (Sheet, "reports_staff:sheet"),
    ):
        open_to_all = {"readers": None} if model in {Report, Case} else {}
        found = model.objects.filter(**own, **open_to_all).order_by("state", "-id").distinct("state")
        yield from (reverse(page, args=[ref]) for ref in found.values_list("ref", flat=True))
    suspects = Suspect.objects.filter(case__accountable=member.organisation).exclude(case__state="closed")
    yield from (reverse("cases:change_suspect", args=[each.ref]) for each in suspects[:1])


def _closings_of(member: Member) -> Iterator[str]:
    """What waits for a second look, and what had one; a restricted case, and one that could be."""
    own = Case.objects.filter(accountable=member.organisation).exclude(state="closed")
    for few in (True, False):
        yield from (reverse("desk:case", args=[each.ref]) for each in own.filter(readers__isnull=not few)[:1])
    asked = Closing.objects.filter(case__accountable=member.organisation).order_by("state", "-id").distinct("state")
    yield from (reverse("care:second_look", args=[closing.ref]) for closing in asked)


def _evidence_of(member: Member) -> Iterator[str]:
    """Lists, runs and releases, one of each state."""
    own = {"accountable": member.organisation}
    for model, page in ((GivenList, "evidence:list"), (Run, "evidence:run"), (Release, "evidence:release")):
        rows = model.objects.filter(**own).order_by("state", "-id").distinct("state").values_list("ref", flat=True)
        yield from (reverse(page, args=[ref]) for ref in rows)


def _what_waits_for(member: Member) -> Iterator[str]:
    """A partner's offers and placements, one of each state."""
    offers = Offer.objects.filter(to_organisation=member.organisation)
    stays = Placement.objects.filter(accountable=member.organisation)
    for rows, page in ((offers, "referrals:offer"), (stays, "referrals:placement")):
        refs = rows.order_by("state", "-id").distinct("state").values_list("ref", flat=True)
        yield from (reverse(page, args=[ref]) for ref in refs)


def _sees_nobody(member: Member) -> Iterator[str]:
    """An account that administers: nothing beyond the links it is shown."""
    yield from ()


def _takes_no_get(name: str) -> bool:
    """Whether the page only answers a post."""
    for args in ([], ["0000000000"], ["MY"], ["0000000000", "0000000000"], ["0000000000", "0000000000", "services"]):
        try:
            return Client().get(reverse(name, args=args)).status_code == 405
        except NoReverseMatch:
            continue
    return False


def test_every_page_is_for_everybody(nation: None, new_context: NewContext, enter: Enter, served: str) -> None:
    found = Walk()
    walk(
        found,
        new_context().new_page(),
        served,
        ["/en/", "/km/", "/km/report/", "/ms/numbers/id/", "/km/open-data/"],
        never=NEVER,
    )
    walked = [
        ("duty.my", ["/desk/", "/desk/?open={}", "/notices/practice/", "/partners/mine/"], _in_every_state),
        ("supervisor.my", ["/desk/", "/desk/board/"], _closings_of),
        ("coordinator.my", ["/desk/board/", "/partners/", "/partners/policies/MY/"], _what_waits_for),
        ("kenanga", ["/referrals/inbox/", "/directory/services/", "/cases/copies/"], _what_waits_for),
        ("office.kenanga", ["/partners/administration/"], _sees_nobody),
        ("auditor.my", ["/desk/trail/"], _what_waits_for),
        ("coordinator.my", ["/plans/to-do/"], work_of),
        ("analyst.my", ["/evidence/", "/evidence/lists/", "/evidence/account/"], _evidence_of),
    ]
    for name, starts, states_of in walked:
        member = _member(name)
        states = states_of(member)
        open_to_all = Report.objects.filter(accountable=member.organisation, readers=None)
        newest = open_to_all.values_list("ref", flat=True).first()
        page = enter(member).new_page()
        walk(found, page, served, [f"/en{path.format(newest)}" for path in [*starts, *states]], never=NEVER)
    assert "\n".join(found.wrong) == ""
    left = {name for name in names() if not found.visited[name]} - set(APART)
    left = {name for name in left if not name.startswith(("api:", *ALLAUTH)) and not _takes_no_get(name)}
    assert " ".join(sorted(left)) == ""


def test_the_busiest_pages_fit_a_phone_in_every_language(nation: None, enter: Enter) -> None:
    member = _member("supervisor.my")
    case = Case.objects.filter(accountable=member.organisation, state="supported").first()
    need = Need.objects.filter(accountable=member.organisation, state="offered").first()
    page = enter(member, viewport=PHONE).new_page()
    for code in ("ms", "id", "km"):
        for path in ("desk/", "reports/new/", f"desk/cases/{case.ref}/", f"referrals/needs/{need.ref}/"):
            page.goto(f"/{code}/{path}")
            assert too_wide_by_px(page) == 0, (code, path)
            assert page.locator("html").get_attribute("lang") == code


def _bytes_of(context: BrowserContext, path: str) -> int:
    """What comes over the wire when somebody opens this page for the first time."""
    page = context.new_page()
    console = context.new_cdp_session(page)
    console.send("Network.enable")
    console.send("Network.setCacheDisabled", {"cacheDisabled": True})
    counted: list[int] = []
    console.on("Network.loadingFinished", lambda done: counted.append(int(done["encodedDataLength"])))
    page.goto(path, wait_until="networkidle")
    page.close()
    return sum(counted)


def test_pages_are_light_to_load(nation: None, new_context: NewContext, enter: Enter) -> None:
    anyone = new_context(viewport=PHONE)
    for path in ("/en/", "/km/", "/km/report/", "/en/numbers/my/", "/km/receipt/"):
        assert _bytes_of(anyone, path) <= 100_000, path
    officer = _member("duty.my")
    case = Case.objects.filter(accountable=officer.organisation, readers=None).order_by("-id").first()
    desk = enter(officer)
    for path in ("/en/desk/", "/km/desk/", "/en/reports/new/", f"/en/desk/cases/{case.ref}/", "/en/directory/network/"):
        assert _bytes_of(desk, path) <= 250_000, path
