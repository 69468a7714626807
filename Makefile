# make run, make test and make check do all set-up themselves, in .venv. `make help` lists the targets.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check lock messages soak bench clean

export PYTHON
export NO_MKDOCS_2_WARNING := 1
SETUP := $(or $(PYTHON),python3) scripts/setup.py
BIN := .venv/bin
CASE := cases/ramstein-2022
PARALLEL := --numprocesses auto --dist worksteal
LOCK := uv pip compile pyproject.toml --group build --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-header --quiet

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up, plan the bundled case, then serve the platform to try out (ONCE=1: stop after its first page; PORT=8000)
	@$(SETUP) run
	$(BIN)/buttress check $(CASE)
	$(BIN)/buttress plan $(CASE) --out build/plan
	$(BIN)/buttress verify build/plan
	$(BIN)/buttress report build/plan -o build/report.html
	@echo "The plan's tables: build/plan. The report, one page for a browser: build/report.html"
	@BUTTRESS_DEBUG=1 BUTTRESS_DATA=build/data $(BIN)/buttress serve --port $(or $(PORT),8000) $(if $(ONCE),--once,--with-worker)

test: ## set up, then run the tests; names what it skips (REQUIRE_ALL=1: a skip is a failure)
	@$(SETUP) dev
	$(BIN)/pytest $(PARALLEL) $(if $(REQUIRE_ALL),--require-all)
	$(BIN)/python scripts/on_postgres.py $(if $(REQUIRE_ALL),--require-all) -- $(BIN)/pytest $(PARALLEL) \
		$(if $(REQUIRE_ALL),--require-all) tests/buttress_web

check: ## set up, then formatting, lint, types, import directions, documentation
	@$(SETUP) dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/mkdocs build --strict --quiet --site-dir build/site

lock: ## renew the locks in requirements/ from pyproject.toml (needs uv; UPGRADE=1 takes newer versions)
	$(LOCK) $(if $(UPGRADE),--upgrade) --extra web --extra postgres --output-file requirements/run.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) --extra web --extra postgres --extra dev --extra docs -c requirements/run.txt --output-file requirements/dev.txt

messages: ## collect the texts of the platform for translators, and compile what they wrote (needs GNU gettext)
	@$(SETUP) dev
	$(BIN)/python scripts/messages.py

soak: ## the tests with 5,000 examples for each property
	@$(SETUP) dev
	HYPOTHESIS_PROFILE=soak $(BIN)/pytest

bench: ## side-by-side runs against peers
	@$(SETUP) dev
	$(BIN)/python benchmarks/solve.py
	$(BIN)/python benchmarks/list_pages.py

clean: ## remove .venv, build and the tools' caches
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
