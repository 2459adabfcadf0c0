# `make help` lists what there is. Everything runs from .venv, which `make setup` makes.
SHELL := /bin/bash
BIN := .venv/bin
.DEFAULT_GOAL := help

# A container may say that Python is to compile everything anew at each start; a visit starts fourteen of them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo run test test-hardware test-units check check-style check-types check-qml check-house fmt screens bundle bench chaos lock clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: ## install everything (a second run does nothing)
	@deploy/setup.sh

demo: setup ## the terminal on this machine: a window with a developer panel, or the scripted visit without a display
	@$(BIN)/kiosk demo --out build/demo

run: setup ## the terminal's processes, supervised
	@$(BIN)/kiosk run

# Six on two cores: more than half of the time they wait for devices, deadlines, disks and processes.
test: setup ## all tests
	@$(BIN)/pytest -n 6 --dist loadfile --no-loadscope-reorder

test-hardware: setup ## the drivers against a kernel's own USB, V4L2 and TPM, in a virtual machine (two minutes; root downloads QEMU)
	@$(BIN)/python -m tests.hardware.boot

test-units: setup ## deploy/ on a terminal that systemd runs, in the same virtual machine (four minutes)
	@$(BIN)/python -m tests.hardware.boot tests/hardware/test_units_live.py

check: setup ## style, types, house rules, QML
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-style check-qml check-house

check-style:
	@$(BIN)/ruff format --check --quiet . || { echo 'check: run `make fmt`'; exit 1; }
	@$(BIN)/ruff check --quiet .

check-types:
	@$(BIN)/mypy

check-qml:
	@deploy/qmllint.sh

# Every test file is read once here, so that the workers of `make test` find it compiled.
check-house:
	@$(BIN)/pytest -qq --collect-only tests >/dev/null || { $(BIN)/pytest -q --collect-only tests | tail -40; exit 1; }
	@$(BIN)/pytest -q tests/house
	@$(BIN)/kiosk catalogue validate assets/catalogue

fmt: setup ## format the code
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

screens: setup ## a picture of every page in every state and mode, to build/screens
	@for mode in standard assisted contrast; do for lang in zh_CN en; do \
	  $(BIN)/kiosk screens --out build/screens/$$mode-$$lang --mode $$mode --lang $$lang || exit 1; done; done

bundle: setup ## the program as one folder, built by PyInstaller; it then runs the scripted visit
	@deploy/bundle.sh

bench: setup ## speeds and memory as ratios, side by side in one run
	@$(BIN)/python -m tests.benchmarks

chaos: setup ## new examples for every property; then kill, cut and corrupt for CHAOS_MINUTES=10 (or CHAOS_CASES=N) and count what was lost or doubled
	@STOLEN_CASES=100 $(BIN)/pytest -q tests/kiosk/outbox/test_stolen_disk.py
	@$(BIN)/pytest -q -n 2 --hypothesis-profile new $$(grep -rl 'from hypothesis' tests --include='test_*.py')
	@$(BIN)/python -m tests.chaos

lock: ## bring requirements.lock up to requirements.in
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url -p 3.11 requirements-dev.in -o requirements.lock

clean: ## remove what was built
	@rm -rf build dist .mypy_cache .ruff_cache
