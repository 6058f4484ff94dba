"""Addresses of open data, below /open-data/."""

from django.urls import path

from lindung.evidence.views import open_data

app_name = "open_data"
urlpatterns = [
    path("", open_data.index, name="index"),
    path("<partner_ref:ref>/", open_data.publication, name="publication"),
    path("<partner_ref:ref>/<str:name>", open_data.file, name="file"),
]
