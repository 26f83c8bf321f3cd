#!/usr/bin/env bash
# Plays the ten commands of docs/guide/office.md, as they stand there, against an empty PostgreSQL, and fails where one
# of them does. Usage: tools/office_hour.sh SOCKET_FOLDER PORT (a server whose superuser "postgres" comes in there).
# Only what belongs to the machine is another: the server's socket, and who may make logins and databases.
set -euo pipefail
cd "$(dirname "$0")/.."
sockets=$1 port=$2
guide=$PWD/docs/guide/office.md
export PATH=$PWD/.venv/bin:$PATH
export USER=${USER:-$(id -un)}

JOBTERM_HOME=$(mktemp -d)
export JOBTERM_HOME
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$JOBTERM_HOME"' EXIT
cd "$JOBTERM_HOME"

admin="env PGUSER=postgres PGHOST=$sockets PGPORT=$port"
mapfile -t commands < <(awk '/played by tools/ {on = 1; next} on && /^```$/ {exit} on && !/^```/ {print}' "$guide")
[ "${#commands[@]}" = 10 ] || { echo "The guide has ${#commands[@]} commands, not ten." >&2; exit 1; }
for command in "${commands[@]}"; do
    echo "\$ $command"
    command=${command//sudo -u postgres/$admin}
    command=${command//host=\/var\/run\/postgresql/"host=$sockets&port=$port"}
    eval "$command"
    if [[ $command == *'&' ]]; then
        for ((n = 0; n < 300; n++)); do [ -s jobterm.toml ] && [ -s sandbox.log ] && break; sleep 0.1; done
    fi
done
