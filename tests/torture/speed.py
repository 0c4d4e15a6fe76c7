"""What safety costs: a save, its journal included, beside a bare write, fsync, rename, fsync in the same run."""

import re

from saver import SIZE, promise

RUNS = 5
ROUNDS = 100
MOST = 2.5


def run(shop):
    times = []
    for _ in range(RUNS):
        done = shop.run("atomic", "time", shop.post, SIZE, ROUNDS)
        done.check_returncode()
        ours, bare, ratio = map(float, re.findall(r"[\d.]+", done.stdout.decode()))
        times.append((ratio, ours, bare))
    ratio, ours, bare = sorted(times)[RUNS // 2]
    yield promise(
        f"a save of 200 KB takes at most {MOST} × a bare one",
        ratio <= MOST,
        f"{ours:.2f} ms beside {bare:.2f} ms: {ratio:.2f} × (the middle one of {RUNS} runs of {ROUNDS})",
    )
