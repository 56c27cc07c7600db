# Every target brings what it needs into .venv first; nothing but Python 3.11 or newer has to be there.
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet
# Tests and benchmarks have servers and data of their own: a `make run` beside them isn't disturbed.
APART = DEBUG=1 EMBEDDED_HOME=var/$@ $(PY) -m practice.embedded run --

.PHONY: run test services lint bench
.NOTPARALLEL:

run: .venv/.installed
	@$(PY) -m practice.embedded site

test: .venv/.installed-dev
	@$(PY) -m tests.chromium
	@$(APART) $(PY) -m pytest -n auto $(ARGS)

services: .venv/.installed
	@$(PY) -m practice.embedded services

lint: .venv/.installed-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports
	@$(APART) $(PY) manage.py makemigrations --check --dry-run
	@$(PY) -m tests.advisories

bench: .venv/.installed-dev
	@$(PY) -m tests.chromium
	@$(APART) $(PY) -m bench

.venv/.installed: requirements.txt | .venv/.made
	@echo "Installing into .venv; this takes a minute, once."
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@$(PIP) -r requirements-dev.txt
	@touch $@

# The second way serves systems whose Python comes without pip's installer.
.venv/.made:
	@for python in "$${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done || { echo "Python 3.11 or newer is needed. Install it, or name it: PYTHON=/path/to/python make" >&2; exit 1; }; \
	$$python -m venv .venv >/dev/null 2>&1 || \
	{ $$python -m venv --without-pip .venv && $$python -m pip --python $(PY) install --quiet pip; } 2>/dev/null || \
	{ rm -rf .venv; echo "Python's venv module is incomplete here. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@
