"""What the pages of plans say: titles in the reader's language where the plan has one, and language marks."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lindung.plans.models import Plan

register = template.Library()


@register.simple_tag
def plan_title(plan: Plan) -> str:
    """The title of a plan, in the reader's language when there is one."""
    return plan.title_in(get_language() or "en")


@register.simple_tag
def plan_lang(plan: Plan) -> SafeString:
    """The mark of the language of the title that is shown."""
    language = get_language() or "en"
    return format_html(' lang="{}"', language if plan.titles.get(language) else plan.language)


@register.simple_tag(takes_context=True)
def plan_link(context: dict[str, Any], plan: Plan) -> SafeString:
    """The title of a plan as a way to it, for a reader who may open it; else the title."""
    if Plan.objects.visible_to(context["request"].actor).filter(pk=plan.pk).exists():
        return format_html(
            '<a href="{}"{}>{}</a>', reverse("plans:plan", args=[plan.ref]), plan_lang(plan), plan_title(plan)
        )
    return format_html("<span{}>{}</span>", plan_lang(plan), plan_title(plan))
