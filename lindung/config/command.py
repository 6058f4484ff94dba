"""The `lindung` command: what an operator types. Every failure is one clear sentence."""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command, execute_from_command_line, get_commands

from lindung import __version__
from lindung.config import anchor_check, gone_back, installation, serving, worker
from lindung.config.postgres import Server
from lindung.config.trouble import Trouble
from lindung.vault.troubles import VaultTrouble

Order = Callable[[argparse.Namespace], None]


def run(options: argparse.Namespace) -> None:
    """Practice: set everything up, fill an empty database with the practice nation, serve it."""
    os.environ.setdefault("LINDUNG_URL", f"http://{options.host}:{options.port}")
    installation.set_up()
    installation.check_not_real()
    serving.check_port(options.host, options.port)
    if "practice_nation" in get_commands():
        call_command("practice_nation", "--if-absent", "--sign-ins")
    serving.serve(options.host, options.port, practice=True)


def serve(options: argparse.Namespace) -> None:
    """A real installation: web server and worker together."""
    installation.ready()
    installation.check_set_up()
    gone_back.check()
    installation.check_keyset()
    installation.collect_static()
    serving.check_port(options.host, options.port)
    serving.serve(options.host, options.port)


def web(options: argparse.Namespace) -> None:
    """The web server alone, as a system user of its own (LINDUNG_WEB_USER); workers run beside it."""
    installation.ready_for_web()
    installation.check_set_up("default")  # the web is never the owner
    gone_back.check("default")
    installation.check_keyset()
    serving.check_port(options.host, options.port)
    serving.serve_web(options.host, options.port)


def work(options: argparse.Namespace) -> None:
    """Workers alone; any number of them, on any number of machines."""
    if options.child:
        installation.ready()
        gone_back.check("default")
        worker.run()
        return
    installation.ready()
    installation.check_set_up()
    gone_back.check()
    installation.check_keyset()
    serving.work(options.processes)


def init(options: argparse.Namespace) -> None:
    """A real installation, step by step; says what is still missing before real people may be entered."""
    if not {"-h", "--help"} & set(options.rest):
        installation.set_up()
    django.setup()
    call_command("begin_installation", *options.rest)


def upgrade(options: argparse.Namespace) -> None:
    """After a new version: migrations, static files, the bundled numbers to call and published plans."""
    installation.set_up()
    call_command("load_entries", stdout=io.StringIO())
    call_command("load_plans", stdout=io.StringIO())
    done = "database, static files, numbers to call and published plans are up to date."
    sys.stdout.write(f"Lindung {__version__}: {done}\n")


def start(options: argparse.Namespace) -> None:
    """The private database alone."""
    Server(installation.places()).start()


def stop(options: argparse.Namespace) -> None:
    """End the private database."""
    stopped = Server(installation.places()).stop()
    sys.stdout.write("The database has stopped.\n" if stopped else "No database was running here.\n")


def manage(options: argparse.Namespace) -> None:
    """Any of Django's commands."""
    installation.ready()
    execute_from_command_line(["lindung manage", *options.rest])


def verify(options: argparse.Namespace) -> None:
    """Prove the two promises on the live database."""
    installation.ready()
    installation.check_set_up()
    call_command("verify", *options.rest)


def verify_anchor(options: argparse.Namespace) -> None:
    """Lines of anchors in a kept mail, by a public key: for people outside; needs no installation."""
    for said in anchor_check.check(options.file, options.key, site=options.site):
        sys.stdout.write(f"{said}\n")


def anchor_keys(options: argparse.Namespace) -> None:
    """The public keys by which people outside check the lines that they keep."""
    installation.ready()
    installation.check_set_up()
    call_command("anchor_keys")


def backup(options: argparse.Namespace) -> None:
    """Rows, keys and erasures, sealed to a recipient who is offline; `--rehearse` proves the newest one."""
    if not {"-h", "--help", "--new-identity"} & set(options.rest):
        installation.ready()
        installation.check_set_up()
        gone_back.check()
    django.setup()
    call_command("backup", *options.rest)


def restore(options: argparse.Namespace) -> None:
    """A backup into an empty installation: opened whole, loaded beside, proved, then put in its place."""
    if not {"-h", "--help"} & set(options.rest):
        installation.set_up(make_keys=False)
    django.setup()
    call_command("restore", *options.rest)


def vault(options: argparse.Namespace) -> None:
    """The keys of the deployment: `lindung vault rotate`."""
    installation.ready()
    installation.check_set_up()
    if not options.rest:
        raise Trouble("Say what with the vault: `lindung vault rotate`.")
    call_command(f"vault_{options.rest[0]}", *options.rest[1:])


def status(options: argparse.Namespace) -> None:
    """What runs, what is missing, what to do about it."""
    installation.ready()
    installation.check_set_up()
    call_command("status")


def practice(options: argparse.Namespace) -> None:
    """Practice events, for example `lindung practice surge`."""
    installation.ready()
    if not options.rest:
        raise Trouble("Say which practice: for example `lindung practice surge`.")
    call_command(f"practice_{options.rest[0]}", *options.rest[1:])


