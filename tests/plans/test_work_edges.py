"""The common work by the API, by the clock and by the command: the same rows, the same refusals, files that open."""

import base64
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from lxml import etree

from lindung.partners.rules import TokenScope
from lindung.plans.models import Narrative
from lindung.plans.rules.figures import FIGURES
from lindung.plans.rules.four_p import figures_asked
from lindung.plans.tasks import work as clocks
from lindung.web import clock
from tests.factories.partners import a_commitment, a_desk, a_policy, a_token, an_agreement, an_organisation
from tests.factories.plan_work import a_decision, a_document, a_held_meeting, a_pledge, a_year_figure
from tests.factories.plans import a_plan, a_target, an_activity, an_element, an_indicator
from tests.plans.test_outputs import SCHEMA

pytestmark = pytest.mark.django_db


def machine(organisation, scopes=(TokenScope.PLANS_READ,)):
    client = Client(headers={"authorization": f"Bearer {a_token(of=organisation, scopes=list(scopes))[1]}"})

    def ask(path):
        answer = client.get(f"/api/v1/plans/{path}")
        return answer.status_code, answer.json()

    return ask


def test_a_machine_reads_what_its_organisation_may_and_changes_nothing():
    decision = a_decision(meeting=a_held_meeting())
    a_pledge(), a_document()
    ask, stranger = machine(decision.accountable), machine(an_organisation())
    assert [each["ref"] for each in ask("duties")[1]] == [decision.ref]
    assert stranger("duties")[1] == []
    assert [each["ref"] for each in ask("decisions")[1]] == [decision.ref]
    assert stranger("decisions")[1] == []
    assert [each["state"] for each in stranger("pledges")[1]] == ["promised"]
    assert [each["state"] for each in stranger("documents")[1]] == ["drafted"]
    assert machine(a_desk("KH"))("documents")[1] == []
    assert machine(a_desk(), scopes=[TokenScope.PARTNERS_READ])("pledges")[0] == 403


def test_the_yearly_table_and_the_files_come_by_the_api_too():
    a_policy("MY")
    figure = a_year_figure()
    ask = machine(a_desk())
    status, table = ask("four-p?year=2025")
    (cell,) = [each for each in table["cells"] if each["row"] == "convictions"]
    assert (status, cell["value"], cell["source"]) == (200, 12.0, figure.source)
    assert "inspections" in table["not_known"]
    assert [ask(f"four-p?{odd}")[0] for odd in ("year=1500", "year=x", "year=2025&months=x")] == [422, 422, 422]
    assert ask("four-p")[1]["period_from"].endswith("-01-01")
    assert machine(a_desk(), scopes=[TokenScope.PARTNERS_READ])("four-p?year=x")[0] == 403, "hears of that first"
    assert base64.b64decode(ask("four-p/file?year=2025")[1]["content"]).startswith(b"PK")
    indicator = an_indicator(element=an_element(plan=a_plan()))
    a_target(indicator=indicator)
    ref = indicator.element.plan.ref
    root = etree.fromstring(base64.b64decode(ask(f"{ref}/iati?publisher=XM-TEST")[1]["content"]))
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(root)
    assert root.find(".//reporting-org").get("ref") == "XM-TEST"
    assert b"#indicator+name" in base64.b64decode(ask(f"{ref}/hxl")[1]["content"])
    assert machine(a_desk("KH"))(f"{ref}/iati")[0] == 404


def test_the_clocks_do_everything_once():
    at = clock.now()
    a_policy("MY")
    an_activity(report_due_on=(at + timedelta(days=3)).date())
    desk = a_desk()
    a_commitment(agreement=an_agreement(desk, an_organisation()), owner=desk, due_on=desk.day_at(at))
    assert clocks.sweep_all() == {"not_needed": 0, "asked": 1, "followed": 1, "kept": 0, "late": 0}
    assert set(clocks.sweep_all().values()) == {0}
    clocks.sweep_work(timestamp=0)
    assert Narrative.objects.get().state == "asked"


def test_the_command_writes_a_whole_folder_in_every_language(tmp_path):
    a_year_figure()
    indicator = an_indicator(element=an_element(plan=a_plan()))
    a_target(indicator=indicator)
    out = tmp_path / "files"
    call_command("plan_files", "--country", "my", "--out", str(out), "--year", "2025", "--no-pdf")
    names = {each.name for each in out.iterdir()}
    assert {f"four-p.{code}.{kind}" for code in ("en", "ms", "id", "km") for kind in ("xlsx", "html")} < names
    assert {"plans-iati.xml", f"plan-{indicator.element.plan.ref}-hxl.csv", "run.json"} < names
    assert json.loads((out / "run.json").read_text())["options"]["country"] == "MY"
    for wrong in (["--country", "my", "--out", str(out)], ["--country", "XX", "--out", str(tmp_path / "x")]):
        with pytest.raises(CommandError):
            call_command("plan_files", *wrong)
    call_command(
        "plan_files", "--country", "MY", "--out", str(out), "--overwrite", "--languages", "km", "--year", "2025"
    )
    assert (out / "four-p.km.pdf").read_bytes().startswith(b"%PDF-")


def test_the_table_asks_only_for_figures_there_are():
    assert figures_asked() <= set(FIGURES)
