"""What every answer tells a browser not to do, and what a page of the desk leaves on a machine."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client

DESK = Path(__file__).resolve().parents[2] / "lindung/web/templates/web/base_desk.html"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/api/v1/cases", "/nothing/"])
def test_no_answer_may_be_framed_run_foreign_script_or_name_where_it_came_from(address):
    told = Client().get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in told["Content-Security-Policy"].split(";") if part.strip())
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert (policy["frame-ancestors"], policy["form-action"], policy["base-uri"]) == ("'none'", "'self'", "'none'")
    assert (told["X-Frame-Options"], told["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert told["Referrer-Policy"] == "no-referrer"


def test_htmx_keeps_no_page_in_the_browser_and_runs_no_text_as_script():
    config = json.loads(re.search(r"htmx-config\" content='([^']+)'", DESK.read_text())[1])
    assert config["historyCacheSize"] == 0
    assert (config["allowEval"], config["allowScriptTags"], config["selfRequestsOnly"]) == (False, False, True)
