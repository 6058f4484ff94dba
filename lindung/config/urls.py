"""Where each room's pages are mounted."""

from importlib.util import find_spec

from django.urls import include, path

from lindung.config import health
from lindung.config.api import api, no_such_address

_MOUNTED = [
    ("", "lindung.reports.urls"),
    ("", "lindung.web.urls"),
    ("partners/", "lindung.partners.urls"),
    ("directory/", "lindung.directory.urls"),
    ("reports/", "lindung.reports.staff_urls"),
    ("cases/", "lindung.cases.urls"),
    ("referrals/", "lindung.referrals.urls"),
    ("o/", "lindung.referrals.link_urls"),
    ("care/", "lindung.care.urls"),
    ("notices/", "lindung.notices.urls"),
    ("desk/", "lindung.desk.urls"),
]


def _present(module: str) -> bool:
    return find_spec(module.rpartition(".")[0]) is not None and find_spec(module) is not None


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("api/<path:rest>", no_such_address),
    *[path(at, include(module)) for at, module in _MOUNTED if _present(module)],
]

handler400 = "lindung.web.trouble.bad_request"
handler403 = "lindung.web.trouble.forbidden"
handler404 = "lindung.web.trouble.not_found"
handler500 = "lindung.web.trouble.broken"
