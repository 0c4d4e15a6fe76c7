#!/usr/bin/env python3
"""How far is our article from what the real Hexo publishes?

  hexo_fidelity.py POSTS_DIR CLI…     compare `CLI render` with npm's hexo and hexo-renderer-marked
  hexo_fidelity.py --file POST CLI…   one post, tags included; prints the whole difference

Every Markdown post below POSTS_DIR is rendered twice: by the real Hexo with all its defaults (its reading of front
matter, which may lack the first `---`, its filters, its tags, its highlighter; `tests/judges/hexo/render.js`), and by `CLI render --fragment --out OUT SITE/source/_posts`
in a copy that lies in a Hexo site with the same defaults. Both sides go through one HTML allow-list and are
compared as trees: tags, where links lead, sources of pictures, ids of headings, alignment of cells, and text.
Classes, colours, embeds and white space between blocks do not count: of a frame, what stands inside for readers
without it. A highlighted block counts as its caption and its code; the numbers beside its lines do not.

Posts with tags are passed over in a folder: without its theme and plugins Hexo refuses what they register.

Needs: pip install nh3 beautifulsoup4 lxml; in tests/judges/hexo: npm install --ignore-scripts
"""
import argparse
import difflib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import nh3
from bs4 import BeautifulSoup, Comment, NavigableString, Tag

HERE = pathlib.Path(__file__).parent
CONFIG = "url: http://example.com\n"
# Other generators' front matter, which Hexo does not know; it gets some of its own.
TOML = re.compile(r"\A\+\+\+[ \t]*\n.*?\n\+\+\+[ \t]*\n", re.S)
FRAME = re.compile(r"</?iframe\b[^>]*>", re.I)
TEMPLATE = re.compile(r"\{%|\{\{")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TAGS = nh3.ALLOWED_TAGS | {"input", "section", "figure", "figcaption", "mark"}
ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
for tag in HEADINGS:
    ATTRIBUTES.setdefault(tag, set()).add("id")
for tag in ("td", "th"):
    ATTRIBUTES.setdefault(tag, set()).update({"style", "align"})
ATTRIBUTES.setdefault("input", set()).update({"type", "checked"})
ATTRIBUTES.setdefault("ol", set()).add("start")
TRANSPARENT = ("html", "body", "thead", "tbody", "tfoot", "colgroup", "span", "div", "section")
SAME = {"s": "del", "strike": "del", "b": "strong", "i": "em"}


def posts(root):
    """Relative paths and texts."""
    for path in sorted(pathlib.Path(root).rglob("*")):
        if path.suffix in (".md", ".markdown"):
            text = path.read_text("utf-8-sig", errors="replace").replace("\r\n", "\n")
            yield str(path.relative_to(root)), TOML.sub("---\ntitle: Post\n---\n", text, count=1)


def stem(path):
    """A post's or a result's path without what says its kind."""
    return re.sub(r"(\.md|\.markdown)?(\.html)?$", "", str(path))


def make_site(folder):
    (folder / "_config.yml").write_text(CONFIG)
    (folder / "package.json").write_text('{"name": "site", "private": true, "hexo": {"version": "8.1.2"}}')
    (folder / "source/_posts").mkdir(parents=True)


def hexo(items):
    """What Hexo makes of each text."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        make_site(folder)
        lines = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in items)
        run = subprocess.run(
            ["node", str(HERE / "hexo/render.js"), str(folder)], input=lines, capture_output=True, text=True
        )
        rows = [json.loads(line) for line in run.stdout.split("\n") if line.startswith("{")]
    if items and not rows:
        sys.exit(f"Hexo gave nothing: {run.stderr[-400:]}")
    for row in rows:
        if "error" in row:
            print(f"- {row['id']}: Hexo refuses it: {row['error'][:120]}")
    return {row["id"]: row["html"] for row in rows if "html" in row}


def ours(cli, root):
    """What we make of a copy of the posts in a Hexo site."""
    with tempfile.TemporaryDirectory() as folder:
        site, out = pathlib.Path(folder) / "site", pathlib.Path(folder) / "out"
        site.mkdir()
        make_site(site)
        shutil.copytree(root, site / "source/_posts", dirs_exist_ok=True)
        run = subprocess.run(
            [*cli, "render", "--fragment", "--out", str(out), str(site / "source/_posts")],
            capture_output=True,
            text=True,
        )
        got = {stem(path.relative_to(out)): path.read_text("utf-8") for path in out.rglob("*.html")}
    if not got:
        sys.exit(f"{cli} wrote nothing: {run.stderr[-400:]}")
    return got


def without_frames(html):
    """What stands in frames without them: to a parser that is text, where ours has elements."""
    return FRAME.sub("", html)


def plain_code(html):
    """Hexo's highlighted blocks as captions and code."""
    soup = BeautifulSoup(html, "lxml")
    for figure in soup.find_all("figure", class_="highlight"):
        code = figure.select_one("td.code pre")
        caption = figure.find("figcaption")
        if code is None:
            continue
        for end in code.find_all("br"):
            end.replace_with("\n")
        pre = soup.new_tag("pre")
        pre.string = code.get_text()
        if caption is None:
            figure.replace_with(pre)
        else:
            figure.find("table").replace_with(pre)
    return soup.body.decode_contents() if soup.body else ""


