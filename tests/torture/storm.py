"""Two git checkouts of 5,000 files while somebody types, and whether the list is then what is on disk."""

import signal
import subprocess
import time

from editor import Editor
from saver import promise

POSTS = 5000
# In the short form it must come right; how soon is measured of the release alone.
MOST = 2.0
# Ten go in half a second: somebody who typed no more is waiting for the storm to end.
STROKES = 10
TYPED, READ = "typed.md", "2020/read.md"


def git(folder, *words):
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def post(title):
    return f"---\ntitle: {title}\n---\n\n" + "Words of a post.\n" * 40


def write(folder, posts):
    for name, title in posts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(post(title))


def make(folder):
    """A repository of two branches: posts change, go, come, and lie in new folders. Gives the lists of both."""
    git(folder, "init", "-q", "-b", "one")
    git(folder, "config", "user.email", "nobody@example.org")
    git(folder, "config", "user.name", "Nobody")
    (folder / ".gitignore").write_text(f"{TYPED}\n")
    one = {f"{2015 + number % 8}/post-{number}.md": f"Post {number}" for number in range(POSTS)}
    one[READ] = "Read"
    write(folder, one)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    git(folder, "checkout", "-qb", "two")
    two = {}
    for number, (name, title) in enumerate(one.items()):
        if number % 10 == 0 and name != READ:
            (folder / name).unlink()
            name = f"moved/{number % 7}/post-{number}.md"
        two[name] = f"{title}, rewritten"
    write(folder, two)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "two")
    return one, two


def settled(editor, expected, texts, begin):
    """Seconds until list and open post are what is on disk; None when they are not within a minute."""
    while time.time() < begin + 60:
        listed = editor.ask("list", "LIST")
        listed.pop(TYPED, None)
        if listed == expected and editor.text(READ) == texts:
            return time.time() - begin
        time.sleep(0.02)
    return None


def checkout(editor, folder, branch, stall):
    """Gives when the last file was written. With a stall, the app gets no time while git works, nor a while after."""
    if stall:
        editor.process.send_signal(signal.SIGSTOP)
    git(folder, "checkout", "-q", branch)
    at = time.time()
    if stall:
        time.sleep(1)
        editor.process.send_signal(signal.SIGCONT)
        # It cannot know of an event before it runs again.
        at = time.time()
    return at


def run(shop):
    what = f"git checkout of {POSTS:,} files"
    one, two = make(shop.posts)
    write(shop.posts, {TYPED: "Typed"})
    editor = Editor(shop.saver.other("editor"), shop.posts, shop.data)
    try:
        editor.text(READ)
        editor.say(f"type {TYPED}")
        for branch, expected, stall in [("one", one, False), ("two", two, True), ("one", one, True)]:
            before = editor.rescans
            at = checkout(editor, shop.posts, branch, stall)
            took = settled(editor, expected, post(expected[READ]), at)
            rescans = editor.rescans - before
            kind = "the app stalled, events lost" if stall else "the app typing"
            yield promise(
                f"{what}, {kind}",
                took is not None and (shop.short or took <= MOST) and (rescans > 0 or not stall),
                f"list and open post right {took:.2f} s after the last event; the folder was read anew {rescans} times"
                if took is not None
                else "the list is not what is on disk",
            )
    finally:
        strokes = len(editor.typed)
        editor.kill()
    text = (shop.posts / TYPED).read_text()
    yield promise("typing went on in the storm", strokes > STROKES and text.startswith(post("Typed")), f"{strokes} key strokes")
