#!/usr/bin/env python3
"""Compares each construct of Chirpy's syntax with what Jekyll and the whole theme made of it.

  chirpy_sections.py CLI [--show]

../shared/seed/chirpy-syntax.md has sections that start at `@@name`; beside it lies the recorded page. Both sides are
compared by structure: elements, addresses, the attributes that say what a picture, cell or code block is, and text.
Highlighting, classes of icons and what our article leaves out on purpose (players of other sites stand as links)
do not count.
"""
import argparse, pathlib, re, subprocess, sys, tempfile
from bs4 import BeautifulSoup, Comment, NavigableString

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "seed"
CONFIG = "theme: jekyll-theme-chirpy\ncdn: https://chirpy-img.netlify.app\ntimezone: Asia/Shanghai\npermalink: /posts/:title/\nlang: zh-CN\n"
KEPT = {
    "href", "src", "id", "alt", "title", "width", "height", "align", "start", "file", "data-src", "data-lqip",
    "data-label-text", "data-lang", "datetime",
}
OUTSIDE = {"iframe", "video", "audio"}


def attributes(tag):
    kept = {name: value for name, value in tag.attrs.items() if name in KEPT}
    style = re.search(r"text-align:\s*(\w+)", tag.get("style", ""))
    if style:
        kept["align"] = style.group(1)
    if tag.name in ("a", "blockquote", "div", "span", "em", "p", "h2", "ul", "li", "code"):
        classes = [name for name in tag.get("class", []) if name not in ("rouge", "embed")]
        if classes and not (tag.name == "span" and tag.find_parent("pre")):
            kept["class"] = " ".join(classes)
    return sorted(kept.items())


def tokens(node, out, in_pre=False):
    for child in node.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            text = str(child) if in_pre else re.sub(r"\s+", " ", str(child))
            if text.strip() or (in_pre and out and out[-1][0] == "text"):
                if out and out[-1][0] == "text":
                    out[-1] = ("text", out[-1][1] + text)
                else:
                    out.append(("text", text))
            continue
        if child.name == "span" and in_pre:
            tokens(child, out, True)
            continue
        if child.name in OUTSIDE or (child.name == "p" and "embed" in child.get("class", [])):
            out.append(("embed",))
            continue
        if child.name == "p" and child.find(["video", "audio"]):
            out.append(("embed",))
            continue
        if child.name == "button":
            out.append(("button",))
            continue
        out.append(("open", child.name, attributes(child)))
        tokens(child, out, in_pre or child.name == "pre")
        out.append(("close", child.name))
    return out


def sections(html):
    out, name = {}, "start"
    for token in tokens(html, []):
        if token[0] == "text":
            parts = re.split(r"@@([\w-]+)", token[1])
            if parts[0].strip():
                out.setdefault(name, []).append(("text", parts[0].strip()))
            for name, text in zip(parts[1::2], parts[2::2]):
                out.setdefault(name, [])
                if text.strip():
                    out[name].append(("text", text.strip()))
            continue
        out.setdefault(name, []).append(token)
    return out


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("cli")
    arguments.add_argument("--show", action="store_true")
    options = arguments.parse_args()
    if not SEED.is_dir():
        sys.exit(f"SKIPPED: no {SEED}")
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder)
        (site / "_config.yml").write_text(CONFIG)
        posts = site / "_posts"
        posts.mkdir()
        post = posts / "2024-01-02-syntax.md"
        post.write_text((SEED / "chirpy-syntax.md").read_text())
        (posts / "2023-05-30-130953549.md").write_text((SEED / "2023-05-30-130953549.md").read_text())
        run = subprocess.run([options.cli, "render", "--fragment", str(post)], capture_output=True, text=True, check=True)
    ours = sections(BeautifulSoup(run.stdout, "lxml").body)
    # The theme opens a wrapper in the code of `highlight` that it does not close; ours does.
    recorded = (SEED / "chirpy-syntax.chirpy-7.2.4.html").read_text()
    recorded = recorded.replace("</table></code></pre></figure>", "</table></div></code></pre></figure>")
    page = BeautifulSoup(recorded, "lxml")
    theirs = sections(page.select_one("div.content"))
    same = [name for name in theirs if theirs[name] == ours.get(name)]
    for name in theirs:
        if name not in same:
            print(f"differs: {name}")
            if options.show:
                for side, found in (("theirs", theirs[name]), ("ours", ours.get(name, []))):
                    print(f"  {side}:")
                    for token in found:
                        print(f"    {token}")
    print(f"{len(same)} of {len(theirs)} sections equal")
    sys.exit(len(same) != len(theirs))


main()
