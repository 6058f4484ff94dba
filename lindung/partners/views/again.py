"""What was typed before a session ended is sent after all: shown once more, with a button; nothing is done here."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.signing_again import kept
from lindung.web import language


@csrf_exempt  # it shows a page and changes nothing; whoever comes from another site has no session here
@desk_view(methods=("POST",), also_invited=True)
def again(request: DeskRequest) -> HttpResponse:
    """The form that was kept, ready to be sent to the page it was meant for."""
    path = request.POST.get("kept_path", "")
    if not _is_ours(request, path):
        return redirect("desk:start")
    return render(request, "partners/send_again.html", {"path": path, "kept": kept(request)})


def _is_ours(request: DeskRequest, path: str) -> bool:
    """A page of the desk, on this server, in whatever language."""
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return False
    try:
        found = resolve(language.without_language(request, path.partition("?")[0]))
    except Resolver404:
        return False
    return bool(getattr(found.func, "is_of_the_desk", False))
