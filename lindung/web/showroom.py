"""What the page of the look shows: every component with invented content."""

from datetime import datetime, timedelta

from django import forms

from lindung.web.paging import CappedCount, Page


class ShowForm(forms.Form):
    """One field of each kind."""

    place = forms.CharField(label="Where is the person now?", help_text="A town or a district is enough.")
    told = forms.CharField(label="What is happening?", widget=forms.Textarea, required=False)
    danger = forms.ChoiceField(
        label="Is somebody in danger now?",
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("km", "ភាសាខ្មែរ")])
    agreed = forms.BooleanField(label="The desk may write to me", required=False)


def components(*, at: datetime) -> dict[str, object]:
    """The context of the page: clocks in each state, a form as sent with mistakes, a page in the middle of a list."""
    return {
        "at": at,
        "show_keys": True,
        "safe_at": at + timedelta(hours=5, minutes=20),
        "soon_at": at + timedelta(minutes=18),
        "over_at": at - timedelta(hours=2),
        "form": ShowForm(),
        "wrong_form": ShowForm({"place": "", "danger": "perhaps", "language": "en"}),
        "page": Page(rows=[], next_cursor="next", previous_cursor="previous"),
        "counted": CappedCount(number=1000, has_more=True),
        "states": ["received", "in_triage", "offered", "accepted"],
        "icons": ["alert", "arrow", "back", "bed", "check", "clock", "cross", "exit", "globe", "key", "lock"],
    }
