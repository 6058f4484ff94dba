"""What is asked at a follow-up and before a case is closed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lindung.care.rules import CaseOutcome, HowIsShe
from lindung.cases.rules import ErasureAsker
from lindung.reports.models import Report
from lindung.reports.rules import ReportChannel
from lindung.web.moments import say_date, zone_of
from lindung.web.templatetags.lindung import ref


def _words(words: Any) -> list[tuple[str, Any]]:
    return [(word.value, _(word.label)) for word in words]


class FollowUpForm(forms.Form):
    """How the person is."""

    how = forms.TypedChoiceField(
        label=_("How is the person?"), choices=_words(HowIsShe), coerce=HowIsShe, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What did the person say or need?"),
        help_text=_("Needed unless the person is safe and well. It is stored sealed."),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Anything but "safe and well" says what is needed."""
        cleaned: dict[str, Any] = super().clean() or {}
        how = cleaned.get("how")
        if how and how != HowIsShe.SAFE_AND_WELL and not (cleaned.get("note") or "").strip():
            self.add_error("note", _("Say in a few words what is needed, so that the next colleague can act."))
        return cleaned


class ClosingForm(forms.Form):
    """How the case ended."""

    outcome = forms.TypedChoiceField(
        label=_("How did it end for the person?"),
        choices=_words(CaseOutcome),
        coerce=CaseOutcome,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What should the supervisor know?"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ErasureForm(forms.Form):
    """Who asks for the erasure, which reports are the person's where others are left, that it cannot be undone."""

    asker = forms.TypedChoiceField(
        label=_("Who asks for it?"),
        choices=_words([ErasureAsker.PERSON, ErasureAsker.GUARDIAN]),
        coerce=ErasureAsker,
        widget=forms.RadioSelect,
    )
    hers = forms.MultipleChoiceField(
        label=_("Which of these reports are this person's?"),
        help_text=_(
            "They are erased as well: what was told, messages, photos, papers and the receipt. Others are left in this"
            " case: a report that is not ticked stays with them. Ask the person when you do not know."
        ),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_understood = forms.BooleanField(
        label=_("The person knows that what is erased cannot be brought back, by anybody."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)  # what the page said would go

    def __init__(self, *args: Any, reports: Sequence[Report] = (), is_last: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        words = [(report.ref, _report_words(report)) for report in reports]
        self.going = [said for _ref, said in words] if is_last else []
        self.fields["hers"].choices = words  # type: ignore[attr-defined]
        if is_last or not reports:
            del self.fields["hers"]
        now = " ".join(["last" if is_last else "others", *sorted(report.ref for report in reports)])
        self.fields["shown"].initial = now
        self.is_other = self.is_bound and self.data.get("shown", now) != now
        if self.is_other:
            posted: Any = self.data
            self.data = posted.copy()
            self.data["shown"] = now  # type: ignore[index]

    def clean(self) -> dict[str, Any]:
        """What goes is what was shown: nobody joined or left the case, and no report, while the page was open."""
        if self.is_other:
            raise forms.ValidationError(_("The case changed since this page was opened. Look once more at what goes."))
        return super().clean() or {}


def _report_words(report: Report) -> SafeString:
    """A report by reference, channel and day: nothing of what it says."""
    day = say_date(report.received_at.astimezone(zone_of(None)).date())
    return format_html("{} · {} · {}", ref(report), gettext(ReportChannel(report.channel).label), day)
