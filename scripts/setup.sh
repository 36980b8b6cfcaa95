#!/usr/bin/env bash
# Brings a checkout to where the CLI runs; with --tests, to where the tests run. Does only what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 12) ? 0 : 1)' 2>/dev/null; then
  echo "setup: Node 20.12 or newer is needed (found: $(node --version 2>/dev/null || echo none))." >&2
  exit 1
fi

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci >&2
  touch node_modules/.package-lock.json
fi

# The build is new when no source is newer than it.
if [ ! -e dist/.built ] || [ -n "$(find src workers package.json tsconfig*.json -newer dist/.built -print -quit)" ]; then
  npm run --silent build >&2
  touch dist/.built
fi

[ "${1:-}" = --tests ] || exit 0

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v redis-server >/dev/null || missing+=(redis-server)
python3 -c 'import numpy' 2>/dev/null || missing+=(python3-numpy)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "setup: the tests need Debian's ${missing[*]}; as root: apt-get install ${missing[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >&2
apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "${missing[@]}" >&2
