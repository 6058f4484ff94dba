"""How references stand in addresses."""

from lindung.kernel.refs import ALPHABET, LENGTH


class RefConverter:
    """A reference in a path: ten characters of our alphabet; anything else is no page."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value
