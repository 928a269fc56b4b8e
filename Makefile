# Verbs for people and for CI. `make run` and `make test` each work as the first command of a fresh clone.
PYTHON ?= python3
BIN := .venv/bin
SIZE ?= small
# Where this is set, each of the many short processes below would compile every module again.
export PYTHONDONTWRITEBYTECODE :=
# What runs on PostgreSQL and Redis too: all that speaks SQL of its own or depends on how a database behaves. What waits longest
# comes first, and whoever is done takes from the others' rest; not what reads documents or draws them, the same on any database,
# nor the long test of each setting: what it refreshes reads and writes as tests/pyramid/test_refresh_exact.py does.
ON_SERVICES := tests/services tests/chaos tests/flows/test_worker_dies.py tests/accounts tests/imports tests/jobs tests/people tests/plans tests/pyramid tests/ops/test_services_tool.py tests/ops/test_upgrade.py
DOCUMENTS := accounts/test_map_chart imports/test_hostile imports/test_odd_files plans/test_old plans/test_old_pdf plans/test_paper plans/test_review plans/test_slides pyramid/test_papers
SETTINGS := tests/pyramid/test_setting_refresh.py::test_after_a_changed_setting_all_is_kept_as_a_refresh_of_everything_keeps_it
.DEFAULT_GOAL := help
.PHONY: help run setup test test-services test-browser smoke lint check bench shots demo-reset messages lock

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | sort | while IFS="$$(printf '\t')" read -r verb text; do printf '  make %-14s %s\n' "$$verb" "$$text"; done

run:  ## everything that is missing, then the demo company at http://127.0.0.1:8000 (PORT=, KAMAPP_HOME=)
	@$(PYTHON) tools/setup.py run && exec $(BIN)/python tools/run.py

setup:  ## environment, packages and system libraries for all the other verbs, nothing started
	@$(PYTHON) tools/setup.py test services browser

test:  ## the tests that need no server and no browser
	@$(PYTHON) tools/setup.py test && exec $(BIN)/python -m pytest -n auto -m "not services and not browser and not chaos" $(ARGS)

test-services:  ## what differs on PostgreSQL and Redis, both started in a temporary folder and stopped
	@$(PYTHON) tools/setup.py test services && exec $(BIN)/python tools/services.py $(BIN)/python -m pytest $(ON_SERVICES) $(DOCUMENTS:%=--ignore=tests/%.py) --deselect=$(SETTINGS) -m "not browser" -n 3 --dist worksteal $(ARGS)

test-browser:  ## the legs in Chromium: flows, keyboard, axe-core
	@$(PYTHON) tools/setup.py test browser && exec $(BIN)/python -m pytest tests/browser -m browser $(ARGS)

smoke:  ## `make run` on a clean clone in a temporary folder: sign in, import, board, PDF
	@$(PYTHON) tools/setup.py test && exec $(BIN)/python tools/smoke.py

lint:  ## ruff, mypy, import contract, templates, styles, translations, migrations
	@$(PYTHON) tools/setup.py test && exec $(BIN)/python tools/lint.py

check: lint test  ## lint and test, as before each push

bench:  ## ratios against a baseline measured beside us (SIZE=small|medium|large)
	@$(PYTHON) tools/setup.py test && exec $(BIN)/python -m bench.run --size $(SIZE) $(ARGS)

shots:  ## photographs of every page and paper in shots/: languages, themes, widths
	@$(PYTHON) tools/setup.py test browser && exec $(BIN)/python tools/shots.py $(ARGS)

demo-reset:  ## forget the data in KAMAPP_HOME, load the demo company again, dated today
	@$(PYTHON) tools/setup.py run && exec $(BIN)/python tools/demo_reset.py

messages:  ## bring locale/ up to date with the words in code and templates, then say what lacks a translation
	@$(PYTHON) tools/setup.py test && $(BIN)/python tools/messages.py update && exec $(BIN)/python tools/messages.py check

lock:  ## renew both lock files from pyproject.toml (needs uv), for the oldest 3.11; UPGRADE=1 takes newer versions
	uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.lock
	uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q $(if $(UPGRADE),--upgrade) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
