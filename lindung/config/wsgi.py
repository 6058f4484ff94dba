"""The web application that granian (or any WSGI server) serves."""

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

from lindung.vault.keyset import has_keyset, keyset
from lindung.vault.troubles import VaultTrouble

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lindung.config.settings")
application = get_wsgi_application()
with suppress(VaultTrouble):  # opened when the process starts, not while somebody waits for her first page
    if has_keyset():
        keyset()
