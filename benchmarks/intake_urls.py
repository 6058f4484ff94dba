"""The real addresses, and a bare view that inserts one row of about 1 kB and answers two letters."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


@csrf_exempt
@require_POST
def bare(request: HttpRequest) -> HttpResponse:
    """One insert, one commit."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare (body, at) VALUES (%s, now())", [request.POST["body"]])
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), path("", include("lindung.config.urls"))]
