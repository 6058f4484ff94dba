"""Who gives badges, at which addresses everybody may ask, and what a verifier may know. Nobody is named here."""

from django.conf import settings

from lindung.learning import gateways
from lindung.learning.methods import badges
from lindung.learning.models import Credential, IssuerKey, StatusList
from lindung.partners.models import Organisation


def address(path: str) -> str:
    """A public address of the room, without a language: a badge is read for years."""
    return f"{settings.LINDUNG_URL.rstrip('/')}/learn/{path}"


def issuer_of(desk: Organisation) -> badges.Issuer:
    """A national desk as the issuer of badges."""
    url = address(f"issuers/{desk.ref}/")
    name = f"{desk.name} (practice)" if desk.is_practice else desk.name
    return badges.Issuer(url=url, name=name, keys_url=f"{url}keys/", status_url=f"{url}status/")


def issuer(ref: str) -> Organisation | None:
    """The national desk behind a public address, or None."""
    found = Organisation.objects.filter(ref=ref).first()
    return found if found is not None and found.is_desk else None


def key_address(key: IssuerKey, issuer_url: str) -> str:
    """Where a key's public half is."""
    return f"{issuer_url}keys/{key.ref}/"


def keys_of(desk: Organisation) -> list[IssuerKey]:
    """Every key that ever signed for a desk, the newest first."""
    return list(IssuerKey.objects.filter(issuer=desk).order_by("-made_at", "-id"))


def key(desk: Organisation, ref: str) -> IssuerKey | None:
    """One of them."""
    return IssuerKey.objects.filter(issuer=desk, ref=ref).first()


def status_of(desk: Organisation) -> StatusList | None:
    """The signed list of what was revoked, once there is a badge."""
    return StatusList.objects.filter(issuer=desk).first()


def credential(ref: str) -> Credential | None:
    """What everybody may know about a badge."""
    return Credential.objects.select_related("issuer").filter(ref=ref).first()


def achievement_of(slug: str, language: str = gateways.FIRST_LANGUAGE) -> dict[str, object] | None:
    """A module as something one can achieve, or None."""
    written = gateways.modules().get(slug)
    if written is None:
        return None
    text = written.text(language)
    return badges.achievement(
        url=address(f"achievements/{slug}/"),
        name=text.title,
        description=_first_lines(text.introduction) or text.title,
        criteria=CRITERIA,
    )


CRITERIA = (
    "Read the module, answered its questions well enough (Rasch model with stated difficulties, ability at least 0.8"
    " logits) and, where the module has practice, judged a practice case at the desk as expected."
)


def _first_lines(markdown: str) -> str:
    return markdown.replace("**", "").replace("*", "").split("\n\n")[0][:500]
