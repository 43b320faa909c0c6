# Every target sets up what it needs, and is fast the second time. `make` alone prints what there is.
.DEFAULT_GOAL := help
.PHONY: help venv mhl-tool demo test tests mutants app bench lint format docs lock clean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.threeshot-ready
MHL_READY := .venv-mhl/.threeshot-ready
# Programs are started hundreds of times here; each would compile all of itself anew.
unexport PYTHONDONTWRITEBYTECODE
DEMO_HOME := $(CURDIR)/demo/home
# A third of the tests is waiting: three at once keep two cores busy.
TEST_WORKERS ?= 3

help: ## print this list
	@echo "Threeshot. What make can do here:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(READY) ## set up .venv, with threeshot and everything its tests need

mhl-tool: $(MHL_READY) ## set up .venv-mhl, with the reference ASC MHL tool

demo: $(READY) ## the sample shoot, from brief to verified bundle, into ./demo
	@THREESHOT_HOME="$(DEMO_HOME)" $(BIN)/threeshot demo --no-window --to demo

test: $(READY) $(MHL_READY) ## lint and every test, side by side
	@$(MAKE) --no-print-directory --jobs=2 lint tests

tests: $(READY) $(MHL_READY)
	@$(BIN)/python -m pytest -q -n $(TEST_WORKERS) --maxprocesses 4 --dist worksteal

mutants: $(READY) ## change the code in small ways, and show which changes no test notices (long; ROOMS="coverage documents")
	@nice -n 19 $(BIN)/python -m tools.mutants $(ROOMS)

lint: $(READY) ## ruff, mypy --strict and the import contracts
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --check .; echo "Run 'make format'."; exit 1; }
	@$(BIN)/mypy --strict studio
	@$(BIN)/lint-imports

format: $(READY) ## put all code into ruff's format
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

app: $(READY) ## open the window
	@sh tools/setup-env.sh window
	@$(BIN)/threeshot app

bench: $(READY) ## the benchmarks, as ratios to their yardsticks
	@$(BIN)/python -m bench

docs: $(READY) ## write docs/cli.md, the docs' lists, the drawing of the rooms, a fresh catalog's tables and the messages anew from what there is
	@$(BIN)/python -m tools.fresh_catalog
	@$(BIN)/python -m tools.kind_lists
	@$(BIN)/python -m tools.cli_docs
	@$(BIN)/python -m tools.architecture
	@$(BIN)/python -m tools.messages

lock: ## choose all versions anew and write requirements.lock (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --upgrade --all-extras --group dev \
		--no-header --no-annotate --no-emit-package threeshot pyproject.toml -o requirements.lock

clean: ## delete the demo, built packages and caches (not the environments)
	@rm -rf demo dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +

$(READY): pyproject.toml requirements.lock tools/setup-env.sh
	@sh tools/setup-env.sh main

$(MHL_READY): tools/setup-env.sh
	@sh tools/setup-env.sh mhl
