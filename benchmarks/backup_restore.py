"""A backup of a gigabyte: taken, opened to its last byte, loaded beside, erasures replayed, both promises proved.

    .venv/bin/python -m benchmarks.backup_restore         # 1,000 MB of sealed stories
    .venv/bin/python -m benchmarks.backup_restore 100

Reports come in through their own action, each with its key, clock, trail entry and a story of the longest kind; what is
sealed cannot be packed, so the file is as large as the rows. The restore is the rehearsal: everything but the renaming.
"""

import random
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.ground import HOME, installation, say_figure

LETTERS = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ"
KHMER = {byte: LETTERS[byte % len(LETTERS)] for byte in range(256)}
STORY_CHARACTERS = 19_900


def fill(megabytes: int) -> int:
    """Reports until their stories have so many megabytes; how many."""
    from lindung.audit.actions import seal_pending  # noqa: PLC0415 - after the installation has its folder
    from lindung.partners.scope import acting  # noqa: PLC0415
    from tests.factories.partners import a_desk, a_policy  # noqa: PLC0415
    from tests.factories.reports import a_received_report, something_told  # noqa: PLC0415

    chance, made, size, begun = random.Random(1), 0, 0, time.perf_counter()
    with acting(organisations="*") as at:
        a_policy("MY")
        desk = a_desk()
    while size < megabytes * 1_000_000:
        with acting(organisations="*"):
            for _ in range(200):
                story = chance.randbytes(STORY_CHARACTERS).decode("latin-1").translate(KHMER)
                a_received_report(something_told(narrative=story), desk=desk, sent_as=f"bench-{made}", at=at)
                made, size = made + 1, size + len(story.encode())
        with acting(organisations="*") as now:
            while seal_pending(at=now):
                pass
        if made % 2_000 == 0:
            print(f"   {made:,} reports, {size / 1e6:.0f} MB, {time.perf_counter() - begun:.0f} s", flush=True)
    return made


def watched(begun: float) -> Callable[[str], None]:
    """Prints each step of a restore with the seconds since it began."""
    return lambda said: print(f"   {time.perf_counter() - begun:4.0f} s  {said}", flush=True)


def most_memory_mb() -> float:
    """The most this process ever held, and the largest program it started."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def main(megabytes: int = 1_000) -> None:
    """Fill, take, rehearse."""
    with installation("backup_restore"):
        from pyrage import x25519  # noqa: PLC0415

        from lindung.config import backup  # noqa: PLC0415

        reports = fill(megabytes)
        identity, folder = x25519.Identity.generate(), Path(HOME) / "backup_restore_kept"
        shutil.rmtree(folder, ignore_errors=True)  # of a run that was stopped: sealed for an identity that is gone
        begun = time.perf_counter()
        taken = backup.take(folder=folder, recipients=[identity.to_public()], keep_keys_days=30)
        took = time.perf_counter() - begun
        size = taken.size_bytes / 1e6
        say_figure(
            f"backup of {reports:,} reports", reach="whole", found=f"{size:.0f} MB in {took:.0f} s", is_reached=True
        )
        begun = time.perf_counter()
        found = backup.restore(folder=folder, identities=[identity], say=watched(begun), rehearse=True)
        took = time.perf_counter() - begun
        shutil.rmtree(folder)
        is_whole = found.rows >= reports * 2 and size >= megabytes
        said = f"{found.rows:,} rows, both promises hold, {took:.0f} s, {most_memory_mb():.0f} MB of memory"
        say_figure(f"restore of {size:.0f} MB, proved", reach="whole", found=said, is_reached=is_whole)


if __name__ == "__main__":
    main(*[int(each) for each in sys.argv[1:]])
