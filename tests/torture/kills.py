"""kill -9 at random moments."""

import os
import random
import select
import subprocess
import time

from saver import SIZE, acknowledged, control, generation, promise

KILLS = 1000
CONTROL_KILLS = 200
IN_PLACE_KILLS = 200
# One write of 200 KB is over before a kill comes: what is written in place must be long to be caught at it.
LONG = 8_000_000
# For what comes at once unless the machine is busy, in seconds.
PATIENCE = 20
# Where a kill must catch a write to prove anything, chance gets so many times more kills than asked for.
CHANCES = 10


def at_any_time(_, process):
    """From the first save on: where the machine is busy, a program takes its time to begin."""
    select.select([process.stdout], [], [], PATIENCE)
    time.sleep(random.uniform(0, 0.03))


def in_place(shop, _):
    """Waits until the copy is there: then the file itself is written over."""
    begin = time.monotonic()
    while time.monotonic() < begin + PATIENCE and not (shop.rescue.is_dir() and any(shop.rescue.glob("*.rescue"))):
        pass
    time.sleep(random.uniform(0, 0.02))


class Checkout:
    """The posts as a repository, and what `git status` shows there that is none of the writer's."""

    def __init__(self, shop):
        self.posts = shop.posts
        self.strange = 0
        self.git("init", "--quiet")
        self.git("add", ".")

    def git(self, *words):
        return subprocess.run(["git", "-C", self.posts, *words], check=True, capture_output=True).stdout.decode()

    def look(self):
        self.strange += sum(line.startswith("?") for line in self.git("status", "--porcelain").splitlines())


def kill(shop, mode, times, size=SIZE, wait=at_any_time, checkout=None, until_caught=False):
    """Kills savers that run in a loop; gives the numbers of torn texts, of acknowledged ones lost, of texts mended at
    the next start, of those it offered back from the journal, and the last generation."""
    torn = lost = mended = offered = last = 0
    for number in range(times * CHANCES if until_caught else times):
        if number >= times and torn + mended > 0:
            break
        process = shop.start(last, mode=mode, size=size)
        wait(shop, process)
        process.kill()
        output, _ = process.communicate()
        if checkout:
            checkout.look()
        durable = max(last, acknowledged(output) or 0)
        found = generation(shop.post, size)
        if mode == "atomic":
            # What is written in place may be torn, but only until the next start.
            before, back = found if wait is in_place else 0, shop.start_app()
            found = generation(shop.post, size)
            mended += before is None and found is not None
            offered += len(back)
            torn += None in back
        if found is None:
            torn += 1
            shop.write(durable, size=size)
            found = durable
        lost += found < durable
        last = max(found, durable)
    return torn, lost, mended, offered, last


def run(shop):
    kills, careless, patient = (100, 40, 20) if shop.short else (KILLS, CONTROL_KILLS, IN_PLACE_KILLS)
    shop.write(0)
    checkout = Checkout(shop)
    torn, lost, _, offered, saves = kill(shop, "atomic", kills, checkout=checkout)
    yield promise(
        f"{kills} kills during saves of 200 KB",
        torn == lost == checkout.strange == 0 and not shop.left() and not shop.journals(),
        f"{torn} torn, {lost} acknowledged and lost, of {saves:,} saves; {offered} texts not yet saved came back whole,"
        f" git status shows {checkout.strange} strange files after a kill, {len(shop.left())} are left after the next"
        " start",
    )
    torn, lost, _, _, _ = kill(shop, "naive", careless, until_caught=True)
    yield control(f"control: {careless} kills, truncate and write", torn > 0, f"{torn} torn, {lost} lost")
    shop.write(0, size=LONG)
    os.link(shop.post, shop.posts / "other.md")
    torn, lost, mended, _, saves = kill(shop, "atomic", patient, LONG, in_place, until_caught=True)
    yield promise(
        f"{patient} kills, a file of 8 MB with two names",
        torn == lost == 0 and mended > 0 and os.stat(shop.post).st_nlink == 2 and not shop.left(),
        f"{mended} torn and repaired at the next start, {torn} not, {lost} acknowledged and lost, of {saves:,} saves",
    )
