#!/usr/bin/env python3
"""How many times faster than kramdown itself our article of Jekyll's dialect is.

  kramdown_speed.py CLI [POSTS_DIR]

Both sides render every post in one process: kramdown as Jekyll configures it, timed around its calls alone; ours is
`CLI render --fragment --out` over the folder, timed as a whole with start, reading, sanitising and writing, so that the
figure is on the safe side. Posts are those of ../shared/corpus/jekyll-zh unless told otherwise.
"""
import json, pathlib, re, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.S)
RUBY = """
require 'json'; require 'kramdown'; require 'kramdown-parser-gfm'
bodies = JSON.parse($stdin.read)
options = { input: 'GFM', hard_wrap: false, auto_ids: true, entity_output: :as_char, guess_lang: true,
            smart_quotes: 'lsquo,rsquo,ldquo,rdquo', syntax_highlighter: nil }
Kramdown::Document.new(bodies.first || '', options).to_html
start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
bodies.each { |body| Kramdown::Document.new(body, options).to_html }
puts Process.clock_gettime(Process::CLOCK_MONOTONIC) - start
"""


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    cli = sys.argv[1]
    posts = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else SHARED / "corpus" / "jekyll-zh"
    if not posts.is_dir():
        sys.exit(f"SKIPPED: no {posts}")
    texts = {}
    for path in sorted(posts.rglob("*")):
        if path.suffix in (".md", ".markdown"):
            texts[str(path.relative_to(posts))] = path.read_text("utf-8-sig", errors="replace").replace("\r\n", "\n")
    bodies = [FRONT.sub("", text, count=1) for text in texts.values()]
    run = subprocess.run(["ruby", "-e", RUBY], input=json.dumps(bodies), capture_output=True, text=True, check=True)
    theirs = float(run.stdout)
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder)
        (site / "_config.yml").write_text("title: x\n")
        for index, text in enumerate(texts.values()):
            post = site / "_posts" / f"2024-01-02-p{index}.md"
            post.parent.mkdir(exist_ok=True)
            post.write_text(text)
        command = [cli, "render", "--fragment", "--out", str(site / "out"), str(site / "_posts")]
        best = None
        for _ in range(3):
            start = time.monotonic()
            subprocess.run(command, capture_output=True)
            took = time.monotonic() - start
            best = took if best is None else min(best, took)
        empty = site / "empty" / "_posts"
        empty.mkdir(parents=True)
        (site / "empty" / "_config.yml").write_text("title: x\n")
        (empty / "2024-01-02-a.md").write_text("a\n")
        start = time.monotonic()
        subprocess.run([cli, "render", "--fragment", str(empty / "2024-01-02-a.md")], capture_output=True)
        floor = time.monotonic() - start
    characters = sum(map(len, bodies))
    print(f"{len(bodies)} posts, {characters} characters")
    print(f"kramdown alone: {theirs:.2f} s; ours with reading, cleaning and writing: {best:.3f} s ({floor:.3f} s of it to start)")
    print(f"{theirs / best:.0f} times faster")
    sys.exit(theirs / best < 100)


main()
