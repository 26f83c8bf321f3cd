#!/usr/bin/env bash
# Makes .venv from the pinned requirements: `runtime` is what the program needs, `development` also what tests need.
# Does nothing when nothing changed since last time; needs Python 3.11 or newer with venv, and a package index.
set -euo pipefail
cd "$(dirname "$0")/.."

extent=${1:-development}
python=.venv/bin/python
log=.venv/set-up.log

inputs() { # all that a finished set-up depends on; a virtual environment cannot be moved, so the folder is part of it
    echo "$PWD"
    cat "requirements/$1.txt" pyproject.toml tools/hatch_build.py tools/setup.sh
}
done_before() { inputs "$1" | cmp -s - ".venv/set-up-$1" && "$python" -c ''; }

if done_before development || { [ "$extent" = runtime ] && done_before runtime; }; then
    exit 0
fi

find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "jobterm needs Python 3.11 or newer with venv (on Debian: python3-venv); none was found." >&2
    return 1
}

progress() { # one line that counts on a terminal, every twentieth package elsewhere
    local total=$1 n=0 line
    while IFS= read -r line; do
        case $line in
        Collecting* | Processing* | Ignoring*)
            n=$((n + 1))
            if [ -t 2 ]; then
                printf '\r  fetching %3d of %d' "$n" "$total" >&2
            elif [ $((n % 20)) = 0 ]; then
                printf '  fetching %3d of %d\n' "$n" "$total" >&2
            fi
            ;;
        "Installing collected"*)
            [ -t 2 ] && printf '\n' >&2
            echo "  installing" >&2
            ;;
        esac
        printf '%s\n' "$line" >>"$log"
    done
}

fail() {
    tail -n 15 "$log" >&2
    echo "Setting up failed; the whole log is in $log. Is a package index reachable? Then run the same command again." >&2
    exit 1
}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    chosen=$(find_python)
    "$chosen" -m venv --clear .venv
fi
rm -f .venv/set-up-*
: >"$log"
total=$(grep -c '==' "requirements/$extent.txt")
echo "Setting up jobterm in .venv ($total pinned packages, checked by hash)" >&2
pip() { "$python" -m pip --disable-pip-version-check --no-input "$@" 2>&1; }
pip install --progress-bar off --require-hashes -r "requirements/$extent.txt" | progress "$total" || fail
pip install --no-deps --no-build-isolation -e . >>"$log" || fail
inputs "$extent" >".venv/set-up-$extent"
echo "Ready." >&2
