"""Addresses of the desk's pages of the room, below /campaigns/."""

from django.urls import URLPattern

app_name = "campaigns"
urlpatterns: list[URLPattern] = []
