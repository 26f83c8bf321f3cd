#!/usr/bin/env bash
# Writes requirements/*.txt from pyproject.toml: every version with its hashes, and no address of where it came from,
# so that the machine's own package index is used. Needs `uv`. Run after a change of dependencies; `--upgrade` to move.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
compile() {
    uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-header "$@"
}
compile --group build -o requirements/runtime.txt "${@}"
compile --group dev -c requirements/runtime.txt -o requirements/development.txt "${@}"
