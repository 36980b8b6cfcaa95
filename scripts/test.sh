#!/usr/bin/env bash
# Everything that is checked, after setting up what is missing; the last line says how many tests passed.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --tests
npm run --silent check
