"""A file over the API: its name, what it is, and its content as text."""

from base64 import b64encode

from ninja import Schema


class FileOut(Schema):
    """A file, its content in Base64."""

    name: str
    media_type: str
    content: str


def file_said(name: str, media_type: str, content: bytes) -> dict[str, str]:
    """The file as an answer says it."""
    return {"name": name, "media_type": media_type, "content": b64encode(content).decode()}
