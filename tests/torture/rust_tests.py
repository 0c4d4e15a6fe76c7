"""What the project's own tests do in small, in large: the model of the workspace, and kills of the real window."""

import os
import re
import subprocess

from saver import ROOT, promise

SEQUENCES = 10_000
ROUNDS = 1000
WINDOW_KILLS = 20


def test(arguments, **variables):
    """Runs tests with their output, as `make test` builds them. Of one that fails its words are wanted, no traces."""
    return subprocess.run(
        ["cargo", "test", "--workspace", "--features", "window-tests", *arguments, "--", "--nocapture"],
        cwd=ROOT, env={**os.environ, "RUST_BACKTRACE": "0", **variables}, capture_output=True, text=True,
    )


def row(what, done, pattern):
    """The test says in one line what it saw; without that line it did not run."""
    output = done.stdout + done.stderr
    told = re.findall(pattern, output)
    figures = "; ".join(told) if done.returncode == 0 and told else "\n".join(output.splitlines()[-15:])
    return promise(what, done.returncode == 0 and bool(told), figures)


def model(shop):
    done = test(["--lib", "workspace::model"], INKSTONE_SEQUENCES=str(SEQUENCES))
    yield row(f"{SEQUENCES:,} random sequences of edits, saves, other programs, crashes", done, r"model: (.*)")


def rounds(shop):
    done = test(["--test", "integration", "other_programs"], INKSTONE_ROUNDS=str(ROUNDS))
    yield row(f"{ROUNDS:,} texts emptied and filled by a slow program", done, r"rounds: (.*)")


def app(shop):
    kills = {"INKSTONE_TYPING_KILLS": str(WINDOW_KILLS)}
    done = test(["--test", "window", "typing::"], **kills)
    yield row(f"{WINDOW_KILLS} kills of the real window while typing", done, r"typing: (.*)")
