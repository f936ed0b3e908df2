# Every target works on a bare machine: Python 3.11 or newer with pip or venv, git, make.
# Nothing is installed outside this folder, but by `make test` as root (see tests/install_services).
PYTHON ?= python3
UV := $(or $(shell command -v uv),.tools/bin/uv)
export UV_SYSTEM_CERTS := 1
export UV_CACHE_DIR ?= $(if $(HOME),$(HOME)/.cache/uv,$(CURDIR)/.tools/cache)
export npm_config_cache ?= $(if $(HOME),$(HOME)/.npm,$(CURDIR)/.tools/npm)
PAGE := $(shell find web -path web/node_modules -prune -o -type f -print)
SOURCES := pyproject.toml hatch_build.py locks/runtime.txt locks/build.txt $(PAGE)
BIN := .venv/bin
DEV := .tools/dev/bin
TESTS ?= tests
# Half as many again as there are cores: tests also wait, for processes, pages and disks.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() * 3 // 2)')

# Tests make a thousand databases: in memory, where there is room for them.
MEMORY := $(shell df -k --output=avail /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 4000000 { print "/dev/shm" }')

.PHONY: help install dev run demo test check format bench soak screenshot lock
help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

define NEW_ENOUGH
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed; there is no $(PYTHON). Elsewhere? make PYTHON=/path/to/python3 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Another one? make PYTHON=python3.12 …")'
endef

.tools/bin/uv:
	$(NEW_ENOUGH)
	@echo "getting uv into .tools" >&2
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools uv 2>/dev/null || \
	  { $(PYTHON) -m venv .tools/venv && .tools/venv/bin/pip install --quiet --disable-pip-version-check uv && mkdir -p .tools/bin && ln -sf ../venv/bin/uv .tools/bin/uv; }

# Two environments, so that the product never leans on a tool of its developers.
define INSTALL
	$(NEW_ENOUGH)
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) $(1)
	@$(UV) pip sync --quiet --require-hashes --python $(1) locks/$(2).txt
	@PYTHONDONTWRITEBYTECODE=1 $(UV) pip install --quiet --python $(1) --no-deps --build-constraints locks/build.txt --editable .
	@touch $(1)/installed
endef

.venv/installed: $(SOURCES) | $(UV)
	@echo "installing Sentia into .venv" >&2
	$(call INSTALL,.venv,runtime)

.tools/dev/installed: $(SOURCES) locks/dev.txt | $(UV)
	@echo "installing Sentia and its developers' tools into .tools/dev" >&2
	$(call INSTALL,.tools/dev,dev)

install: .venv/installed ## the complete product alone: .venv/bin/sentia

dev: .tools/dev/installed ## the product with its developers' tools: .tools/dev/bin

run: install ## serve your own data (settings from the environment or .env)
	@exec $(BIN)/sentia serve

demo: install ## serve a simulated seller's data; no account needed
	@exec $(BIN)/sentia demo

check: dev ## lint, types, layers
	@$(DEV)/ruff check . && $(DEV)/ruff format --check --quiet . && $(DEV)/mypy && $(DEV)/lint-imports --no-logo >.tools/lint-imports.log || { cat .tools/lint-imports.log 2>/dev/null; exit 1; }
	@cd web && ./node_modules/.bin/tsc -p .

format: dev ## put the code into the one format
	@$(DEV)/ruff check --fix-only --quiet . && $(DEV)/ruff format --quiet .

test soak: export TMPDIR := $(or $(MEMORY),$(TMPDIR),/tmp)
test: dev check ## everything that must hold; installs PostgreSQL, Redis and Chromium when root
	@sh tests/install_services
	@$(DEV)/python -m pytest -n $(WORKERS) --dist worksteal -m "not soak and not browser" $(TESTS) || [ $$? = 5 ]
# Playwright keeps an event loop of its own: apart from the asynchronous tests.
	@$(DEV)/python -m pytest -n $(WORKERS) --dist worksteal -m browser $(TESTS) || [ $$? = 5 ]

bench: dev ## ratios against a baseline of the same run
	@$(DEV)/python -m tests.benchmarks

soak: dev ## the long runs: 500 kills
	@$(DEV)/python -m pytest -m soak $(TESTS)

screenshot: dev ## renew the README's picture of the demo (needs Chromium)
	@$(DEV)/python -m tests.support.screenshot

lock: | $(UV) ## renew the lock files
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-header pyproject.toml -o locks/runtime.txt
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-header pyproject.toml --group dev -o locks/dev.txt
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-header locks/build.in -o locks/build.txt
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-header locks/uv.in -o locks/uv.txt
