"""The vault as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Names the app and loads its system check."""

    name = "lindung.vault"
    label = "vault"

    def ready(self) -> None:
        """Load the check; it reads models, which exist only now."""
        import_module("lindung.vault.checks")
