# Gridspot: `make demo` sets everything up and serves it, `make test` sets up and runs the tests.

PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin
TOOLS  := var/tools
UV     := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/bin/uv)
export GRIDSPOT_DEMO ?= 1
# Some container images set it. Then every process compiles Python and all packages anew: twice as
# long for `make demo` to start, and for the tests' many processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo serve test services elasticsearch lint format bench lock migrations clean

help:  ## Show what there is to make
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.base  ## Set up, load the demo and serve it on http://localhost:8000 (PORT=... for another)
	@$(BIN)/python manage.py serve --port $(PORT) --check
	@echo "==> Preparing the database"
	@$(BIN)/python manage.py migrate --verbosity 0
	@echo "==> Loading the demo (what is there already is kept)"
	@SITE_URL=$${SITE_URL:-http://localhost:$(PORT)} $(BIN)/python manage.py load_demo
	@$(BIN)/python manage.py serve --port $(PORT)

serve: $(VENV)/.base  ## Serve what is there, without loading anything
	@$(BIN)/python manage.py serve --port $(PORT)

test: services $(VENV)/.dev lint  ## Set up, check and run all tests (POSTGRES_URL=... adds PostgreSQL, GRIDSPOT_FUZZ=5 more fuzzing)
	@bash tests/run.sh

services:
	@if [ "$$GRIDSPOT_REQUIRE_SERVICES" = 1 ] && [ -z "$$POSTGRES_URL" ]; then \
	  echo "PostgreSQL is required here (GRIDSPOT_REQUIRE_SERVICES=1): set POSTGRES_URL to a server where" \
	    "databases may be created." >&2; exit 1; \
	fi
	@if [ "$$GRIDSPOT_REQUIRE_SERVICES" = 1 ] && [ -z "$$ELASTICSEARCH_TEST_URL" ] && \
	  ! { command -v java && { [ -d var/elasticsearch ] || command -v mvn; }; } >/dev/null; then \
	  echo "Elasticsearch is required here (GRIDSPOT_REQUIRE_SERVICES=1): install Java 17 and Maven, or set" \
	    "ELASTICSEARCH_TEST_URL to a server for tests." >&2; exit 1; \
	fi

elasticsearch:  ## Set up a real Elasticsearch for the tests (needs Java 17 and Maven)
	@$(PYTHON) -m tests.search.elasticsearch_node fetch

lint: $(VENV)/.dev  ## Style, types, import contracts, missing migrations
	@echo "==> Checks: ruff, mypy, import contracts, migrations"
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format --check -q . || { echo "Run \`make format\`." >&2; exit 1; }
	@$(BIN)/mypy
	@mkdir -p var && $(BIN)/lint-imports >var/lint-imports.log 2>&1 || { cat var/lint-imports.log; exit 1; }
	@$(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0 || \
	  { echo "Models changed without a migration: run \`make migrations\`." >&2; exit 1; }

format: $(VENV)/.dev  ## Format the code and sort imports
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

bench: $(VENV)/.dev  ## Measure speed and relevance (ONLY=content, POSTGRES_URL=..., ELASTICSEARCH_TEST_URL=... add servers)
	@$(BIN)/python -m benchmarks $(ONLY)

migrations: $(VENV)/.dev  ## Write migrations for changed models
	@$(BIN)/python manage.py makemigrations

lock: $(UV)  ## Renew the lock files from pyproject.toml
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --upgrade pyproject.toml -o requirements/base.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt

clean:  ## Remove the virtual environment, the demo's database and all caches
	rm -rf $(VENV) var .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# --- setting up -------------------------------------------------------------------------------------

$(TOOLS)/bin/uv:
	@echo "==> Fetching uv with pip"
	@$(PYTHON) -m pip install -q --disable-pip-version-check --root-user-action ignore --target $(TOOLS) uv

$(VENV)/bin/python: | $(UV)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Gridspot needs Python 3.11 or newer; $(PYTHON) is older. Try PYTHON=python3.11 make ..." >&2; exit 1; }
	@echo "==> Making a virtual environment in $(VENV)"
	@$(UV) venv -q --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV)

$(VENV)/.base: requirements/base.txt | $(VENV)/bin/python
	@echo "==> Installing what Gridspot needs"
	@VIRTUAL_ENV=$(VENV) $(UV) pip install -q --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	@echo "==> Installing what the tests need"
	@VIRTUAL_ENV=$(VENV) $(UV) pip sync -q --require-hashes requirements/dev.txt
	@touch $@ $(VENV)/.base
