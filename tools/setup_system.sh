#!/usr/bin/env bash
# Installs what tests marked `system` need beyond Python: Debian packages (root, apt) and the contract proxy (npm).
# What is there already is left alone; the stamp .system-ready tells the test suite that those tests can run.
set -euo pipefail
cd "$(dirname "$0")/.."

needs="tmux:tmux npm:npm gnome-keyring-daemon:gnome-keyring dbus-run-session:dbus-daemon faketime:faketime pg_ctlcluster:postgresql pgbouncer:pgbouncer" # COMMAND:PACKAGE, what must be on the path and which Debian package brings it
missing=()
for need in $needs; do
    command -v "${need%%:*}" >/dev/null || missing+=("${need##*:}")
done

if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "Needs root and apt for: ${missing[*]} (or install them by hand and run this again)." >&2
        exit 1
    fi
    echo "Installing ${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null </dev/null
fi

proxy=tests/contract/prism
if ! cmp -s "$proxy/package-lock.json" "$proxy/node_modules/.from-lock"; then
    echo "Installing the contract proxy" >&2
    npm ci --prefix "$proxy" --ignore-scripts --silent --no-fund --no-audit </dev/null >&2
    cp "$proxy/package-lock.json" "$proxy/node_modules/.from-lock"
fi
touch .system-ready
