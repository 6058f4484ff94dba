"""Every page that can be reached, as each kind of person: usable by everybody, as wide as the screen, in both modes."""

import pytest

from lindung.partners.models import Member
from tests.flows.crawl import Walk, walk

pytestmark = pytest.mark.browser
LEAVES = ("account_logout", "web:language")


def _member(email: str) -> Member:
    return Member.objects.select_related("account", "organisation").get(account__email=f"{email}@practice.example")


def _as(enter, served, email: str, *starts: str, each_name: int = 1, who: str) -> Walk:
    page = enter(_member(email)).new_page()
    return walk(page, served, [f"/en/{start}" for start in starts], each_name=each_name, never=LEAVES, who=who)


def test_public(nation, new_context, served):
    page = new_context().new_page()
    found = walk(page, served, [f"/{code}/" for code in ("en", "km")], each_name=2, who="public")
    print(found.visited)
    assert found.wrong == []


@pytest.mark.parametrize("email", ["duty.my", "supervisor.my", "coordinator.my", "lautan.latihan"])
def test_desk(nation, enter, served, email):
    found = _as(enter, served, email, "partners/mine/", "desk/", "referrals/inbox/", "notices/practice/", each_name=1, who=email)
    print(found.visited)
    print("\n".join(found.wrong))
    assert found.wrong == []
