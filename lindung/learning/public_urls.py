"""Addresses of the room that everybody may open, without signing in."""

from django.urls import URLPattern

app_name = "learn"
urlpatterns: list[URLPattern] = []
