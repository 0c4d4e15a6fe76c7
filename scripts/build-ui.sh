#!/usr/bin/env bash
# Builds ui/dist unless it was built from exactly these sources.
set -euo pipefail
cd "$(dirname "$0")/../ui"

stamp=../target/ui-built-from
sources=$(
  find . ../src-tauri/core/themes \( -name node_modules -o -path ./dist -o -path ./src/paraglide -o -path './*.inlang/cache' \) -prune \
    -o -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum | cksum
)
if [ -f dist/index.html ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sources" ]; then exit 0; fi
npm run build
mkdir -p ../target
echo "$sources" >"$stamp"
