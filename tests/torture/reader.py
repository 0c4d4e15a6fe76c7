"""Another program that reads the post without pause while it is saved."""

import subprocess
import sys

from saver import control, promise

SAVES = 1000
CONTROL_SAVES = 50

# A process of its own, so that it reads at full speed.
READ = """
import signal, sys
path, size = sys.argv[1], int(sys.argv[2])
stopped = []
signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
reads = missing = short = 0
print("reading", flush=True)
while not stopped:
    reads += 1
    try:
        with open(path, "rb") as file:
            text = file.read()
    except FileNotFoundError:
        missing += 1
        continue
    short += len(text) != size or not text.startswith(b"GEN") or not text.endswith(b"END.OK\\n")
print(reads, missing, short)
"""


def read_during(shop, mode, saves):
    shop.write(0)
    reader = subprocess.Popen(
        [sys.executable, "-c", READ, str(shop.post), "200000"], stdout=subprocess.PIPE, text=True
    )
    reader.stdout.readline()
    process = shop.start(0, mode=mode)
    for line in process.stdout:
        if line == b"ACK %d\n" % saves:
            break
    process.kill()
    process.communicate()
    reader.terminate()
    reads, missing, short = map(int, reader.communicate()[0].split())
    return reads, missing, short


def run(shop):
    saves = 200 if shop.short else SAVES
    reads, missing, short = read_during(shop, "atomic", saves)
    yield promise(
        f"a reader during {saves} saves",
        missing == short == 0 and reads > saves,
        f"{reads:,} reads: {missing} found no file, {short} a torn one",
    )
    reads, missing, short = read_during(shop, "naive", CONTROL_SAVES)
    yield control(
        f"control: a reader during {CONTROL_SAVES} saves, truncate and write",
        missing + short > 0,
        f"{reads:,} reads: {short} found a torn file",
    )
