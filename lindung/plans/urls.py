"""Addresses of the desk's pages of the room, below /plans/."""

from django.urls import URLPattern

app_name = "plans"
urlpatterns: list[URLPattern] = []
