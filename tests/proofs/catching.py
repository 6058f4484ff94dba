"""A real post office on this machine, for tests: speaks SMTP, keeps every byte it is given, delivers nothing."""

import email
import socketserver
import threading
from email.message import Message
from types import TracebackType
from typing import Self


class _Visit(socketserver.StreamRequestHandler):
    """One sender: greeted, believed, and written down to the last byte."""

    server: "_Counter"

    def handle(self) -> None:
        """Answer each line until the sender leaves."""
        self._say(b"220 practice post office")
        for line in self.rfile:
            self.server.heard.append(line)
            match line[:4].upper():
                case b"DATA":
                    self._say(b"354 go on")
                    self._take()
                case b"QUIT":
                    self._say(b"221 goodbye")
                    return
                case _:
                    self._say(b"250 yes")

    def _take(self) -> None:
        content = b""
        for line in self.rfile:
            if line == b".\r\n":
                break
            content += line
        self.server.letters.append(content)
        self._say(b"250 taken")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class _Counter(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.heard: list[bytes] = []
        self.letters: list[bytes] = []


class PostOffice:
    """Open within `with`; `url` is what an administrator would set, `received` what senders gave."""

    def __init__(self) -> None:
        self._counter = _Counter()
        self._thread = threading.Thread(target=self._counter.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._counter.shutdown()
        self._counter.server_close()

    @property
    def url(self) -> str:
        """The mail provider of an installation that sends here."""
        host, port = self._counter.server_address[:2]
        return f"mailto://{host!s}:{port}?from=desk@example.org&smtp={host!s}&mode=insecure"

    @property
    def letters(self) -> list[Message]:
        """The mails, as a reader's program opens them."""
        return [email.message_from_bytes(content) for content in self._counter.letters]

    @property
    def received(self) -> bytes:
        """All that was said on the way and in the mails: as it came, and decoded as a reader sees it."""
        parts = [part for letter in self.letters for part in letter.walk()]
        opened = [part.get_payload(decode=True) for part in parts if not part.is_multipart()]
        heads = [str(value).encode() for letter in self.letters for value in letter.values()]
        return b"\n".join(
            [
                *self._counter.heard,
                *self._counter.letters,
                *heads,
                *(each for each in opened if isinstance(each, bytes)),
            ]
        )
