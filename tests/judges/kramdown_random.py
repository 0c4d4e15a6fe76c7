#!/usr/bin/env python3
"""Compares random documents with the real kramdown, as Jekyll configures it.

  kramdown_random.py CLI [--documents 20000] [--seed 1] [--show 20] [--at-least 95]

Documents are made of fragments that meet each other badly. Both sides are compared as fidelity.py compares
(../shared/fidelity beside the repository; its needs are this script's). The seed of each differing document is
printed, so that `--seed N --documents 1` makes it again. What differs is counted by class; `safe` means that our
article leaves out on purpose what is not harmless.
"""
import argparse, collections, difflib, pathlib, random, re, shutil, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "fidelity"
if not SHARED.is_dir():
    sys.exit(f"SKIPPED: no {SHARED}")
sys.path.insert(0, str(SHARED))
import fidelity

WORDS = ["word", "中文", "重要：", "a", "The", "x_y", "2024", "e\u0301", "“引”", "说，", "URL", "C++", "don't", "HTML"]
SPANS = [
    "*a*", "**b**", "***c***", "_d_", "__e__", "*中*文", "**重要：**请", "~~del~~", "`code`", "``a`b``", "` `", "`",
    "*", "**", "_", "__", "~~", "[t](/u)", "[t](/u \"title\")", "[t](<a b>)", "![i](/p.png)", "[![i](/p.png)](/u)",
    "[ref]", "[t][ref]", "[t][]", "[no]", "[", "]", "](", "(", ")", "<http://e.org/x>", "<m@e.org>", "http://e.org",
    "[^1]", "[^n]", "[^no]", "<b>", "</b>", "<b>x</b>", "<br>", "<br/>", "<span class=\"k\">*s*</span>", "<code>*c*</code>",
    "<kbd>k</kbd>", "<!-- c -->", "<", ">", "&amp;", "&lt;", "&nope;", "&", "&#8217;", "\"q\"", "'q'", "\"", "'", "--", "---",
    "...", "<<", ">>", "\\*", "\\`", "\\", "\\\\", "$$x$$", "$$", "$", "|", "\\|", "{: .c}", "{: #i title=\"t\"}", "{:", "}",
    "{::comment}c{:/}", "  \n", "\\\n", "!", "#", "+", "-", "1.", ":", "=", "^",
]
STARTS = [
    "# ", "## ", "###### ", "#", "> ", ">", "- ", "* ", "+ ", "1. ", "2) ", "10. ", "  ", "    ", "   ", "\t", ": ", ":   ",
    "* * *", "- - -", "***", "---", "===", "--", "```\n", "```js\n", "~~~\n", "~~~ ruby\n", "| a | b |", "|---|:-:|", "a | b",
    "|", "[ref]: /r \"T\"", "[ref]: <r>", "[^1]: note", "[^n]:\n    note", "    more", "*[HTML]: Hyper", "{: .c}", "{: #i .c}",
    "{:toc}", "{:al: .x}", "{: al}", "{::comment}", "{:/comment}", "{::nomarkdown}", "{:/}", "{::options parse_block_html=\"true\" /}",
    "^", "$$", "$$ x $$", "<div>", "</div>", "<div markdown=\"1\">", "<p>", "</p>", "<table><tr><td>", "</td></tr></table>", "<pre>",
    "</pre>", "<!-- c -->", "<!--", "-->", "<hr>", "<details><summary>s</summary>", "</details>", "<b>", "- [ ] ", "- [x] ", "1. [x] ",
]


def line(r):
    parts = [r.choice(STARTS) for _ in range(r.choice([0, 0, 1, 1, 1, 2]))]
    for _ in range(r.choice([0, 1, 1, 2, 3, 4])):
        parts.append(r.choice(SPANS if r.random() < 0.5 else WORDS))
        parts.append(r.choice(["", " ", " "]))
    return "".join(parts)


def document(seed):
    r = random.Random(seed)
    out = []
    for _ in range(r.randint(1, 9)):
        out.append(line(r))
        if r.random() < 0.35:
            out.append(r.choice(["", "", " ", "    "]))
    return "\n".join(out) + "\n"


def ours(cli, bodies):
    site = pathlib.Path(tempfile.mkdtemp())
    try:
        (site / "_config.yml").write_text("markdown: kramdown\n")
        posts = site / "_posts"
        posts.mkdir()
        for name, body in bodies.items():
            # Liquid is another stage.
            (posts / f"{name}.md").write_text("---\nrender_with_liquid: false\n---\n" + body)
        run = subprocess.run([cli, "render", "--fragment", "--out", str(site / "out"), str(posts)], capture_output=True, text=True)
        if run.returncode:
            sys.exit(run.stderr[-800:])
        found = {}
        for name in bodies:
            paths = [site / "out" / f"{name}.md.html", site / "out" / f"{name}.html"]
            found[name] = next((p.read_text() for p in paths if p.exists()), "")
        return found
    finally:
        shutil.rmtree(site)


def kind(body, a, b):
    """A first guess at the class of a difference."""
    if re.search(r"id=.*-\d", b + a) or ("id=i" in a + b): return "ids: ours are unique"
    if re.search(r"</?(textarea|script|style|iframe)", body): return "safe"
    if "<table" in a or "<table" in b: return "table"
    if "<pre" in a or "<pre" in b: return "code"
    if re.search(r"<(ul|ol|li|dl|dd|dt)", a + b): return "list"
    if re.search(r"</?(em|strong|del|a|img|code)\b", a + b): return "span"
    if re.search(r"<(h\d|blockquote|p|hr)", a + b): return "block"
    return "text"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("cli"); options.add_argument("--documents", type=int, default=20000); options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=20); options.add_argument("--at-least", type=float, default=95.0)
    given = options.parse_args()
    bodies = {str(seed): document(seed) for seed in range(given.seed, given.seed + given.documents)}
    names = list(bodies)
    same = total = refused = shown = 0
    classes = collections.Counter()
    for at in range(0, len(names), 2000):
        part = {name: bodies[name] for name in names[at : at + 2000]}
        truth, mine = fidelity.kramdown(list(part.items())), ours(given.cli, part)
        for name, body in part.items():
            if name not in truth: refused += 1; continue
            total += 1
            x, y = fidelity.normal(truth[name]), fidelity.normal(mine[name])
            if x == y: same += 1; continue
            op = next(o for o in difflib.SequenceMatcher(None, x, y, autojunk=False).get_opcodes() if o[0] != "equal")
            a, b = " ".join(x[op[1] : op[2]]), " ".join(y[op[3] : op[4]])
            classes[kind(body, a, b)] += 1
            if shown < given.show:
                shown += 1
                print(f"- seed {name}: {body!r}\n    kramdown: {a[:160]!r}\n    ours:     {b[:160]!r}")
    share = 100 * same / max(total, 1)
    for name, count in classes.most_common(): print(f"{count:6} {name}")
    print(f"seeds {given.seed} to {given.seed + given.documents - 1}: {same} of {total} documents agree ({share:.2f} %), {refused} that kramdown refuses")
    if share < given.at_least: sys.exit(1)


if __name__ == "__main__": main()
