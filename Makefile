# The portal's daily commands; `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

.DEFAULT_GOAL := help
.PHONY: help run install test check format bench bench-quick lock manual vendor translations clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; say PYTHON=python3.12 make …"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run: requirements.lock pyproject.toml | .venv/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

install: .venv/run ## Create .venv with what the portal needs to run

run: .venv/run ## Set everything up and serve on http://127.0.0.1:8000 (HOST, PORT)
	$(BIN)/portal init
	$(BIN)/portal seed --sample
	$(BIN)/portal serve

test: .venv/dev ## Run all tests (finds or installs Chromium and PostgreSQL)
	sh .ci/tools
	$(BIN)/pytest -n 2 --dist loadgroup

check: .venv/dev ## The one gate: format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

format: .venv/dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/dev ## Measure speed, memory and relevance; prints the table of docs/performance.md
	sh .ci/tools wrk
	$(BIN)/python -m bench

lock: .venv/dev ## Renew both lock files within the limits of pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

manual: .venv/dev ## Take the pictures of the staff manual anew
	sh .ci/tools
	$(BIN)/python -m tests.make.manual_pictures

vendor: ## Renew the front-end files under static/vendor (needs Node)
	npm ci
	npm run build

translations: .venv/dev ## Bring the English catalogue up to date with the source texts
	@mkdir -p instance
	$(BIN)/pybabel --quiet extract -F portal/translations/babel.cfg -k N_ -k NP_:1c,2 --no-location --omit-header -o instance/messages.pot .
	$(BIN)/pybabel --quiet update -i instance/messages.pot -o portal/translations/en.po -l en --no-fuzzy-matching --ignore-obsolete
	@sed -E '/^"(Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)/d' portal/translations/en.po > instance/en.po
	@mv instance/en.po portal/translations/en.po && rm instance/messages.pot

clean: ## Remove the environment and everything built (not the data in instance/)
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache
