#!/usr/bin/env bash
# Keycloak, from its Maven artifact into the given folder. Java and Maven: there already, or
# installed by the system's package manager.
set -euo pipefail

VERSION=26.4.0
SHA256=1b6a11a2726ac8a8dc9c91d5fafe989a75ce4f1622d7f7b45c21d5bc16629c0a
COPY=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy

folder=${1:?the folder to install into}
archive="$folder/keycloak-quarkus-dist-$VERSION.zip"

java_version() { java -version 2>&1 | sed -nE 's/.* version "([0-9]+).*/\1/p'; }
found() { [ "$(java_version)" -ge 17 ] && command -v mvn; } >/dev/null 2>&1
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

if ! found; then
  if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq default-jre-headless maven
  elif command -v brew >/dev/null; then
    brew install --quiet maven # brings a Java along
  fi
fi
found || {
  echo "Keycloak needs Java 17 or newer and Maven on PATH; install both and run this again." >&2
  exit 1
}

mkdir -p "$folder"
mvn --batch-mode --quiet "$COPY" -DoutputDirectory="$folder" \
  -Dartifact="org.keycloak:keycloak-quarkus-dist:$VERSION:zip"
found_sha256=$(python3 -c 'import hashlib, sys
print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$archive")
[ "$found_sha256" = "$SHA256" ] || {
  echo "$archive is not what it should be: its SHA-256 is $found_sha256, not $SHA256." >&2
  exit 1
}
rm -rf "$folder/keycloak" "$folder/keycloak-$VERSION"
python3 -m zipfile -e "$archive" "$folder"
mv "$folder/keycloak-$VERSION" "$folder/keycloak"
rm "$archive"
