"""Saving a row that may exist already: the database decides, the refusal says so."""

from django.db import IntegrityError, models, transaction

from lindung.partners.rules.refusals import AlreadySaid


def save_once(row: models.Model, constraint: str, *, field: str) -> None:
    """Insert the row. Raises AlreadySaid when `constraint` finds another one like it."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if constraint not in str(error):
            raise
        raise AlreadySaid(field=field) from None
