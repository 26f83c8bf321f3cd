# jobterm: `make demo` opens the screen on simulated systems, `make test` runs the whole test suite.
# Both work in a clean clone with Python 3.11 or newer (with venv), make and a package index.

PY := .venv/bin/python
ARGS ?=
CODE := src tests tools $(wildcard benchmarks)

.NOTPARALLEL:
.PHONY: help setup setup-runtime setup-system demo test lint format bench docs simulate fleet messages lock
help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## .venv with everything the tests need (nothing to do when nothing changed)
	@bash tools/setup.sh development

setup-runtime:
	@bash tools/setup.sh runtime

setup-system: ## what tests marked `system` need: tmux, contract proxy (root, apt, npm)
	@bash tools/setup_system.sh

MESSAGES := $(wildcard src/jobterm/locale/*/*.po)
COMPILED := src/jobterm/locale/da/LC_MESSAGES/jobterm.mo
$(COMPILED): $(MESSAGES)
	@$(PY) tools/messages.py --compile

demo: setup-runtime $(COMPILED) ## the screen on simulated systems; ARGS="--role superuser" and so on
	@.venv/bin/jobterm demo $(ARGS)

test: setup $(COMPILED) ## the whole test suite; ARGS="-k outbox" and so on
	@$(PY) -m pytest -q -n 2 --dist loadfile $(ARGS)

lint: setup $(COMPILED) ## style, types, layers, messages, documents
	@$(PY) -m ruff check $(CODE) docs/examples
	@$(PY) -m ruff format --check $(CODE) docs/examples
	@$(PY) -m mypy --no-error-summary $(CODE)
	@.venv/bin/lint-imports --no-logo
	@$(PY) tools/messages.py --check
	@$(PY) tools/check_docs.py

format: setup
	@$(PY) -m ruff check --fix $(CODE)
	@$(PY) -m ruff format $(CODE)

docs: setup $(COMPILED) ## regenerate what is generated in docs/ and check all of it
	@$(PY) tools/commands.py
	@$(PY) tools/check_docs.py

bench: setup $(COMPILED) ## measure against a bare Textual application, write table and plot
	@$(PY) -m benchmarks $(ARGS)

simulate: setup ## the pure core under random faults; SEEDS=2000, ARGS="--seed 7" replays one
	@$(PY) -m tests.simulation $(if $(SEEDS),--seeds $(SEEDS)) $(ARGS)

fleet: setup ## thousands of desks and a system that reopens: tables and plot; ARGS="--clients 1000 --print"
	@$(PY) -m tests.fleet $(ARGS)

messages: setup ## collect sentences into the catalogues and compile them
	@$(PY) tools/messages.py

lock: ## pin anew after a change of dependencies (needs uv); ARGS=--upgrade
	@bash tools/lock.sh $(ARGS)
