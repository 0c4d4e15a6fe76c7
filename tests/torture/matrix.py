"""Links, names, owners, modes and attributes, for somebody who is not root."""

import os
import shutil
import stat
import struct
import subprocess

from saver import SIZE, control, generation, is_root, promise, skipped

USER = 65534


def acl(*entries):
    """A POSIX access control list as the kernel stores it: (tag, permissions, id)."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NONE = 0xFFFFFFFF
LIST = acl((1, 6, NONE), (2, 4, 1234), (4, 4, NONE), (0x10, 4, NONE), (0x20, 0, NONE))
HANDED_DOWN = acl((1, 7, NONE), (2, 7, 4321), (4, 5, NONE), (0x10, 7, NONE), (0x20, 5, NONE))


class Bench:
    """A folder of the user's own, with one old post."""

    def __init__(self, shop, name):
        self.shop = shop
        self.folder = shop.folder / "matrix" / name
        self.folder.mkdir(parents=True)
        self.real = self.folder / "real.md"
        self.path = self.real
        self.cwd = None
        shop.write(1, self.real)
        if is_root():
            for path in [self.folder, self.real]:
                os.chown(path, USER, USER)

    def save(self, mode="atomic"):
        before = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if is_root() else []
        return self.shop.run(mode, "once", self.path, SIZE, 2, before=before, cwd=self.cwd)


def facts(path):
    """All that a save must keep."""
    found = os.stat(path)
    attributes = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    return stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid, found.st_nlink, attributes


def link(bench):
    bench.path = bench.folder / "link.md"
    os.symlink("real.md", bench.path)


def chain(bench):
    link(bench)
    for number in range(3):
        path = bench.folder / f"link{number}.md"
        os.symlink(bench.path.name, path)
        bench.path = path


def link_from_elsewhere(bench):
    below = bench.folder / "below"
    below.mkdir()
    os.symlink("../real.md", below / "link.md")
    bench.path, bench.cwd = "link.md", below


def second_name(bench):
    os.link(bench.real, bench.folder / "second.md")


def mode(bench):
    os.chmod(bench.real, 0o640)


def attribute(bench):
    os.setxattr(bench.real, "user.note", b"kept")


def access_list(bench):
    os.setxattr(bench.real, "system.posix_acl_access", LIST)


def list_of_folder(bench):
    os.setxattr(bench.folder, "system.posix_acl_default", HANDED_DOWN)


def folder_closed(bench):
    os.chmod(bench.folder, 0o555)


def other_owner(bench):
    os.chown(bench.real, 0, 0)
    os.chmod(bench.real, 0o666)


def other_group(bench):
    os.chown(bench.real, USER, 1234)
    os.chmod(bench.real, 0o664)


def folder_with_group(bench):
    os.chown(bench.folder, USER, 1234)
    os.chmod(bench.folder, 0o2777)


def protected(bench):
    os.chmod(bench.real, 0o444)


def not_ours(bench):
    os.chown(bench.real, 0, 0)
    os.chmod(bench.real, 0o644)


def immutable(bench):
    subprocess.run(["chattr", "+i", str(bench.real)], check=True, capture_output=True)


def mutable(bench):
    subprocess.run(["chattr", "-i", str(bench.real)], capture_output=True)


# Name, how it is prepared, whether only root can prepare it.
KEPT = [
    ("link", link, False),
    ("chain of four links", chain, False),
    ("relative link, from another folder", link_from_elsewhere, False),
    ("second name", second_name, False),
    ("mode 640", mode, False),
    ("attribute", attribute, False),
    ("access control list", access_list, False),
    ("list handed down by the folder", list_of_folder, False),
    ("folder that takes no new file", folder_closed, False),
    ("other owner, writable", other_owner, True),
    ("other group", other_group, True),
    ("folder that hands down its group", folder_with_group, True),
]
REFUSED = [
    ("write-protected file", protected, None, False),
    ("other owner, not writable", not_ours, None, True),
    ("immutable file", immutable, mutable, True),
]


def keeps(bench, prepare, mode="atomic"):
    prepare(bench)
    links = [path for path in bench.folder.rglob("*") if path.is_symlink()]
    before = facts(bench.real)
    done = bench.save(mode)
    found = generation(bench.real)
    wrong = []
    if done.returncode != 0 or found != 2:
        wrong.append(f"not saved: {done.stderr.decode().strip()}")
    if facts(bench.real) != before:
        wrong.append(f"{before} became {facts(bench.real)}")
    if not all(path.is_symlink() for path in links):
        wrong.append("a link became a file")
    if any(".inkstone-" in path.name for path in bench.folder.rglob("*")):
        wrong.append("a temporary file stayed")
    return wrong


def refuses(bench, prepare):
    prepare(bench)
    before = facts(bench.real)
    done = bench.save()
    wrong = []
    if done.returncode == 0:
        wrong.append("written all the same")
    if generation(bench.real) != 1 or facts(bench.real) != before:
        wrong.append("the old file is not as it was")
    if sorted(os.listdir(bench.folder)) != ["real.md"]:
        wrong.append("something stayed beside it")
    return wrong


def makes_target(bench):
    """Saves through a link to a file that is not there."""
    bench.path = bench.folder / "dangling.md"
    os.symlink("link to come.md", bench.path)
    os.symlink("made.md", bench.folder / "link to come.md")
    done = bench.save()
    made = bench.folder / "made.md"
    if done.returncode != 0 or not bench.path.is_symlink() or not made.exists() or generation(made) != 2:
        return [f"not made: {done.stderr.decode().strip()}"]
    return []


def run(shop):
    if is_root():
        os.chown(shop.data, USER, USER)
        for folder in [shop.folder, *shop.folder.parents]:
            if not folder.stat().st_mode & 0o001:
                yield skipped("matrix, as a user who is not root", f"{folder} is closed to others")
                return
        if not shutil.which("setpriv"):
            yield skipped("matrix, as a user who is not root", "there is no setpriv")
            return
    rows, left_out = [], []

    def note(name, wrong):
        rows.append((name, wrong))

    for number, (name, prepare, needs_root) in enumerate(KEPT):
        if needs_root and not is_root():
            left_out.append(name)
            continue
        bench = Bench(shop, f"kept{number}")
        try:
            note(name, keeps(bench, prepare))
        except OSError as error:
            left_out.append(f"{name} ({error.strerror})")
    note("link to a file to be made", makes_target(Bench(shop, "dangling")))
    for number, (name, prepare, undo, needs_root) in enumerate(REFUSED):
        if needs_root and not is_root():
            left_out.append(name)
            continue
        bench = Bench(shop, f"refused{number}")
        try:
            note(name, refuses(bench, prepare))
        except (OSError, subprocess.CalledProcessError) as error:
            left_out.append(f"{name} ({error})")
        finally:
            if undo:
                undo(bench)
    broken = [f"\n    {name}: {'; '.join(wrong)}" for name, wrong in rows if wrong]
    yield promise(
        "links, names, owners, modes, attributes",
        not broken,
        f"{len(rows) - len(broken)} of {len(rows)} as promised" + "".join(broken),
    )
    lost = sum(
        bool(keeps(Bench(shop, f"control{number}"), prepare, "nodirsync"))
        for number, prepare in enumerate([link, second_name, mode, attribute])
    )
    yield control("control: links, names, modes, a bare rename", lost == 4, f"{lost} of 4 lost")
    if left_out:
        yield skipped("links, names, owners, modes, attributes", ", ".join(left_out))
