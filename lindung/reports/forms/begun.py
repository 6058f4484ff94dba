"""A report that begins with something somebody wrote elsewhere on these pages: rooms above carry it over, sealed."""

from datetime import datetime

from lindung.reports.forms.carry import Form, make_key, seal
from lindung.reports.rules import Step
from lindung.reports.rules.questions import STORY_LIMIT


def begun_report(*, story: str, at: datetime) -> str:
    """The sealed field of a report whose story is already there; it opens at the first question, nothing is sent.

    Post it to `reports:report` as `carry`, with `stay`: the person answers, changes the story or takes it out.
    """
    values = {
        "key": make_key(),
        "step": Step.COUNTRY.value,
        "desk": 0,
        "given": {Step.STORY.value: {"story": story.replace("\x00", "")[:STORY_LIMIT]}},
        "unsure": [Step.STORY.value],  # checked like anything typed, before it can be sent
    }
    return seal(Form.REPORT, values, at=at)
