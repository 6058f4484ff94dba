"""The `lindung` command."""

import os
import sys

from lindung.config.postgres import Places, Server, default_home


def main(arguments: list[str] | None = None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lindung.config.settings")
    arguments = sys.argv[1:] if arguments is None else arguments
    server = Server(Places(default_home(os.environ)))
    if arguments[:1] == ["start"]:
        server.start()
    elif arguments[:1] == ["stop"]:
        server.stop()
    elif arguments[:1] == ["manage"]:
        server.start()
        from django.core.management import execute_from_command_line
        execute_from_command_line(["lindung manage", *arguments[1:]])
