"""The private PostgreSQL that comes with Lindung: where it lives, how it starts, who may sign in."""

from lindung.config.postgres.places import Places, default_home, is_web_user, web_user
from lindung.config.postgres.server import Server

__all__ = ["Places", "Server", "default_home", "is_web_user", "web_user"]
