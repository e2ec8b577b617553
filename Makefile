# Drumbeat: two commands do all: `make run` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench crash learn lint types imports format screenshots lock clean

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
WORKERS ?= auto

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Drumbeat needs Python 3.11, 3.12 or 3.13; none was found."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.runtime: $(BIN)/python requirements.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: .venv/.runtime ## make the virtual environment and install the pinned dependencies

export DRUMBEAT_PORT

run: setup ## run the bot: on Slack if there are tokens, on the local workspace if not
	@exec $(BIN)/drumbeat run

test: lint types imports ## every check: format, lint, types, import rules, migrations, all tests
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -q

check: lint types imports ## the quick half: format, lint, types, import rules, fast tests
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -q -m "not slow and not browser"

bench: .venv/.dev ## measure speed and memory against limits measured in the same run
	$(BIN)/python -m tests.bench $(ONLY)

crash: .venv/.dev ## kill senders at random, KILLS times (2,000), and count what it did to mails; takes minutes
	$(BIN)/python -m tests.crash $(if $(KILLS),--kills $(KILLS)) $(if $(DATABASE),--database $(DATABASE))

learn: .venv/.dev ## learn anew what answers mean, from tests/corpora/replies; says how well first
	$(BIN)/python -m tests.learn_reading --check

lint: .venv/.dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: .venv/.dev
	$(BIN)/mypy

imports: .venv/.dev
	$(BIN)/lint-imports --no-cache > /tmp/drumbeat-imports.$$$$ 2>&1 || { cat /tmp/drumbeat-imports.$$$$; rm -f /tmp/drumbeat-imports.$$$$; exit 1; }; rm -f /tmp/drumbeat-imports.$$$$

format: .venv/.dev ## put the code into shape
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --fix --quiet .

screenshots: .venv/.dev ## take the README's screenshots anew (needs a Chromium)
	$(BIN)/python -m tests.screenshots

lock: ## pin the dependencies anew, with hashes
	python3 -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml requirements-build.in -o requirements.txt
	.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --group dev requirements-build.in -c requirements.txt -o requirements-dev.txt
	rm -rf .venv-lock

clean: ## remove the virtual environment and caches; the database stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build *.egg-info
