"""Addresses of the network and of what followed outreach, below /plans/."""

from django.urls import path

from lindung.plans.views import network

NETWORK = [
    path("network/", network.network, name="network"),
    path("campaigns/<partner_ref:ref>/", network.reach, name="reach"),
]
