# The two commands of the README. `make demo` needs Python 3.11 or newer with venv, and nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test lint messages bench clean

demo: $(BIN)/auditcore
	rm -rf demo
	$(BIN)/auditcore demo demo

test: $(BIN)/pytest
	$(BIN)/pytest -n auto

lint: $(BIN)/pytest
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python tools/messages.py check

messages: $(BIN)/pytest
	$(BIN)/python tools/messages.py extract
	$(BIN)/python tools/messages.py compile

bench: $(BIN)/pytest
	$(BIN)/python -m benchmarks

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(BIN)/auditcore: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[all]"
	@touch $@

$(BIN)/pytest: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) demo dist build
