"""kill -9 while somebody types 20 characters a second without a pause, and what the next start offers; and how long
after a pause the text is on the disk."""

import random
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

from editor import Editor, typed_text
from saver import Workshop, promise, skipped

RUNS = 180
MOST_LOST = 2.0
POST = "post.md"
OLD = "---\ntitle: Old\n---\n\n" + "An old line of words.\n" * 200
PAUSES = 40
LONGEST_PAUSE = 0.5
# The disk of the last part: each sync takes so long.
SLOW_SYNC = 0.5


def one(program, saver):
    """One kill; gives the seconds of typing that were lost, and what broke."""
    shop = Workshop(saver)
    try:
        (shop.posts / POST).write_text(OLD)
        editor = Editor(program, shop.posts, shop.data)
        editor.say(f"type {POST}")
        time.sleep(random.uniform(0.1, 9))
        killed = editor.kill()
        again = Editor(program, shop.posts, shop.data)
        offered = again.ask("recovered", "RECOVERED")
        text = again.text(POST)
        again.kill()
        on_disk = (shop.posts / POST).read_text()
        kept = text[len(OLD):] if text.startswith(OLD) else None
        if kept is None or kept != typed_text(len(kept)):
            return 0, 0, "not what was typed"
        if text != on_disk and offered != [POST]:
            return 0, 0, "not offered"
        lost = editor.typed[len(kept):]
        return max(0, killed - lost[0]) if lost else 0, len(editor.typed), None
    finally:
        shutil.rmtree(shop.folder, ignore_errors=True)


def pauses(program, shop):
    """How long after the last key stroke before a pause the journal was synced, in seconds, time after time."""
    log = shop.folder / "syncs"
    strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-ttt", "-T", "-y", "-o", log, "-e", "trace=fsync,fdatasync"]
    (shop.posts / POST).write_text(OLD)
    editor = Editor(program, shop.posts, shop.data, before=strace)
    last = []
    for _ in range(PAUSES):
        editor.say(f"type {POST}")
        time.sleep(random.uniform(0.1, 1.5))
        editor.ask("stop", "STOPPED")
        last.append(editor.typed[-1])
        # The save of the post comes a second after the last key stroke.
        time.sleep(LONGEST_PAUSE * 4)
    editor.kill()
    journal = re.compile(rf"^\d+ +([\d.]+) f(?:data)?sync\(\d+<{re.escape(str(shop.data))}/journal/.* = 0 <([\d.]+)>$", re.M)
    synced = [(float(begin), float(begin) + float(took)) for begin, took in journal.findall(log.read_text())]
    # The last one before the post itself is saved: an earlier one may be of the text before.
    before_save = 0.9
    return [
        max((end for begin, end in synced if stroke < begin < stroke + before_save), default=float("inf")) - stroke
        for stroke in last
    ]


def slowest(program, shop):
    """The longest that a key stroke took on a slow disk, in seconds, and how many there were."""
    (shop.posts / POST).write_text(OLD)
    inject = f"inject=fsync,fdatasync:delay_enter={int(SLOW_SYNC * 1e6)}"
    strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", inject]
    editor = Editor(program, shop.posts, shop.data, before=strace)
    editor.say(f"type {POST}")
    time.sleep(10)
    editor.kill()
    # The first one draws the article for the first time.
    return max(editor.took[1:]), len(editor.took)


def run(shop):
    runs, at_once = (20, 4) if shop.short else (RUNS, 6)
    program = shop.saver.other("editor")
    with ThreadPoolExecutor(at_once) as pool:
        results = list(pool.map(lambda _: one(program, shop.saver), range(runs)))
    broken = [what for _, _, what in results if what]
    losses = sorted(lost for lost, _, what in results if not what)
    held = not broken and losses[-1] <= MOST_LOST
    yield promise(
        f"{runs} kills while typing 20 characters a second",
        held,
        f"at most {losses[-1]:.2f} s of typing lost, {losses[len(losses) // 2]:.2f} s in the middle run;"
        f" {sum(count for _, count, _ in results):,} characters; {len(broken)} texts not back" + "".join(f"\n    {what}" for what in set(broken)),
    )
    if not shutil.which("strace"):
        yield skipped("typing on a slow disk, and a pause", "there is no strace")
        return
    if not shop.short:
        waits = sorted(pauses(program, Workshop(shop.saver)))
        yield promise(
            f"{PAUSES} pauses in typing",
            waits[-1] <= LONGEST_PAUSE,
            f"the text is on the disk at most {waits[-1]:.2f} s after the last key stroke, {waits[len(waits) // 2]:.2f} s in"
            " the middle run",
        )
    longest, strokes = slowest(program, shop)
    yield promise(
        f"typing while each sync takes {SLOW_SYNC} s",
        longest < SLOW_SYNC / 2 and strokes > 100,
        f"{strokes} key strokes, the slowest took {longest * 1e3:.1f} ms",
    )
