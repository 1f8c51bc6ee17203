PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help run test soak lint bench screenshots

help: ## Show what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(READY) ## Open the app
	@$(BIN)/mlsys-tui

test: $(READY) ## Run the tests
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

soak: $(READY) ## Run the long repetitions: kills, large inputs, thousands of draws
	$(BIN)/pytest -m soak -o faulthandler_timeout=600

lint: $(READY) ## Check style, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/mlsys-tui check content

bench: $(READY) ## Measure against the peers, in ratios
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

screenshots: $(READY) ## Draw the screenshots anew from the running app
	$(BIN)/python screenshots/draw.py

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[dev]'
	$(BIN)/python -m compileall -q mlsys_tui
	@touch $@
