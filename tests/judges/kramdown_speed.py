#!/usr/bin/env python3
"""How many times faster than kramdown itself our article of Jekyll's dialect is.

  kramdown_speed.py [POSTS_DIR]

Both sides have every post in memory and render each once, in one process, in processor time: kramdown around its calls
alone, first without a highlighter and then with Rouge as Jekyll has it; ours (`cargo bench --bench corpus`) is the
whole pipeline with sanitising, which kramdown does not do. Posts are those of ../shared/corpus/jekyll-zh unless told
otherwise.
"""
import json, pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.S)
RUBY = """
require 'json'; require 'kramdown'; require 'kramdown-parser-gfm'; require 'rouge'
bodies = JSON.parse($stdin.read)
times = [nil, 'rouge'].map do |highlighter|
  options = { input: 'GFM', hard_wrap: false, auto_ids: true, entity_output: :as_char, guess_lang: true,
              smart_quotes: 'lsquo,rsquo,ldquo,rdquo', syntax_highlighter: highlighter }
  Kramdown::Document.new(bodies.first || '', options).to_html
  start = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
  bodies.each { |body| Kramdown::Document.new(body, options).to_html }
  Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - start
end
puts JSON.generate(times)
"""


def main():
    posts = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "corpus" / "jekyll-zh"
    if not posts.is_dir():
        sys.exit(f"SKIPPED: no {posts}")
    paths = sorted(path for path in posts.rglob("*") if path.suffix in (".md", ".markdown"))
    texts = [path.read_text("utf-8-sig", errors="replace").replace("\r\n", "\n") for path in paths]
    bodies = [FRONT.sub("", text, count=1) for text in texts]
    run = subprocess.run(["ruby", "-e", RUBY], input=json.dumps(bodies), capture_output=True, text=True, check=True)
    bare, with_rouge = json.loads(run.stdout)
    bench = ["cargo", "bench", "--quiet", "--bench", "corpus", "--", str(posts.resolve()), "jekyll"]
    best = None
    for _ in range(5):
        run = subprocess.run(bench, cwd=ROOT, capture_output=True, text=True, check=True)
        line = run.stdout.strip().splitlines()[-1]
        ours = float(line.split()[-2])
        best = ours if best is None else min(best, ours)
    print(f"ours: {line}; the best of five {best:.4f} s")
    print(f"kramdown: {bare:.2f} s, with Rouge {with_rouge:.2f} s")
    print(f"{bare / best:.1f} times faster than kramdown, {with_rouge / best:.1f} times than kramdown with Rouge")


main()
