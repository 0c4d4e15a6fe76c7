#!/usr/bin/env bash
# make run: the app with a folder of posts, or without a screen the posts as finished pages.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-posts}
[ -d "$folder" ] || { echo "run: there is no folder $folder" >&2; exit 1; }

if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  scripts/setup.sh command-line
  out=target/sample-export
  echo "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open."
  echo "Exporting $folder as finished pages instead."
  cargo run --bin inkstone-cli -- export --out "$out" "$folder"
  echo
  echo "Open one of these in a browser:"
  find "$PWD/$out" -name '*.html' | sort
  exit 0
fi

scripts/setup.sh app
scripts/build-ui.sh
exec cargo run --features desktop --bin inkstone -- "$folder"
