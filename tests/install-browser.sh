#!/usr/bin/env bash
# Chromium and its driver: there already, or installed by the system's package manager.
set -euo pipefail

found() { command -v chromedriver >/dev/null && { command -v chromium || command -v google-chrome; } >/dev/null; }

found && exit 0
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver
elif command -v brew >/dev/null; then
  brew install --cask chromium chromedriver
fi
found || {
  echo "The browser tests need Chromium and chromedriver on PATH; install both and run this again." >&2
  exit 1
}
