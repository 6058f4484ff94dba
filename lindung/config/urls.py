"""Where each room's pages are mounted."""

from django.urls import include, path

from lindung.config import health
from lindung.config.api import api, no_such_address

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("api/<path:rest>", no_such_address),
    path("", include("lindung.reports.urls")),
    path("", include("lindung.web.urls")),
    path("partners/", include("lindung.partners.urls")),
    path("directory/", include("lindung.directory.urls")),
    path("reports/", include("lindung.reports.staff_urls")),
    path("cases/", include("lindung.cases.urls")),
    path("referrals/", include("lindung.referrals.urls")),
    path("o/", include("lindung.referrals.link_urls")),
    path("receipt/questions/", include("lindung.referrals.her_urls")),
    path("care/", include("lindung.care.urls")),
    path("evidence/", include("lindung.evidence.urls")),
    path("lures/", include("lindung.screening.urls")),
    path("open-data/", include("lindung.evidence.public_urls")),
    path("check/", include("lindung.journeys.public_urls")),
    path("journeys/", include("lindung.journeys.urls")),
    path("learn/", include("lindung.learning.public_urls")),
    path("learning/", include("lindung.learning.urls")),
    path("events/", include("lindung.campaigns.public_urls")),
    path("campaigns/", include("lindung.campaigns.urls")),
    path("action-plans/", include("lindung.plans.public_urls")),
    path("plans/", include("lindung.plans.urls")),
    path("notices/", include("lindung.notices.urls")),
    path("desk/", include("lindung.desk.urls")),
]

handler400 = "lindung.web.trouble.bad_request"
handler403 = "lindung.web.trouble.forbidden"
handler404 = "lindung.web.trouble.not_found"
handler429 = "lindung.web.trouble.too_often"  # asked for by django-allauth
handler500 = "lindung.web.trouble.broken"
