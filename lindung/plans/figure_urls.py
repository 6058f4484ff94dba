"""Addresses of the pages of figures, of the desk and of everybody."""

from django.urls import path

from lindung.plans.views import figures

DESK = [
    path("figures/", figures.figures, name="figures"),
    path("figures/behind/<partner_ref:ref>/", figures.behind, name="behind"),
    path("<partner_ref:ref>/dashboard/", figures.dashboard, name="dashboard"),
    path("<partner_ref:ref>/equity/", figures.equity, name="equity"),
    path("<partner_ref:ref>/publish-progress/", figures.publish_progress, name="publish_progress"),
]
PUBLIC = [
    path("<partner_ref:ref>/progress/", figures.progress, name="progress"),
    path("official-figures/<str:country>/", figures.official, name="official"),
]
