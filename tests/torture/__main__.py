"""make torture: breaks saves in every way that a computer has, and counts what was lost.

    python3 tests/torture [--short] [PART…]    all parts, or those named: kills faults power-cuts full-disk matrix
                                               reader typing storm model rounds app speed; --short takes two minutes

Prints one table. The exit status is 0 only when every promise held and every control failed as it must: a harness
that finds nothing wrong with a careless writer would find nothing wrong with us either.
"""

import shutil
import sys
import time

import faults
import full_disk
import kills
import matrix
import power_cuts
import reader
import rust_tests
import speed
import storm
import typing_kills
from saver import Saver, Workshop

PARTS = {
    "kills": kills.run,
    "faults": faults.run,
    "power-cuts": power_cuts.run,
    "full-disk": full_disk.run,
    "matrix": matrix.run,
    "reader": reader.run,
    "typing": typing_kills.run,
    "storm": storm.run,
    "model": rust_tests.model,
    "rounds": rust_tests.rounds,
    "app": rust_tests.app,
    "speed": speed.run,
}


# What `make test` runs by itself, and what it does not measure.
NOT_SHORT = {"model", "rounds", "app", "speed"}


def main(words):
    short = "--short" in words
    names = [word for word in words if word != "--short"]
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"torture: no such part: {', '.join(unknown)}", file=sys.stderr)
        return 2
    if sys.platform != "linux":
        print("torture: this needs Linux", file=sys.stderr)
        return 2
    saver = Saver.build(short)
    rows, begin = [], time.monotonic()
    for name in names or [name for name in PARTS if not (short and name in NOT_SHORT)]:
        shop = Workshop(saver, short)
        try:
            print(f"torture: {name}", file=sys.stderr)
            for row in PARTS[name](shop):
                rows.append(row)
                print(f"  {row}", file=sys.stderr)
        finally:
            shutil.rmtree(shop.folder, ignore_errors=True)
    width = max(len(row.what) for row in rows)
    print()
    for row in rows:
        print(f"{row.what:<{width}}  {row.verdict:<8} {row.figures}")
    broken = sum(row.verdict == "BROKEN" for row in rows)
    skipped = sum(row.verdict == "SKIPPED" for row in rows)
    for row in rows:
        if row.verdict == "SKIPPED":
            print(f"SKIPPED: {row.what} {row.figures}")
    print(f"\n{broken} promises broken, {skipped} not tested, {time.monotonic() - begin:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