def tree(html):
    """The tags and texts that count, in order."""
    html = re.sub(r"<pre[^>]*>\s*<code[^>]*>|<pre[^>]*>", "<pre>", html)
    html = re.sub(r"</code>\s*</pre>", "</pre>", html)
    soup = BeautifulSoup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None), "lxml")
    events = []

    def note(child):
        name = child.name
        if name == "a":
            href = child.get("href") or ""
            return " #" if href.startswith("#") else " " + href
        if name == "img":
            return " " + (child.get("src") or "")
        if name in ("td", "th"):
            found = re.search(r"(left|center|right)", (child.get("style") or "") + (child.get("align") or ""))
            return " " + found.group(1) if found else ""
        if name in HEADINGS:
            return " id=" + (child.get("id") or "")
        if name == "ol" and child.get("start", "1") != "1":
            return " start=" + child["start"]
        return ""

    def walk(node, in_pre=False):
        for child in node.children:
            if isinstance(child, Comment):
                continue
            if isinstance(child, Tag):
                # What Hexo puts into a heading for its own sake.
                if child.name == "a" and not child.contents and (child.get("href") or "").startswith("#"):
                    continue
                if child.name in TRANSPARENT:
                    walk(child, in_pre)
                    continue
                if child.name == "p" and child.parent and child.parent.name in ("li", "dd"):
                    walk(child, in_pre)
                    continue
                if child.name == "input":
                    events.append("<input>")
                    continue
                name = SAME.get(child.name, child.name)
                events.append(f"<{name}{note(child)}>")
                walk(child, in_pre or name == "pre")
                events.append(f"</{name}>")
            elif type(child) is NavigableString:
                events.append((str(child), in_pre))
            if isinstance(child, Tag) and child.name in ("div", "section", "p"):
                events.append(("\n", in_pre))

    walk(soup)
    flat, run, keep = [], "", False
    for event in events + ["<>"]:
        if isinstance(event, tuple):
            run += event[0]
            keep = event[1]
            continue
        text = run.strip() if keep else re.sub(r"\s+", " ", run).strip()
        if text:
            flat.append(text)
        flat.append(event)
        run = ""
    return flat[:-1]


def one(path, cli):
    """Prints every difference of one post."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, folder)
        items = list(posts(folder))
        truth, mine = hexo(items), ours(cli, folder)
    name = items[0][0]
    theirs, our = tree(plain_code(without_frames(truth.get(name, "")))), tree(without_frames(mine.get(stem(name), "")))
    for line in difflib.unified_diff(theirs, our, "hexo", "ours", lineterm="", n=1):
        print(line)
    sys.exit(theirs != our)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts")
    parser.add_argument("cli", nargs="+")
    parser.add_argument("--file", action="store_true", help="POSTS is one post")
    parser.add_argument("--show", type=int, default=12, help="how many posts that differ to print")
    parser.add_argument("--at-least", type=float, help="exit 1 below this percentage")
    arguments = parser.parse_args()
    if arguments.file:
        one(arguments.posts, arguments.cli)
    every = list(posts(arguments.posts))
    items = [(name, text) for name, text in every if not TEMPLATE.search(text)]
    truth, mine = hexo(items), ours(arguments.cli, arguments.posts)
    same, nodes, good, differing = 0, 0, 0, []
    for name, _ in items:
        if name not in truth:
            continue
        theirs, our = tree(plain_code(without_frames(truth[name]))), tree(without_frames(mine.get(stem(name), "")))
        matcher = difflib.SequenceMatcher(None, theirs, our, autojunk=False)
        nodes += len(theirs)
        good += sum(block.size for block in matcher.get_matching_blocks())
        if theirs == our:
            same += 1
            continue
        first = next(code for code in matcher.get_opcodes() if code[0] != "equal")
        differing.append((name, " ".join(theirs[first[1] : first[2]])[:300], " ".join(our[first[3] : first[4]])[:300]))
    for name, theirs, our in differing[: arguments.show]:
        print(f"- {name}\n    hexo: {theirs}\n    ours: {our}")
    total = sum(1 for name, _ in items if name in truth)
    percent = 100 * same / max(total, 1)
    print(f"{len(every) - len(items)} posts with tags passed over, {len(items) - total} that Hexo refused")
    print(f"hexo: {same} of {total} posts identical ({percent:.1f} %), {100 * good / max(nodes, 1):.2f} % of nodes")
    if arguments.at_least is not None and percent < arguments.at_least:
        sys.exit(1)


if __name__ == "__main__":
    main()
