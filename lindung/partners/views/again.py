"""What was typed before a session ended is sent after all: shown once more, with a button; nothing is done here."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.provider_session import page_of_ours
from lindung.partners.signing_again import kept


@csrf_exempt  # it shows a page and changes nothing; whoever comes from another site has no session here
@desk_view(methods=("POST",), also_invited=True)
def again(request: DeskRequest) -> HttpResponse:
    """The form that was kept, ready to be sent to the page it was meant for."""
    path = request.POST.get("kept_path", "")
    if not page_of_ours(request, path):
        return redirect("desk:start")
    return render(request, "partners/send_again.html", {"path": path, "kept": kept(request)})
