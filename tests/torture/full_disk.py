"""No room: neither for bytes nor for names."""

import os
import subprocess

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
    mount(shop, "size=2m,nr_inodes=2")
    try:
        shop.post.write_bytes(b"old")
        yield promise("no more names on the disk", refused(shop, SIZE), "refused, the old text whole")
    finally:
        subprocess.run(["umount", str(shop.posts)], check=True)


def told(shop):
    return f"refused, generation {generation(shop.post)} whole, nothing left beside it"
