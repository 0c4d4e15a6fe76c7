#!/usr/bin/env bash
# make test: everything that must hold, in an order in which nothing is compiled twice. A step that fails does not
# stop the others; the table at the end has them all, and the last line counts the tests.
set -uo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test || exit 1

logs=target/test-logs
rm -rf "$logs" artefacts/failed-* target/bindings
mkdir -p "$logs"
names=() results=() notes=()
passed=0 failed=0

# step NAME COMMAND… runs it in front of the reader and keeps its output for the counts.
step() {
  local name=$1 begin=$SECONDS
  shift
  printf '\n== %s: %s\n' "$name" "$*"
  if "$@" 2>&1 | tee "$logs/${name// /-}.log"; then results+=(ok); else results+=(FAILED); fi
  names+=("$name")
  notes+=("$((SECONDS - begin)) s")
}

# count PASSED FAILED SKIPPED adds the last step's tests. A step that failed without a failed test (it did not
# compile, say) counts as one, so that the last line never says "0 failed" of a failure.
count() {
  local bad=$2
  [ "${results[-1]}" = ok ] || [ "$bad" -gt 0 ] || bad=1
  passed=$((passed + $1)) failed=$((failed + bad))
  [ $(($1 + $2 + $3)) -eq 0 ] || notes[-1]="$1 passed, $2 failed, $3 skipped, ${notes[-1]}"
}

check() {
  step "$@"
  count 0 0 0
}

# Sums a word of cargo's lines "test result: ok. 12 passed; 0 failed; 1 ignored; …".
cargo_sum() { awk -v word="$1" '/^test result:/ { for (i = 2; i <= NF; i++) if ($i ~ "^" word) n += $(i - 1) } END { print n + 0 }' "$logs/cargo-tests.log"; }

# Vitest's own report, since its summary leaves words out when there is nothing to say.
vitest_sum() {
  node -p "JSON.parse(require('fs').readFileSync('$logs/vitest.json'))['$1'] ?? 0" 2>/dev/null || echo 0
}

in_ui() { (cd ui && "$@"); }

# The web view is driven through WebKitGTK's driver, which exists on Linux only.
features=(--features window-tests)
if [ "$(uname)" != Linux ]; then
  features=(--features desktop)
  echo "SKIPPED: the window tests, which need Linux" | tee "$logs/skipped.log"
fi

# The window embeds the built user interface, so that comes first.
check "ui build" scripts/build-ui.sh
check "ui types" in_ui npm run --silent check
check "ui lint" in_ui npm run --silent lint
step "ui tests" in_ui npm test --silent -- --reporter=default --reporter=json --outputFile="../$logs/vitest.json"
count "$(vitest_sum numPassedTests)" "$(vitest_sum numFailedTests)" "$(vitest_sum numPendingTests)"

check "format" cargo fmt --all --check
check "clippy" cargo clippy --workspace --all-targets "${features[@]}" -- -D warnings
# The core and the command line alone: proof that they need no web view.
check "clippy without a window" cargo clippy --workspace --all-targets -- -D warnings
step "cargo tests" cargo test --workspace --no-fail-fast "${features[@]}"
count "$(cargo_sum passed)" "$(cargo_sum failed)" "$(cargo_sum ignored)"
check "bindings" scripts/bindings.sh --written
# Kills, faults, full disks and power cuts in short; make torture does it at length.
check "torture" python3 tests/torture --short

printf '\n%-26s %-8s %s\n' step result ''
for i in "${!names[@]}"; do printf '%-26s %-8s %s\n' "${names[i]}" "${results[i]}" "${notes[i]}"; done
grep -hs '^SKIPPED' "$logs"/*.log | sort -u
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
