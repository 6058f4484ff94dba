"""Catalogues of translations: found in the code, kept beside each room, checked, compiled; no gettext tools."""

from lindung.web.catalogues.extract import Message, messages_of
from lindung.web.catalogues.keep import LANGUAGES, check, compile_all, count_pending, is_stale, update

__all__ = ["LANGUAGES", "Message", "check", "compile_all", "count_pending", "is_stale", "messages_of", "update"]
