"""Addresses of the desk's pages of the room, below /journeys/."""

from django.urls import path

from lindung.journeys.views import desk

app_name = "journeys"
urlpatterns = [
    path("registers/", desk.registers, name="registers"),
    path("registers/load/", desk.load, name="load"),
    path("counts/", desk.counts, name="counts"),
]
