"""The public address of the check. It never holds anything of an offer."""

from django.urls import path

from lindung.journeys.views import public

app_name = "offer_check"
urlpatterns = [path("", public.check, name="check")]
