#!/usr/bin/env bash
# The main job on real photographs: sets up what is missing, then explains 4 dataset directories of photographs.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
photographs=$(scripts/fetch-photographs.sh stamps)
exec node dist/src/cli/main.js run "$photographs" --out leitmotif-out --shuffle \
  --include 'animals/**/*.png' --include 'food/**/*.png' --include 'plants/**/*.png' --include 'vehicles/**/*.png' \
  --exclude '**/cartoon/**' --exclude '**/toys/**' "$@"
