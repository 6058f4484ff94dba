"""Commands of the room: the published plans, and a plan as a workbook out and in."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lindung.plans.gateways import write_workbook
from lindung.plans.models import Plan
from lindung.plans.rules.words import PlanState
from tests.factories import NINE
from tests.factories.partners import a_desk
from tests.factories.plans import an_activity

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    """What a command says."""
    said = io.StringIO()
    call_command(*words, stdout=said, stderr=said)
    return said.getvalue()


def test_the_published_plans_are_loaded_by_command_and_again_without_a_change() -> None:
    assert run("load_plans") == "added=8 changed=0\n"
    assert run("load_plans") == "added=0 changed=0\n"


def test_a_plan_goes_out_to_a_file_and_comes_in_as_a_draft(tmp_path: Path) -> None:
    plan = an_activity().places.get().plan
    file = tmp_path / "plan.xlsx"
    assert str(file) in run("plan_workbook", "out", plan.ref, str(file))
    Plan.objects.update(state=PlanState.ENDED.value, ended_at=NINE, ended_by="set-up")
    said = run("plan_workbook", "in", str(file), "--country", "my")
    made = Plan.objects.get(state=PlanState.DRAFT.value)
    assert said == f"draft={made.ref}\n"
    assert (made.desk, made.title, made.places.count()) == (a_desk(), plan.title, 1)


def test_what_cannot_be_brought_in_is_said_line_by_line(tmp_path: Path) -> None:
    a_desk()
    file = tmp_path / "empty.xlsx"
    file.write_bytes(write_workbook({}))
    with pytest.raises(CommandError, match="Plan, 2, title"):
        run("plan_workbook", "in", str(file), "--country", "MY")
    with pytest.raises(CommandError, match="nothing under this reference"):
        run("plan_workbook", "in", str(file), "--country", "KH")
    with pytest.raises(CommandError, match="No such file"):
        run("plan_workbook", "in", str(tmp_path / "nowhere.xlsx"), "--country", "MY")
    assert not Plan.objects.exists()
