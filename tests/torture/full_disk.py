"""No room: neither for bytes nor for names."""

import contextlib
import os
import subprocess

from editor import Editor
from saver import SIZE, generation, is_root, promise, skipped


def mount(shop, options):
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(shop.posts)], check=True, capture_output=True
    )


def refused(shop, size):
    """Whether a save of that size is refused and leaves everything as it was."""
    before, names = shop.post.read_bytes(), sorted(os.listdir(shop.posts))
    done = shop.run("atomic", "once", shop.post, size, 2)
    kept = shop.post.read_bytes() == before and sorted(os.listdir(shop.posts)) == names and not shop.left()
    return done.returncode != 0 and b"the disk is full" in done.stderr and kept


def run(shop):
    if not is_root():
        yield skipped("full disk of 300 KB", "only root may mount")
        return
    try:
        mount(shop, "size=300k")
    except subprocess.CalledProcessError as error:
        yield skipped("full disk of 300 KB", f"mounts are not allowed here ({error.stderr.decode().strip()})")
        return
    try:
        shop.write(1)
        yield promise("full disk of 300 KB, a save of 200 KB over 200 KB", refused(shop, SIZE), told(shop))
        os.link(shop.post, shop.posts / "other.md")
        yield promise(
            "full disk of 300 KB, a file with two names grows to 400 KB", refused(shop, 2 * SIZE), told(shop)
        )
        in_place = shop.run("atomic", "once", shop.post, SIZE, 3)
        yield promise(
            "full disk of 300 KB, a file with two names of the same length",
            in_place.returncode == 0 and generation(shop.post) == 3,
            "saved in place",
        )
    finally:
        subprocess.run(["umount", str(shop.posts)], check=True)
    mount(shop, "size=300k")
    try:
        held, text = room_again(shop)
        yield promise("full disk of 300 KB, and room again", held, text)
    finally:
        subprocess.run(["umount", str(shop.posts)], check=True)
    mount(shop, "size=2m,nr_inodes=2")
    try:
        shop.post.write_bytes(b"old")
        yield promise("no more names on the disk", refused(shop, SIZE), "refused, the old text whole")
    finally:
        subprocess.run(["umount", str(shop.posts)], check=True)


def room_again(shop):
    """Whether a post that did not fit is saved by itself once there is room, and whether it was said that it was not."""
    post, filler = shop.posts / "typed.md", shop.posts / "other" / "filler"
    post.write_text("Old.\n")
    # Outside of the folder that is open: nothing but trying again can tell that there is room.
    blog = shop.posts / "blog"
    blog.mkdir()
    post = post.rename(blog / post.name)
    filler.parent.mkdir()
    with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    editor = Editor(shop.saver.other("editor"), blog, shop.data)
    try:
        editor.say(f"type {post.name}")
        failed = editor.reaches("failed")
        editor.ask("stop", "STOPPED")
        old = post.read_text() == "Old.\n"
        filler.unlink()
        saved = editor.reaches("saved")
        text = editor.text(post.name)
    finally:
        editor.kill()
    held = failed and old and saved and post.read_text() == text and len(text) > len("Old.\n")
    return held, "told as not saved, the old text whole, and saved by itself with room" if held else f"{failed=} {old=} {saved=}"


def told(shop):
    return f"refused, generation {generation(shop.post)} whole, nothing left beside it"
