"""Whether the web processes are kept apart from what may more than they: said at the start and by `lindung status`."""

from collections.abc import Iterator

from django.conf import settings

NOT_APART = (
    "The web processes run as the system user of the database and its workers: whoever runs code in one of them may be"
    " any of the database's roles. Give them a user of their own (LINDUNG_WEB_USER and `lindung web`,"
    " docs/guides/deployment.md)."
)


def not_apart(*, together: bool = False) -> Iterator[str]:
    """What to do, when web and workers are one user's; `together`: by this very process, whatever the settings say."""
    if together or not settings.LINDUNG_WEB_USER:
        yield NOT_APART
