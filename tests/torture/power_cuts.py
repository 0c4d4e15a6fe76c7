"""Power cuts, simulated: what the disk has at a moment is copied, and mounted as after a start.

The disk is a file; what the system has not written to it yet is not in the copy.
"""

import os
import random
import shutil
import signal
import subprocess
import time

from saver import SIZE, acknowledged, control, generation, is_root, promise, skipped

CUTS = 50
IN_PLACE_CUTS = 20
LONG = 4_000_000
MOUNTS = ["commit=1", "noauto_da_alloc,commit=1"]


class Disk:
    def __init__(self, shop):
        self.shop = shop
        self.image, self.copy = shop.folder / "disk", shop.folder / "copy"
        self.mounted = shop.folder / "mounted"
        self.mounted.mkdir()
        # All that a save needs is on the disk whose power is cut.
        shop.post, shop.data = self.mounted / "post.md", self.mounted / "data"

    def make(self, options):
        with open(self.image, "wb") as image:
            image.truncate(64 << 20)
        call("mkfs.ext4", "-q", "-F", self.image)
        call("mount", "-o", f"loop,{options}", self.image, self.mounted)

    def cut(self):
        """What is on the disk at this moment, and nothing that is only in memory."""
        call("cp", "--sparse=always", self.image, self.copy)

    def unmount(self):
        call("umount", self.mounted)

    def look(self, size):
        """What there is after the next start; whether something had to be repaired."""
        call("mount", "-o", "loop", self.copy, self.mounted)
        try:
            post = self.shop.post
            before = generation(post, size) if post.exists() else None
            self.shop.run("atomic", "start", post)
            found = generation(post, size) if post.exists() else None
            return found, before is None and found is not None
        finally:
            self.unmount()


def call(*command):
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def after_save(disk, mode, options, delay=0):
    """One save, and the power is cut as soon as it is acknowledged, or `delay` seconds later."""
    disk.make(options)
    try:
        post = disk.shop.post
        disk.shop.run("atomic", "once", post, SIZE, 1).check_returncode()
        call("sync", "-f", post)
        disk.shop.run(mode, "once", post, SIZE, 2).check_returncode()
        time.sleep(delay)
        disk.cut()
    finally:
        disk.unmount()
    return *disk.look(SIZE), 2


def after_a_while(disk, mode, options):
    return after_save(disk, mode, options, delay=1.6)


def while_saving(disk, mode, options, size=SIZE, names=1):
    """Saves without pause, and the power is cut somewhere in them."""
    disk.make(options)
    post = disk.shop.post
    try:
        disk.shop.run("atomic", "once", post, size, 1).check_returncode()
        if names > 1:
            os.link(post, disk.mounted / "other.md")
        process = disk.shop.start(1, mode=mode, size=size)
        time.sleep(random.uniform(0.01, 0.2))
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        disk.cut()
        process.kill()
        output, _ = process.communicate()
    finally:
        disk.unmount()
    return *disk.look(size), acknowledged(output) or 1


def in_place(disk, mode, options):
    return while_saving(disk, mode, options, LONG, names=2)


def count(disk, mode, options, ways, times):
    torn = lost = mended = 0
    for number in range(times):
        found, repaired, durable = ways[number % len(ways)](disk, mode, options)
        torn += found is None
        lost += found is not None and found < durable
        mended += repaired
    return torn, lost, mended


def run(shop):
    cuts, patient = (5, 2) if shop.short else (CUTS, IN_PLACE_CUTS)
    what = f"{len(MOUNTS) * cuts} power cuts on ext4"
    why = None
    if not is_root():
        why = "only root may mount"
    elif not shutil.which("mkfs.ext4"):
        why = "there is no mkfs.ext4"
    else:
        disk = Disk(shop)
        try:
            disk.make("commit=1")
            disk.unmount()
        except subprocess.CalledProcessError as error:
            why = f"loop mounts are not allowed here ({error.stderr.decode().strip()})"
    if why:
        yield skipped(what, why)
        return
    for options in MOUNTS:
        torn, lost, mended = count(disk, "atomic", options, [after_save, while_saving], cuts)
        yield promise(
            f"{cuts} power cuts, ext4 {options}",
            torn == lost == mended == 0,
            f"{torn + mended} torn, {lost} acknowledged and lost",
        )
    torn, lost, mended = count(disk, "atomic", MOUNTS[0], [in_place], patient)
    yield promise(
        f"{patient} power cuts, a file of 4 MB with two names",
        torn == lost == 0,
        f"{mended} torn and repaired at the next start, {torn} not, {lost} acknowledged and lost",
    )
    torn, lost, _ = count(disk, "nodirsync", "commit=5", [after_save], 8)
    yield control("control: 8 power cuts, no fsync of the folder", lost > 0, f"{torn} torn, {lost} lost")
    torn, lost, _ = count(disk, "nosync", "noauto_da_alloc,commit=1", [after_a_while], 5)
    yield control("control: 5 power cuts, no fsync at all", torn + lost > 0, f"{torn} torn, {lost} lost")
