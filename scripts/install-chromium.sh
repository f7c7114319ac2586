#!/usr/bin/env bash
# Installs the browser that tests look at pictures and pages with, where there is none and apt can.
# Without one those tests are skipped, and say so.
set -euo pipefail

for browser in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
  if [ -n "$browser" ] && command -v "$browser" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq; then
  # The first is smaller and faster; Ubuntu has no such package.
  for browser in chromium-headless-shell chromium; do
    if apt-cache show "$browser" >/dev/null 2>&1; then
      apt-get install -y -qq --no-install-recommends "$browser" fonts-dejavu-core >/dev/null && exit 0
    fi
  done
fi
echo 'no Chromium: install it, or set CHROMIUM to its path, for the tests in a browser to run' >&2
