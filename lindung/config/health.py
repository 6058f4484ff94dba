"""`/healthz`: are web, database and worker alive, and which version answers."""

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

WORKER_SILENT_AFTER_S = 30  # a worker says that it lives every 10 s


def database_and_worker() -> tuple[bool, bool]:
    """Whether the database answers, and whether some worker was heard from lately."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM procrastinate_workers "
                "WHERE last_heartbeat > now() - make_interval(secs => %s))",
                [WORKER_SILENT_AFTER_S],
            )
            return True, bool(cursor.fetchone()[0])
    except Error:
        return False, False


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when all three are alive, else 503 that names what is not."""
    database, worker = database_and_worker()
    parts = {"web": True, "database": database, "worker": worker}
    body = {"version": settings.VERSION} | {part: "ok" if alive else "down" for part, alive in parts.items()}
    return JsonResponse(body, status=200 if all(parts.values()) else 503)
