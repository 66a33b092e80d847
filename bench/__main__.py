"""`python -m bench`: times the requests and compares them with the ceiling.

Ends with status 1 when the median of one is above it.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import config

if TYPE_CHECKING:
    from bench.desk import Taken

CEILING = 0.150  # seconds of server time at 100,000 items and 500,000 past loans
SLOWER = {"calendar of a region": 0.200}  # a month in which 20,000 of its customers are due


def main() -> int:
    """Make the archive if need be, time every request, print the table."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="hengji-bench-") as folder:
        _forget_settings(Path(folder))
        from app.kernel import clock
        from bench import archive, desk

        begun = time.monotonic()
        kept = archive.archive(archive.Size(items=asked.items, past=asked.loans))
        print(f"{asked.items:,} records, {asked.loans:,} past loans", end=", ")
        print(f"ready after {time.monotonic() - begun:.0f} s")
        shutil.copy(kept / archive.FILE, folder)  # what is lent here is not lent there
        app = archive.open_app(Path(folder))
        gc.freeze()
        with clock.freeze(archive.NOW):
            taken = desk.measured(app, asked.rounds)
    return report(taken)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--items", type=int, default=100_000, help="archived records")
    parser.add_argument("--loans", type=int, default=500_000, help="loans that are over")
    parser.add_argument("--rounds", type=int, default=60, help="how often each request is made")
    return parser.parse_args()


def _forget_settings(folder: Path) -> None:
    """Let no setting of the machine change what is measured."""
    for setting in config.SETTINGS:
        os.environ.pop(setting.name, None)
    os.environ["DATA_DIR"] = str(folder)


def report(taken: Mapping[str, Sequence[Taken]]) -> int:
    """Print what each request took; return 1 if the median of one is above the ceiling."""
    print(f"\n{'milliseconds':36}{'least':>8}{'median':>8}{'95 %':>8}{'processor':>11}")
    slow = []
    for what, each in taken.items():
        times = [one.time for one in each]
        median = statistics.median(times)
        most = statistics.quantiles(times, n=20, method="inclusive")[-1]
        line = "".join(f"{1000 * figure:8.1f}" for figure in (min(times), median, most))
        processor = 1000 * statistics.median(one.processor for one in each)
        above = "  above the ceiling" if median > SLOWER.get(what, CEILING) else ""
        print(f"{what:36}{line}{processor:11.1f}{above}")
        if above:
            slow.append(what)
    print(f"\nMedians above the ceiling: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
