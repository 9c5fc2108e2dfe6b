# make trace: the blocking paths for Kosovo and the Partnership for Peace.  make test: everything that is checked.
# make readers: other people's readers of exports, for the tests that use them (needs npm).
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: trace test readers clean

trace: .venv/installed
	@$(BIN)/kgtools trace Kosovo PfP --as-of 2025-03-10

test: .venv/testing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto

readers:
	npm ci --prefix tests/readers --no-fund --no-audit --loglevel=error

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer is on the PATH; name one: make PYTHON=/path/to/python3" >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/testing: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	rm -rf .venv tests/readers/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
