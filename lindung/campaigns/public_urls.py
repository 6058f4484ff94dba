"""Addresses of the public calendar, below /events/."""

from django.urls import path

from lindung.campaigns.views import public

app_name = "events"
urlpatterns = [
    path("", public.countries, name="countries"),
    path("<slug:country>/", public.calendar, name="calendar"),
    path("<slug:country>/calendar.ics", public.feed, name="feed"),
    path("at/<partner_ref:ref>/", public.event, name="event"),
    path("at/<partner_ref:ref>/event.ics", public.invitation, name="invitation"),
    path("at/<partner_ref:ref>/<partner_ref:photo_ref>.webp", public.photo, name="photo"),
]
