"""Addresses of the room that everybody may open, without signing in."""

from django.urls import path

from lindung.learning.views import badges, public

app_name = "learn"
urlpatterns = [
    path("", public.index, name="index"),
    path("worker.js", public.worker, name="worker"),
    path("issuers/<partner_ref:ref>/", badges.issuer, name="issuer"),
    path("issuers/<partner_ref:ref>/keys/", badges.keys, name="keys"),
    path("issuers/<partner_ref:ref>/keys/<partner_ref:key_ref>/", badges.key, name="key"),
    path("issuers/<partner_ref:ref>/status/", badges.status, name="status"),
    path("credentials/<partner_ref:ref>/", badges.credential, name="credential"),
    path("achievements/<slug:slug>/", badges.achievement, name="achievement"),
    path("modules/<slug:slug>/", public.module, name="module"),
    path("modules/<slug:slug>/print/", public.whole, name="whole"),
    path("modules/<slug:slug>/<int:page>/", public.page, name="page"),
]
