"""Runs a command and prints its exit code and its peak memory in KB; a negative code is a signal."""

import resource
import subprocess
import sys

patience = float(sys.argv[1])
try:
    code = subprocess.run(
        sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=patience
    ).returncode
except subprocess.TimeoutExpired:
    code = "no-answer"
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_maxrss, used.ru_utime + used.ru_stime)
