"""What a queryset needs to know of whoever asks (`Actor` has it)."""

from typing import Protocol

from lindung.partners.rules import Role


class Asking(Protocol):
    """Somebody whose sight has bounds."""

    @property
    def organisation_id(self) -> int | None: ...
    @property
    def desk_id(self) -> int | None: ...
    @property
    def is_practice(self) -> bool: ...
    def has(self, *roles: Role) -> bool: ...
