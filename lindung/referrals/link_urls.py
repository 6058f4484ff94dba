"""Addresses of signed links, below /o/: open without sign-in, usable once."""

from django.urls import path

from lindung.referrals.views import links

app_name = "offer_link"
urlpatterns = [path("<str:token>/", links.offer, name="offer")]
