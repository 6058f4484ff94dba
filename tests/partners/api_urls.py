"""An API with the operations of partners, and one that writes, to try the doors with."""

from typing import Any

from django.urls import path
from ninja import NinjaAPI, Router, Schema

from lindung.config.urls import urlpatterns as pages
from lindung.kernel.errors import Conflict
from lindung.partners.api import TokenAuth, answer_with_problems, api_operation, router
from lindung.partners.models import ClockPolicy

written = Router(auth=TokenAuth())


class Body(Schema):
    """What the trial takes."""

    country: str
    then_refuse: bool = False


@written.post("/policies")
@api_operation(scope="reports:write", keeps=("country", "version", "name"))
def write(request: Any, body: Body) -> tuple[int, dict[str, Any]]:
    """Write a row, and refuse afterwards when asked to."""
    version = ClockPolicy.objects.of_country(body.country).count() + 1
    ClockPolicy.objects.create(
        country=body.country, version=version, values={}, made_at=request.at, made_by=request.actor.ref
    )
    if body.then_refuse:
        raise Conflict(ref="0000000000", when=request.at)
    return 201, {"country": body.country, "version": version, "name": "កម្ពុជា"}


api = NinjaAPI(urls_namespace="partners-trial")
answer_with_problems(api)
api.add_router("/partners", router)
api.add_router("/trial", written)
urlpatterns = [path("trial/", api.urls), *pages]
