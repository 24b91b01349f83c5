# Two commands do everything:  make run MUSIC=/path/to/music   and   make test
# They need Python 3.11 or newer, make, and a network package index.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
MUSIC  ?=
ARGS   ?=
# As typed: a folder's name may hold $, quotes and backticks, which neither make nor the shell may interpret.
export MUSIC_FOLDER := $(value MUSIC)
unexport MUSIC

.PHONY: help demo-clusters setup setup-run run test test-slow test-images try-containers golden check bench soak fmt requirements clean
.DEFAULT_GOAL := help

help: ## show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# The interpreter and a hashed uv; then the hashed requirements; then this project itself, without fetching a build tool.
$(BIN)/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "SoniqueBay needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run: $(BIN)/uv requirements/run.txt requirements/build.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

setup-run: $(VENV)/.run ## the environment that runs SoniqueBay

setup: $(VENV)/.dev ## the environment that also tests it
	@sh scripts/system_packages.sh

run: $(VENV)/.run ## listen to MUSIC=/path (a demo library without it) and serve the page
	@exec $(BIN)/soniquebay up $(ARGS) $${MUSIC_FOLDER:+-- "$$MUSIC_FOLDER"}

test: setup ## all tests
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

test-slow: setup ## the tests that take a minute or more
	$(BIN)/pytest -m slow $(ARGS)

test-images: setup ## start every role from a clean environment with its own requirements, as its image does
	$(BIN)/pytest -m slow tests/deploy $(ARGS)

try-containers: setup ## build the images and run compose.yaml on an engine of its own, without a registry: as root, on Debian
	@deploy/trial/run.sh

golden: setup ## write the golden analysis values and vectors anew; read the diff before you commit it
	$(BIN)/pytest -q tests/mir/test_golden.py tests/embeddings/test_golden.py --update-golden
	git diff --stat tests/data

check: setup ## style, types and the floors of the house
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: setup ## write the code in the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/peers/.made: $(BIN)/uv requirements/bench.txt
	$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(VENV)/peers
	$(BIN)/uv pip install --quiet --python $(VENV)/peers/bin/python --require-hashes -r requirements/bench.txt
	@touch $@

demo-clusters: setup ## the life of artist clusters in two minutes: scan, training, drift, retraining, cleanup
	$(BIN)/pytest tests/e2e/demo_clusters.py -s -q

bench: setup $(VENV)/peers/.made ## measure, beside peers; MUSIC=/path, EVALSET=/path, ARGS="speed memory" for some sections
	$(BIN)/python -m benchmarks $(if $(EVALSET),--evalset "$(EVALSET)",) $${MUSIC_FOLDER:+--music "$$MUSIC_FOLDER"} $(ARGS)

soak: setup ## scan while everything is killed, cut, flushed and filled; ARGS="--way embedded --faults 60 --seed 1"
	$(BIN)/python -m tests.soak $(ARGS)

requirements: $(BIN)/uv ## pin and hash the requirements anew
	requirements/compile.sh

clean: ## remove the environment
	rm -rf $(VENV)
