#!/usr/bin/env bash
# nginx: there already, or installed by the system's package manager. The tests start one of their
# own; the system's service is neither needed nor left running.
set -euo pipefail

found() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v nginx >/dev/null; }

found && exit 0
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
  as_root apt-get update -qq
  # RUNLEVEL=1: a package that is installed in single-user mode does not start its service.
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq nginx
  if command -v systemctl >/dev/null; then as_root systemctl disable --now nginx 2>/dev/null || true; fi
elif command -v brew >/dev/null; then
  brew install nginx
fi
found || {
  echo "The end-to-end tests need nginx on PATH; install it and run this again." >&2
  exit 1
}