def plans(options: argparse.Namespace) -> None:
    """Action plans, for example `lindung plans files`: the yearly table and every plan of a country as files."""
    if not {"-h", "--help"} & set(options.rest):
        installation.ready()
        installation.check_set_up()
    django.setup()
    if not options.rest or f"plan_{options.rest[0]}" not in get_commands():
        raise Trouble("Say what of the plans: for example `lindung plans files --country MY --out FOLDER`.")
    call_command(f"plan_{options.rest[0]}", *options.rest[1:])


# Orders of the optional rooms: each module has `main(arguments)`; it is imported only when it is asked for,
# because it brings engines that the desk does without.
ENGINE_ROOMS = {
    **dict.fromkeys(("estimate", "link", "encode", "publish"), "evidence"),
    **dict.fromkeys(("screen", "read"), "screening"),
}


def _engine(options: argparse.Namespace) -> None:
    """Do an order that needs no database."""
    room = ENGINE_ROOMS[options.order]
    try:
        module = importlib.import_module(f"lindung.{room}.commands.{options.order}")
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("lindung"):
            raise
        raise Trouble(
            f"`lindung {options.order}` needs the package {missing.name}, which is not installed here; install Lindung"
            f" with its {room} part (`scripts/bootstrap full` or `pip install 'lindung[{room}]'`)."
        ) from missing
    sys.exit(module.main(options.rest))


def estimate(options: argparse.Namespace) -> None:
    """How many were not seen: from lists that overlap to a number, its interval, and whether to believe it."""
    _engine(options)


def link(options: argparse.Namespace) -> None:
    """Which records are the same person, within one list and across several."""
    _engine(options)


def encode(options: argparse.Namespace) -> None:
    """Make a list ready for linkage with others' without showing them a name."""
    _engine(options)


def publish(options: argparse.Namespace) -> None:
    """Tables and synthetic records that may leave the house, and the account of what they cost."""
    _engine(options)


def screen(options: argparse.Namespace) -> None:
    """Posts by the million: language, warning signs, numbers and names to recognise, and which are one lure."""
    if "--load" in options.rest:
        installation.ready()
        installation.check_set_up()
        call_command("load_lures", *(word for word in options.rest if word != "--load"))
        return
    _engine(options)


def read(options: argparse.Namespace) -> None:
    """News articles: who, where, which plans and promises, and what was put into the text."""
    _engine(options)


def parser() -> argparse.ArgumentParser:
    """Every order and its options."""
    top = argparse.ArgumentParser(prog="lindung", description="One shared desk for a nation's whole response.")
    top.add_argument("--version", action="version", version=f"Lindung {__version__}")
    orders = top.add_subparsers(dest="order", required=True, metavar="order")

    def order(does: Order, *, address: bool = False, rest: bool = False) -> argparse.ArgumentParser:
        about = (does.__doc__ or "").strip()
        made = orders.add_parser(does.__name__.replace("_", "-"), help=about, description=about, add_help=not rest)
        made.set_defaults(does=does)
        if address:
            made.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
            made.add_argument("--port", type=_port, default=_port(os.environ.get("PORT", "8000")))
        made.set_defaults(takes_rest=rest)
        return made

    order(run, address=True)
    order(serve, address=True)
    order(web, address=True)
    working = order(work)
    working.add_argument("--processes", type=int, default=1, help="how many workers")
    working.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    for does in (init, verify, backup, restore, vault, practice, plans, manage):
        order(does, rest=True)
    for does in (estimate, link, encode, publish, screen, read):
        order(does, rest=True)
    for does in (upgrade, status, start, stop, anchor_keys):
        order(does)
    checking = order(verify_anchor)
    checking.add_argument("file", metavar="FILE", help="a kept mail or file")
    checking.add_argument(
        "--key", action="append", required=True, metavar="KEY", help="a public key: 64 characters, or a PEM file"
    )
    checking.add_argument("--site", default="", help="whose lines: the name in the address of the installation")
    return top


def _port(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 65535:
        raise argparse.ArgumentTypeError(f"{value!r} is not a port; take a number from 1 to 65535")
    return int(value)


def main(arguments: list[str] | None = None) -> None:
    """Do one order; end with 0, or with 1 and one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lindung.config.settings")
    try:
        options, rest = parser().parse_known_args(arguments)
        options.rest = rest
        if options.rest and not options.takes_rest:
            raise Trouble(
                f"{options.order} does not know {' '.join(options.rest)}; see `lindung {options.order} --help`."
            )
        options.does(options)
    except (Trouble, CommandError, ImproperlyConfigured) as trouble:
        sys.exit(f"lindung: {trouble}")
    except VaultTrouble as trouble:
        sys.exit(f"lindung: {trouble} {trouble.hint}")
    except argparse.ArgumentTypeError as trouble:
        sys.exit(f"lindung: PORT {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)
