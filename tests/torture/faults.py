"""Every system call of a save, made to fail, once and from then on, and to be the last one."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from saver import SIZE, Workshop, control, generation, is_root, promise, skipped

ERRORS = ["ENOSPC", "EIO", "EACCES", "EROFS", "EDQUOT", "ENOTSUP", "EXDEV"]
CALLS = (
    "access faccessat faccessat2 fchmod fchown fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr fsync"
    " ftruncate getxattr link linkat listxattr lseek mkdir mkdirat newfstatat openat read readlink rename renameat"
    " renameat2 statx unlink unlinkat write"
).split()
# A file with two names, and how long it was: written in place, it grows, shrinks or neither.
NAMES = {"names": SIZE, "grows": SIZE - 50_000, "shrinks": SIZE + 50_000}
# What can fail without harm to a save that is done: these take away what it left.
CLEARING = {"unlink", "unlinkat"}
JOURNAL, FILE, AFTER = "journal", "file", "after"


class Case:
    """One file, saved over and over; each time another call fails."""

    def __init__(self, saver, name):
        self.shop = Workshop(saver)
        self.name = name

    def prepare(self, shop):
        """The old file, as this case has it."""
        shutil.rmtree(shop.posts)
        shop.posts.mkdir()
        shutil.rmtree(shop.data, ignore_errors=True)
        shop.data.mkdir()
        if self.name == "new":
            return
        shop.write(1, size=NAMES.get(self.name, SIZE))
        if self.name in NAMES:
            os.link(shop.post, shop.posts / "other.md")
        else:
            os.chmod(shop.post, 0o640)
            if is_root():
                os.chown(shop.post, 1234, 1234)
            os.setxattr(shop.post, "user.note", b"kept")

    def calls(self, mode):
        """The calls of a save, in order: (name, which of that name, what it is for). The journal comes first, and a
        save does not depend on it; then the file; then what is left over goes."""
        self.prepare(self.shop)
        log = self.shop.folder / "calls"
        done = self.shop.run(mode, "once", self.shop.post, SIZE, 2, before=strace(log, CALLS))
        if done.returncode != 0:
            raise RuntimeError(f"cannot trace a save: {done.stderr.decode()}")
        counts, found, phase = {}, [], None
        for line in log.read_text().splitlines():
            match = re.match(r"(?:\d+ +)?(\w+)\(", line)
            if not match:
                continue
            call = match[1]
            counts[call] = counts.get(call, 0) + 1
            phase = self.phase(line, call, phase)
            # Before the first word of the post the loader works; the last line is what the saver prints.
            if phase and "ACK" not in line:
                found.append((call, counts[call], phase))
        return found

    def phase(self, line, call, now):
        """What a call is for, told by the paths that it names; one that names none goes on with the last, and so
        does one that writes a path down."""
        if call == "write":
            return now
        if str(self.shop.data / "journal") in line:
            return JOURNAL if now != AFTER else AFTER
        if now == FILE and call in CLEARING or now == AFTER:
            return AFTER
        return FILE if str(self.shop.posts) in line or str(self.shop.rescue) in line else now

    def inject(self, shop, mode, call, count, phase, fault, lasting):
        """One save with one fault; says what broke, if anything did."""
        self.prepare(shop)
        log = shop.folder / "strace"
        what = f"signal=KILL:when={count}" if fault == "SIGKILL" else f"error={fault}:when={count}{lasting}"
        traced = [call, "close"] if call == "fsync" else [call]
        done = shop.run(
            mode, "once", shop.post, SIZE, 2, before=strace(log, traced, "-e", f"inject={call}:{what}")
        )
        broken = []
        if fault != "SIGKILL" and "INJECTED" not in log.read_text():
            broken.append("not injected")
        if asked_again(log.read_text()):
            broken.append("fsync asked again")
        found = self.found(shop)
        # A file written in place may be torn until the next start, if the system refused even the old text.
        if found is None and (self.name not in NAMES or (fault != "SIGKILL" and not lasting)):
            broken.append("damaged")
        left = [path for path in shop.left() if path.suffix != ".rescue"]
        if left and fault != "SIGKILL" and call not in CLEARING and not lasting:
            broken.append("temporary file left")
        back = shop.start_app()
        if None in back:
            broken.append("torn text offered")
        found = self.found(shop)
        if found is None:
            broken.append("damaged for good")
        # What the disk did not take may still be read back, until the power fails.
        unsafe = call == "fsync" and fault == "EIO" and (phase == FILE or phase == JOURNAL and lasting)
        if done.returncode == 0 and (found != 2 or unsafe):
            broken.append("silent success")
        if shop.left() or shop.journals():
            broken.append("left for good")
        if self.name in NAMES and os.stat(shop.post).st_nlink != 2:
            broken.append("names parted")
        return broken

    def found(self, shop):
        if self.name == "new" and not shop.post.exists():
            return 0
        return generation(shop.post, SIZE, NAMES.get(self.name, SIZE))


def asked_again(log):
    """Whether a handle whose fsync failed was asked once more: the answer would be a lie."""
    failed = set()
    for call, handle, rest in re.findall(r"(fsync|close)\((\d+)\)(.*)", log):
        if call == "fsync" and handle in failed:
            return True
        if call == "fsync" and "INJECTED" in rest:
            failed.add(handle)
        if call == "close":
            failed.discard(handle)
    return False


def strace(log, calls, *more):
    return ["strace", "-qq", "-s", "4096", "-o", str(log), "-e", f"trace={','.join('?' + call for call in calls)}", *more]


def sweep(saver, name, mode="atomic", errors=ERRORS):
    """All faults of one case; gives how many, and what broke."""
    case = Case(saver, name)
    shops = [Workshop(saver) for _ in range(2)]
    # Paths are as long in each, so the calls are the same.
    jobs = [
        (call, count, phase, fault, lasting)
        for call, count, phase in case.calls(mode)
        for fault in [*errors, "SIGKILL"]
        for lasting in (["", "+"] if fault != "SIGKILL" else [""])
    ]

    def work(number):
        return [(job, case.inject(shops[number], mode, *job)) for job in jobs[number::2]]

    try:
        with ThreadPoolExecutor(2) as pool:
            results = [result for part in pool.map(work, range(2)) for result in part]
    finally:
        for shop in [case.shop, *shops]:
            shutil.rmtree(shop.folder, ignore_errors=True)
    return len(jobs), [(job, broken) for job, broken in results if broken]


def run(shop):
    if not shutil.which("strace"):
        yield skipped("faults in every system call", "there is no strace")
        return
    probe = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True)
    if probe.returncode != 0:
        yield skipped("faults in every system call", "strace is not allowed here")
        return
    cases = [
        ("attributes", "a file with mode, owner and attributes"),
        ("new", "a new file"),
        ("names", "in place, as long as before"),
        ("grows", "in place, longer"),
        ("shrinks", "in place, shorter"),
    ]
    for name, what in cases[:1] if shop.short else cases:
        count, broken = sweep(shop.saver, name, errors=["ENOSPC"] if shop.short else ERRORS)
        yield row(f"faults in every call: {what}", count, broken)
    count, broken = sweep(shop.saver, "attributes", "naive", ["ENOSPC"])
    damaged = sum("damaged" in what for _, what in broken)
    yield control("control: faults, truncate and write", damaged > 0, f"{count} faults, {damaged} damaged")


def row(what, count, broken):
    kinds = ["damaged", "damaged for good", "silent success"]
    figures = ", ".join(f"{sum(kind in what for _, what in broken)} {kind}" for kind in kinds)
    others = [f"{'/'.join(what)} at {' '.join(map(str, job))}" for job, what in broken]
    return promise(what, not broken, f"{count} faults: {figures}" + "".join(f"\n    {other}" for other in others))
