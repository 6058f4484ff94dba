"""Addresses of lures on the desk, below /lures/."""

from django.urls import path

from lindung.screening import views

app_name = "screening"
urlpatterns = [
    path("", views.lures, name="lures"),
    path("<partner_ref:ref>/", views.lure, name="lure"),
    path("<partner_ref:ref>/decide/", views.decide, name="decide"),
]
