# `make` alone says what there is. Everything happens in .venv, and what it keeps lies in var/.

PORT ?= 8000
LAN ?=
N ?= 1000
SEED ?= 1
PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test messages torture load check bench bench-peers format lock clean

help: ## Say what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Serve at http://localhost:8000 (PORT=8001 elsewhere, LAN=1 for phones on this network)
	@sh local/install local && exec $(PYTHON) -m local.run --port "$(PORT)" --lan "$(LAN)" --under-make

test: ## Run every test, on PostgreSQL and on SQLite (ARGS="tests/local -k lan" for some)
	@sh local/install dev && exec $(PYTHON) -m tests.run $(ARGS)

torture: ## Take N=1000 photos among reloads, kills and a broken network; say what was lost (SEED=1)
	@sh local/install dev && exec $(PYTHON) -m tests.torture --photos "$(N)" --seed "$(SEED)"

load: ## Let ever more clinicians work, until one waits too long (FAULTS=1: break every part meanwhile)
	@sh local/install dev && exec $(PYTHON) -m load $(if $(FAULTS),--faults) $(ARGS)

check: ## Look for mistakes without running anything: style, types, arrows, migrations
	@sh local/install dev && PYTHON=$(PYTHON) exec sh local/check

bench: ## Measure, side by side with what others do
	@sh local/install dev && exec $(PYTHON) -m bench

messages: ## Collect what is to be translated (locale/), and compile it
	@sh local/install dev && PYTHON=$(PYTHON) exec sh local/messages

bench-peers: ## Measure beside others' parts from npm, and write docs/benchmarks.md
	@sh local/install dev && exec $(PYTHON) -m bench.peers $(ARGS)

format: ## Put the code in its one shape
	@sh local/install dev
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .

lock: ## Renew the hash-locked lists in requirements/ and package-lock.json
	@sh local/install dev && PYTHON=$(PYTHON) exec sh local/lock

clean: ## Remove .venv and what tools left behind (never var/, where the photos are)
	rm -rf .venv node_modules .bench-peers .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
