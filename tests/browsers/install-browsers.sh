#!/usr/bin/env bash
# Firefox, WebKitGTK's MiniBrowser, their drivers, and a display for the second: there already, or
# installed by the system's package manager. geckodriver, which Debian lacks, goes into the given
# folder by cargo.
set -euo pipefail

GECKODRIVER=0.37.1

folder=${1:?the folder to install geckodriver into}

firefox() { command -v firefox-esr || command -v firefox; }
found() { firefox && command -v WebKitWebDriver && command -v Xvfb; } >/dev/null
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

if ! found && command -v apt-get >/dev/null && as_root true 2>/dev/null; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    firefox-esr webkit2gtk-driver xvfb
fi
found || {
  echo "These tests need Firefox, WebKitWebDriver and Xvfb on PATH; install them and run this again." >&2
  exit 1
}
command -v geckodriver >/dev/null ||
  cargo install --quiet --locked --root "$folder" --version "$GECKODRIVER" geckodriver
