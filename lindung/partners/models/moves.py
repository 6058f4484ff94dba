"""The one way a row changes state: compare and set, once, or refuse."""

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models

from lindung.kernel.errors import ChangedMeanwhile
from lindung.kernel.lifecycle import Lifecycle


class Moving(models.Model):
    """A row with `ref` and `state` that moves by its LIFECYCLE."""

    LIFECYCLE: ClassVar[Lifecycle[Any]]
    STATE: ClassVar[type[StrEnum]]

    ref: Any
    state: Any

    class Meta:
        abstract = True

    def move(self, to: StrEnum, **also: object) -> None:
        """Go to state `to` and set `also` with it. Raises WrongState, ChangedMeanwhile."""
        now = self.STATE(self.state)
        self.LIFECYCLE.check(now, to)
        rows: models.QuerySet[Any] = type(self)._base_manager.all()
        if rows.filter(pk=self.pk, state=now.value).update(state=to.value, **also) != 1:
            raise ChangedMeanwhile(ref=self.ref)
        self._take(state=to.value, **also)

    def _take(self, **values: object) -> None:
        """Show on the object what is now in the row; ask the database where only it knows the value."""
        if any(hasattr(value, "resolve_expression") for value in values.values()):
            self.refresh_from_db(fields=list(values))
            return
        for name, value in values.items():
            setattr(self, name, value)
