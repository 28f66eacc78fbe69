# Everything starts from Python >= 3.11 and make: the targets build .venv themselves.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types check constraints clean

demo: .venv/ready
	$(BIN)/pressmark demo

test: lint types
	$(BIN)/python -m pytest

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/ready
	$(BIN)/mypy

.venv/ready: pyproject.toml setup.py constraints.txt $(wildcard scraper/*.pyx scraper/extract/*/*.p[yx][xd]) scraper/extract/page/layout.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Pressmark needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

# The newest versions that satisfy pyproject.toml, tried in an environment of their own, become the pinned ones.
constraints:
	rm -rf build/fresh && $(PYTHON) -m venv build/fresh
	build/fresh/bin/python -m pip install --quiet --disable-pip-version-check '.[dev]'
	build/fresh/bin/python -m pip freeze --exclude pressmark --exclude pip --exclude setuptools > constraints.txt

clean:
	rm -rf .venv build
