#!/usr/bin/env python3
"""A post with twenty photographs of 24 megapixels to one file, with pictures of 1200 pixels: size, memory, time.

    python3 benches/photos.py [--cli PROGRAM] [--width PIXELS] [--keep FOLDER]

The photographs are made by ImageMagick: clouds of colour with a Gaussian blur of 2, quality 90. The limits are 6 MB for
the file and 400 MB of memory; the time is only printed. Exit status 1 when a limit is passed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNT, WIDTH, HEIGHT = 20, 6000, 4000
MOST_BYTES, MOST_MEMORY = 6_000_000, 400_000_000


def make(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(COUNT):
        photo = folder / f"{number}.jpg"
        if not photo.exists():
            subprocess.run(
                ["convert", "-size", f"{WIDTH}x{HEIGHT}", "-seed", str(number), "plasma:fractal",
                 "-gaussian-blur", "0x2", "-quality", "90", photo],
                check=True,
            )
    post = folder / "photos.md"
    post.write_text("".join(f"![Photo {number}]({number}.jpg)\n\n" for number in range(COUNT)))
    return post


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cli", default=ROOT / "target/release/inkstone-cli")
    arguments.add_argument("--width", default="1200")
    arguments.add_argument("--keep", type=Path, help="keeps the photographs here, or takes those that are there")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        post = make(folder)
        page = folder / "photos.html"
        begin = time.monotonic()
        child = subprocess.Popen([given.cli, "export", "--pictures", given.width, "--out", page, post])
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.monotonic() - begin
        if status != 0:
            print("the export failed")
            return 1
        size, memory = page.stat().st_size, used.ru_maxrss * 1024
    sources = f"{COUNT} photographs of {WIDTH * HEIGHT / 1e6:.0f} megapixels at {given.width} px"
    print(f"{sources}: {size / 1e6:.2f} MB (at most {MOST_BYTES / 1e6:.0f}), "
          f"{memory / 1e6:.0f} MB of memory (at most {MOST_MEMORY / 1e6:.0f}), {seconds:.1f} s; "
          f"load {os.getloadavg()[0]:.1f}")
    return 0 if size <= MOST_BYTES and memory <= MOST_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
