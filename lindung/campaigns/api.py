"""The room in the API."""

from ninja import Router

from lindung.partners.api import TokenAuth

router = Router(auth=TokenAuth(), tags=["campaigns"])
