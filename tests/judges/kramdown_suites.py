#!/usr/bin/env python3
"""Compares kramdown's own test inputs and CommonMark's examples with what the real kramdown makes of them.

  kramdown_suites.py CLI [--show 20]

Inputs are those of ../shared/suites; both sides are compared as fidelity.py compares, whose needs are this script's.
"""
import argparse, difflib, pathlib, re, sys

from kramdown_random import SHARED, fidelity, ours

SUITES = SHARED.parent / "suites"


def compare(name, cli, bodies, show):
    truth = fidelity.kramdown(list(bodies.items()))
    mine = ours(cli, bodies)
    same, shown = 0, 0
    for key in truth:
        x, y = fidelity.normal(truth[key]), fidelity.normal(mine[key])
        if x == y:
            same += 1
            continue
        op = next(o for o in difflib.SequenceMatcher(None, x, y, autojunk=False).get_opcodes() if o[0] != "equal")
        if shown < show:
            shown += 1
            print(f"- {key}\n    kramdown: {' '.join(x[op[1]:op[2]])[:160]!r}\n    ours:     {' '.join(y[op[3]:op[4]])[:160]!r}")
    print(f"{name}: {same} of {len(truth)} the same ({100 * same / max(len(truth), 1):.1f} %), {len(bodies) - len(truth)} that kramdown refuses")
    return same / max(len(truth), 1)


def examples():
    text = (SUITES / "commonmark-spec.txt").read_text()
    found = re.findall(r"^`{32} example\n(.*?)^\.\n.*?^`{32}$", text, re.M | re.S)
    return {f"example-{n}": body.replace("→", "\t") for n, body in enumerate(found, 1)}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("cli")
    options.add_argument("--show", type=int, default=20)
    given = options.parse_args()
    if not SUITES.is_dir():
        sys.exit(f"SKIPPED: no {SUITES}")
    root = SUITES / "kramdown"
    own = {str(path.relative_to(root)).replace("/", "~"): path.read_text("utf-8", errors="replace") for path in sorted(root.rglob("*.text"))}
    first = compare("kramdown's own cases", given.cli, own, given.show)
    second = compare("CommonMark's examples", given.cli, examples(), given.show)
    sys.exit(first < 0.85 or second < 0.95)


main()
