"""Addresses of the desk's pages of the room, below /learning/."""

from django.urls import URLPattern

app_name = "learning"
urlpatterns: list[URLPattern] = []
