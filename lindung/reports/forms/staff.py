"""The desk's forms: a report written down while talking, and the small forms on a report's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.partners.rules import Urgency
from lindung.reports.forms.public import MessageForm, choices_of, radio
from lindung.reports.rules import (
    ANSWER_SAYS,
    LANGUAGES,
    PROVINCES,
    SIGN_ASKS,
    STAFF_SIGNS,
    WAY_SAYS,
    WHO_SAYS,
    Answer,
    HoldReason,
    ReportChannel,
    Sign,
    Way,
    Who,
)
from lindung.reports.rules.questions import CONTACT_LIMIT
from lindung.reports.rules.sheets import BYTES_AT_MOST
from lindung.reports.rules.told import NARRATIVE_LIMIT, NOTE_LIMIT

SPOKEN = (ReportChannel.HOTLINE, ReportChannel.WALK_IN)


class EnterForm(forms.Form):
    """Everything on one page, in the order of a conversation; Tab goes on, arrow keys answer."""

    def __init__(self, *args: Any, country: str, language: str, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.country = country
        self.fields["channel"] = radio(
            [(each.value, _(each.label)) for each in SPOKEN], label=_("How do they speak with you?")
        )
        self.fields["channel"].initial = ReportChannel.HOTLINE.value
        self.fields["who"] = radio(choices_of(WHO_SAYS), label=_("For whom? (as they would say it)"))
        self.fields["who"].initial = Who.SELF.value
        for sign in STAFF_SIGNS:
            self.fields[sign.value] = radio(choices_of(ANSWER_SAYS), required=False, label=_(_asked(sign)))
            self.fields[sign.value].initial = Answer.UNKNOWN.value
        self.fields["narrative"] = _long(_("What is happening?"), NARRATIVE_LIMIT, key="n")
        areas = [("", _("Not known")), *PROVINCES.get(country, {}).items()]
        self.fields["area"] = forms.ChoiceField(required=False, choices=areas, label=_("Where is the person now?"))
        ways = radio(choices_of(WAY_SAYS), label=_("Safe contact: the way"))
        ways.initial = Way.NONE.value
        self.fields["way"] = ways
        self.fields["address"] = _short(_("Number or address"), key="c")
        self.fields["when"] = _short(_("When is it safe?"))
        spoken = forms.ChoiceField(choices=list(LANGUAGES.items()), label=_("In which language?"), required=False)
        spoken.initial = language
        self.fields["language"] = spoken
        leave = radio(choices_of(ANSWER_SAYS), required=False, label=_("May a message be left there?"))
        leave.initial = Answer.UNKNOWN.value
        self.fields["may_leave_message"] = leave
        self.fields["staff_note"] = _long(_("Your own note (the person never sees it)"), NOTE_LIMIT)
        self.fields["sent_as"] = forms.CharField(widget=forms.HiddenInput, max_length=60)

    @property
    def signs(self) -> list[forms.BoundField]:
        """The questions about danger, as rows."""
        return [self[sign.value] for sign in STAFF_SIGNS]

    def told(self) -> dict[str, Any]:
        """What was written down, as `Told.read` takes it."""
        values = self.cleaned_data
        way = values["way"]
        return {
            "country": self.country,
            "language": values["language"],
            "who": values["who"],
            "answers": {sign.value: values[sign.value] or Answer.UNKNOWN.value for sign in STAFF_SIGNS},
            "narrative": values["narrative"],
            "area": values["area"],
            "staff_note": values["staff_note"],
            "safe_contact": {
                "way": way,
                "address": "" if way == Way.NONE.value else values["address"],
                "when": values["when"],
                "language": values["language"],
                "may_leave_message": values["may_leave_message"],
            },
        }

    def clean(self) -> dict[str, Any]:
        """A way of contact needs a number or an address."""
        found = super().clean() or {}
        if found.get("way") not in (None, Way.NONE.value) and not found.get("address"):
            self.add_error("address", _("Write the number or address, or choose “Do not contact me”."))
        return found


class ReplyForm(MessageForm):
    """A message of the desk; sent twice, it is one."""

    sent_as = forms.CharField(widget=forms.HiddenInput, max_length=60)


class DuplicateForm(forms.Form):
    """The report that came first."""

    of = forms.CharField(
        label=gettext_lazy("The report that came first"),
        help_text=gettext_lazy("Its reference: ten letters and digits."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class UrgencyForm(forms.Form):
    """How urgent the officer thinks it is."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        choices = [(each.value, _(each.label)) for each in Urgency]
        self.fields["urgency"] = forms.ChoiceField(choices=choices, label=_("Urgency"))


class ContactedForm(forms.Form):
    """Somebody tried to reach the person."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        words = {way: said for way, said in WAY_SAYS.items() if way is not Way.NONE}
        self.fields["way"] = forms.ChoiceField(choices=choices_of(words), label=_("How?"))
        reached = [("1", _("Reached")), ("0", _("Not reached"))]
        self.fields["reached"] = forms.ChoiceField(choices=reached, label=_("Was the person reached?"))


class HoldForm(forms.Form):
    """Why a record must be kept; a case's hold asks the same."""

    reason = forms.TypedChoiceField(
        label=gettext_lazy("Why must it be kept?"),
        choices=[(reason.value, gettext_lazy(reason.label)) for reason in HoldReason],
        coerce=HoldReason,
        widget=forms.RadioSelect,
    )


class SheetForm(forms.Form):
    """A file of reports."""

    file = forms.FileField(
        label=gettext_lazy("The sheet"),
        help_text=gettext_lazy("CSV or XLSX, at most 2,000 rows and 2 MB. The first row holds the headings."),
        allow_empty_file=True,
    )

    def clean_file(self) -> bytes:
        """The content, never the name: a name may be a person's."""
        upload = self.cleaned_data["file"]
        content: bytes = upload.read(BYTES_AT_MOST + 1)
        return content


def _asked(sign: Sign) -> str:
    return SIGN_ASKS[sign].of_other


def _long(label: str, limit: int, key: str = "") -> forms.CharField:
    attributes = {"rows": 8, "autocomplete": "off"} | ({"accesskey": key} if key else {})
    return forms.CharField(required=False, max_length=limit, label=label, widget=forms.Textarea(attrs=attributes))


def _short(label: str, key: str = "") -> forms.CharField:
    attributes = {"autocomplete": "off"} | ({"accesskey": key} if key else {})
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(required=False, max_length=CONTACT_LIMIT, label=label, widget=widget)
