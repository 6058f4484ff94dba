"""A backup of a gigabyte: taken, opened to its last byte, loaded beside, erasures replayed, both promises proved.

    .venv/bin/python -m benchmarks.backup_restore         # 1,000 MB of sealed stories
    .venv/bin/python -m benchmarks.backup_restore 100

Reports come in through their own action, each with its key, clock, trail entry and a story of the longest kind; what is
sealed cannot be packed, so the file is as large as the rows. The restore is the rehearsal: everything but the renaming.
"""

import random
import sys
import time
from pathlib import Path

from benchmarks.ground import HOME, installation, say_figure

LETTERS = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ"
STORY_CHARACTERS = 19_900


def fill(megabytes: int) -> int:
    """Reports until their stories have so many megabytes; how many."""
    from lindung.audit.actions import seal_pending  # noqa: PLC0415 - after the installation has its folder
    from lindung.partners.scope import acting  # noqa: PLC0415
    from tests.factories.partners import a_desk, a_policy  # noqa: PLC0415
    from tests.factories.reports import a_received_report, something_told  # noqa: PLC0415

    chance, made, size = random.Random(1), 0, 0
    with acting(organisations="*") as at:
        a_policy("MY")
        desk = a_desk()
    while size < megabytes * 1_000_000:
        with acting(organisations="*"):
            for _ in range(200):
                story = "".join(chance.choices(LETTERS, k=STORY_CHARACTERS))
                a_received_report(something_told(narrative=story), desk=desk, sent_as=f"bench-{made}", at=at)
                made, size = made + 1, size + len(story.encode())
        with acting(organisations="*") as now:
            while seal_pending(at=now):
                pass
    return made


def main(megabytes: int = 1_000) -> None:
    """Fill, take, rehearse."""
    with installation("backup_restore"):
        from pyrage import x25519  # noqa: PLC0415

        from lindung.config import backup  # noqa: PLC0415

        reports = fill(megabytes)
        identity, folder = x25519.Identity.generate(), Path(HOME) / "backup_restore_kept"
        begun = time.perf_counter()
        taken = backup.take(folder=folder, recipients=[identity.to_public()], keep_keys_days=30)
        took = time.perf_counter() - begun
        size = taken.size_bytes / 1e6
        say_figure(
            f"backup of {reports:,} reports", reach="whole", found=f"{size:.0f} MB in {took:.0f} s", is_reached=True
        )
        begun = time.perf_counter()
        found = backup.restore(folder=folder, identities=[identity], say=print, rehearse=True)
        took = time.perf_counter() - begun
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        is_whole = found.rows >= reports * 2 and size >= megabytes
        said = f"{found.rows:,} rows, both promises hold, {took:.0f} s"
        say_figure(f"restore of {size:.0f} MB, proved", reach="whole", found=said, is_reached=is_whole)


if __name__ == "__main__":
    main(*[int(each) for each in sys.argv[1:]])
