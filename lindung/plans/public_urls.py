"""Addresses of the room that everybody may open, without signing in."""

from django.urls import path

from lindung.plans.figure_urls import PUBLIC
from lindung.plans.views import public

app_name = "action_plan"
urlpatterns = [
    path("", public.index, name="home"),
    *PUBLIC,
    path("<partner_ref:ref>/", public.plan, name="plan"),
]
