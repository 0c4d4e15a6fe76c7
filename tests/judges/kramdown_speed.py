#!/usr/bin/env python3
"""How many times faster than kramdown itself our article of Jekyll's dialect is.

  kramdown_speed.py CLI [POSTS_DIR]

Both sides render every post in one process, in processor time: kramdown as Jekyll configures it, around its calls alone;
ours is `CLI render --fragment --out` over the folder, the user's time of the whole process with start, reading of front
matter and sanitising, which kramdown does not do. Posts are those of ../shared/corpus/jekyll-zh unless told otherwise.
"""
import json, pathlib, re, resource, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.S)
RUBY = """
require 'json'; require 'kramdown'; require 'kramdown-parser-gfm'
bodies = JSON.parse($stdin.read)
options = { input: 'GFM', hard_wrap: false, auto_ids: true, entity_output: :as_char, guess_lang: true,
            smart_quotes: 'lsquo,rsquo,ldquo,rdquo', syntax_highlighter: nil }
Kramdown::Document.new(bodies.first || '', options).to_html
start = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
bodies.each { |body| Kramdown::Document.new(body, options).to_html }
puts Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - start
"""


def user_time(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, capture_output=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


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
        best = min(user_time(command) for _ in range(5))
    characters = sum(map(len, bodies))
    print(f"{len(bodies)} posts, {characters} characters")
    print(f"kramdown alone: {theirs:.2f} s; ours as a whole: {best:.3f} s")
    print(f"{theirs / best:.0f} times faster")
    sys.exit(theirs / best < 100)


main()
