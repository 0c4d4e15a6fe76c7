#!/usr/bin/env bash
# Installs what is missing for one purpose, and takes well under a second when nothing is.
#
#   scripts/setup.sh command-line   the core and inkstone-cli: Rust and a C compiler
#   scripts/setup.sh app            also the web view's headers and the packages of ui/
#   scripts/setup.sh test           also a virtual screen, WebDriver, a Chinese input method, and what breaks saves
#   scripts/setup.sh bench          also what the window is measured beside
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:?usage: scripts/setup.sh command-line|app|test|bench}
case $purpose in command-line | app | test | bench) ;; *) echo "setup: unknown purpose: $purpose" >&2; exit 2 ;; esac

RUST=1.95.0
NODE=20.19.0
COMPILER_PACKAGES="build-essential"
APP_PACKAGES="libwebkit2gtk-4.1-dev librsvg2-dev libssl-dev pkg-config"
# webkit2gtk-driver, xvfb: the window and its remote control    xdotool: the mouse and keys of a person
# xclip: another program that copies and pastes
# dbus-x11, ibus*: an input method                              python3-gi, gir1.2-gtk-3.0: a source of file drops
# fonts-*: Chinese and emoji in screenshots                     imagemagick: the screenshots
# ruby, python3-ruamel.yaml, hugo: readers of front matter that judge our edits
# libimage-exiftool-perl: the judge of what private data is left in a picture
# poppler-utils: the judge of what was printed
# strace: faults in system calls    e2fsprogs, mount: disks to be unplugged    util-linux: another user
TEST_PACKAGES="webkit2gtk-driver xvfb xdotool xclip dbus-x11 ibus ibus-gtk3 ibus-libpinyin
  python3-gi gir1.2-gtk-3.0 fonts-noto-cjk fonts-noto-color-emoji imagemagick
  ruby python3-ruamel.yaml hugo libimage-exiftool-perl poppler-utils
  strace e2fsprogs mount util-linux python3 git"
# ghostwriter: the editor of Debian that the window is measured beside    ffmpeg: films of the screen
# libvips-tools: what imported pictures and thumbnails are measured beside
BENCH_PACKAGES="ghostwriter ffmpeg libvips-tools"

# Whether the purpose is more than the core and the command line.
needs_window() { [ "$purpose" != command-line ]; }
# Whether the window is to be driven.
needs_driver() { [ "$purpose" = test ] || [ "$purpose" = bench ]; }

say() { echo "setup: $*" >&2; }
fail() { say "$1"; shift; for line in "$@"; do echo "       $line" >&2; done; exit 1; }

# at_least WANTED FOUND
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

check_rust() {
  command -v cargo >/dev/null && command -v rustc >/dev/null ||
    fail "Rust is missing. Inkstone needs $RUST or newer." \
      "Install it from https://rustup.rs and run this again; Debian's own package is too old."
  local found
  found=$(rustc --version | cut -d ' ' -f 2)
  at_least "$RUST" "${found%%-*}" ||
    fail "Rust $found is too old. Inkstone needs $RUST or newer." "With rustup: rustup update stable"
}

check_rust_components() {
  local name
  for name in fmt clippy; do
    cargo "$name" --version >/dev/null 2>&1 && continue
    local component=${name/#fmt/rustfmt}
    command -v rustup >/dev/null || fail "cargo $name is missing." "Install Rust's component $component."
    say "installing Rust's component $component"
    rustup component add "$component"
  done
}

check_node() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    fail "Node.js is missing. The window is built with $NODE or newer." \
      "Install it from https://nodejs.org and run this again; Debian's own package is too old."
  local found
  found=$(node --version)
  at_least "$NODE" "${found#v}" || fail "Node.js $found is too old. The window is built with $NODE or newer."
}

install_debian_packages() {
  local installed package missing=()
  # shellcheck disable=SC2086
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $1 2>/dev/null | sed -n 's/ installed$//p' || true)
  for package in $1; do
    grep -qxF "$package" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "Debian packages are missing, and there is no sudo. As root, run:" "apt-get install ${missing[*]}"
    as_root=(sudo)
    say "sudo may ask for your password, to install Debian packages:"
  else
    say "installing Debian packages:"
  fi
  say "  ${missing[*]}"
  # Without a network the packages may still be in apt's cache, so a failing update is not the end.
  "${as_root[@]}" apt-get update -qq || say "apt-get update failed; trying with the lists at hand"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" ||
    fail "apt-get could not install: ${missing[*]}"
}

# Elsewhere nothing is installed: what can be seen to be missing is named as Debian calls it.
check_other_system() {
  local missing=() wanted
  command -v cc >/dev/null || missing+=("a C compiler")
  if [ "$(uname)" = Linux ]; then
    if needs_window; then
      for wanted in webkit2gtk-4.1 librsvg-2.0 openssl; do
        pkg-config --exists "$wanted" 2>/dev/null || missing+=("the headers of $wanted")
      done
    fi
    if needs_driver; then
      for wanted in WebKitWebDriver Xvfb xdotool xclip dbus-daemon ibus-daemon import; do
        command -v "$wanted" >/dev/null || missing+=("$wanted")
      done
      /usr/bin/python3 -c 'import gi; gi.require_version("Gtk", "3.0")' 2>/dev/null ||
        missing+=("Python's gi with GTK 3, for /usr/bin/python3")
    fi
  fi
  [ ${#missing[@]} -eq 0 ] || fail "Missing on this system:" "${missing[@]}" "On Debian these are: $1"
}

install_node_packages() {
  local lock stamp=ui/node_modules/.installed-from
  lock=$(cksum <ui/package-lock.json)
  [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ] || return 0
  say "installing the packages of ui/"
  # Not npm ci: it refuses a lock file without the packages of other systems (native parts of build tools), and one
  # made where the registry lacks some of those cannot name them. This installs the locked versions all the same.
  (cd ui && npm install --no-save --no-audit --no-fund)
  echo "$lock" >"$stamp"
}

install_driver() {
  [ ! -x .tools/bin/tauri-driver ] || return 0
  command -v tauri-driver >/dev/null && return 0
  say "building tauri-driver into .tools/, about a minute"
  cargo install tauri-driver --version ^2 --locked --root .tools
}

packages=$COMPILER_PACKAGES
! needs_window || packages="$packages $APP_PACKAGES"
! needs_driver || packages="$packages $TEST_PACKAGES"
[ "$purpose" != bench ] || packages="$packages $BENCH_PACKAGES"

check_rust
! needs_window || check_node
if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
  install_debian_packages "$packages"
else
  check_other_system "$packages"
fi
! needs_window || install_node_packages
if needs_driver; then
  check_rust_components
  [ "$(uname)" != Linux ] || install_driver
fi
