# Each target does all its own set-up. `make` alone lists them.
PY := .venv/bin/python
PORT ?= 8000
WORKERS ?= 2
RUFF := .venv/bin/ruff

.DEFAULT_GOAL := help
.PHONY: help run test test-quick prove coverage check bench evaluate fix docs states messages lock clean base full dev browser

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: full ## all set-up, a practice nation, the server on 127.0.0.1:8000 (PORT=...)
	@$(PY) -m lindung run --port $(PORT)

test: browser ## all set-up, every behaviour, a browser walk through each journey
	@$(PY) -m pytest -q -n $(WORKERS) --dist worksteal -m "not prove" $(ARGS)

test-quick: dev ## the inner loop: no browser, no evidence room, nothing slow
	@$(PY) -m pytest -q -n $(WORKERS) --reuse-db --ignore=tests/evidence -m "not prove and not slow and not browser" $(ARGS)

prove: browser ## the long proofs: who may see what, races, kills, histories at length
	@$(PY) -m pytest -q -n $(WORKERS) --dist worksteal -m prove $(ARGS)

coverage: browser ## everything, with branch coverage
	@$(PY) -m pytest -q -n $(WORKERS) --cov --cov-report=term:skip-covered $(ARGS)

check: dev ## format, lint, types, imports, migrations, translations, templates, security, docs
	@scripts/check

bench: dev ## the benchmarks, with their command lines
	@$(PY) -m benchmarks $(ARGS)

evaluate: dev ## how well screening reads, on its own sets (ARGS="--split dev --misses 20")
	@$(PY) -m benchmarks.screening_evaluate $(ARGS)

fix: dev ## format, and mend what can be mended alone
	@$(RUFF) check -q --fix . ; $(RUFF) format -q . ; .venv/bin/djlint --quiet --reformat lindung >/dev/null || true

docs: dev ## make the generated pages of docs/ anew
	@DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m django write_docs

states: dev ## make the state diagrams in docs/ anew
	@DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m django write_docs --only states

messages: dev ## collect the strings to translate into every room's locale/
	@$(PY) scripts/messages.py

lock: dev ## resolve requirements/*.in into hash-pinned lock files
	@scripts/lock

clean: ## remove caches and the virtual environment; data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* htmlcov static-built
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

base:
	@scripts/bootstrap base

full:
	@scripts/bootstrap full

dev:
	@scripts/bootstrap dev

browser:
	@scripts/bootstrap dev --browser
