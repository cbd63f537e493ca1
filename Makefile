# make demo   set up, run the studies on the carried tables, serve the atlas
# make test   set up and run every test
# make help   the other targets

PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.bailiwick
export BAILIWICK_SHARED ?= $(abspath ../shared)
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = 1
export npm_config_fetch_retries ?= 5

# The tests of one file stay together, as they share what is dear to make: a study's run, a wheel, Spark.
PARALLEL ?= --numprocesses auto --maxprocesses 8 --dist loadfile

# What the atlas is made from: a change to any of it, or a missing build, makes it anew.
BUILT  := src/bailiwick/publish/static/build.json
ATLAS  := $(wildcard atlas/*.json atlas/*.ts) $(shell find atlas/src -type f ! -name '*.test.*')
ANEW   := $(if $(wildcard $(BUILT)),,anew)

.PHONY: help demo test lint bench e2e sample clean anew

help:
	@grep -E '^# make' Makefile | sed 's/^# //'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(STAMPS)/demo: pyproject.toml hatch_build.py $(ATLAS) $(ANEW) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[full]'
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: pyproject.toml hatch_build.py $(ATLAS) $(ANEW) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/demo

demo: $(STAMPS)/demo
	$(BIN)/bailiwick demo --serve --port $(PORT)

test: $(STAMPS)/test lint
	$(BIN)/python -m pytest $(PARALLEL)
	$(BIN)/python tools/run_atlas_tests.py

# make e2e    the atlas's tests alone
e2e: $(STAMPS)/test
	$(BIN)/python tools/run_atlas_tests.py

# make lint   style and types
lint: $(STAMPS)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# make bench  speed and sizes beside what a user would do instead
bench: $(STAMPS)/test
	$(BIN)/python -m pip install --quiet --requirement bench/requirements.txt
	$(BIN)/python bench/run.py

# make sample compute the carried tables again from the official files
sample: $(STAMPS)/test
	$(BIN)/python -m pip install --quiet --editable '.[maintain]'
	$(BIN)/python tools/make_sample.py $(BAILIWICK_SHARED)

# make clean  remove what the targets made
clean:
	rm -rf $(VENV) bailiwick-demo atlas/node_modules
	find src/bailiwick/publish/static -type f ! -name .gitkeep -delete
