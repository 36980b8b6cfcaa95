#!/usr/bin/env bash
# The main job on real photographs: sets up what is missing, then explains 119 photographs in 5 folders.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
photographs=$(scripts/fetch-photographs.sh stamps)
exec node dist/src/cli/main.js run "$photographs" --out leitmotif-out --group-by folder \
  --include 'animals/birds/*.png' --include 'animals/mammals/bovines/*.png' --include 'food/fruit/*.png' \
  --include 'food/vegetables/*.png' --include 'plants/flowers/*.png' "$@"
