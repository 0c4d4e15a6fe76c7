#!/usr/bin/env bash
# Brings the types that cross to the window, as the tests have written them, to ui/src/bindings.ts, and fails when
# that file was another. Without "--written" it has them written first.
set -euo pipefail
cd "$(dirname "$0")/.."
written=target/bindings/bindings.ts
kept=ui/src/bindings.ts
if [ "${1:-}" != --written ]; then
  rm -rf target/bindings
  cargo test --quiet --workspace --features window-tests --lib export_bindings
fi
cmp -s "$written" "$kept" && exit
cp "$written" "$kept"
echo "$kept did not match the Rust types. It does now; look at it and commit it."
exit 1
