# Two commands to begin with: `make run` and `make test`.
# What they need they make themselves, from Python 3.11 alone.

PYTHON ?= python3
PREPARE = $(PYTHON) tools/prepare.py
VENV = .venv/bin

.PHONY: help run demo test bench frontend translations regulation lock clean

help:          ## show this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/: *##/\t/'

run:           ## set up what is missing, then serve on HOST:PORT
	@$(PREPARE) run
	@exec $(VENV)/python run.py

demo:          ## the same, with a small believable company
	@$(PREPARE) run
	@exec $(VENV)/python run.py --demo

test:          ## every check
	@$(PREPARE) test
	@exec $(VENV)/python tools/check.py

bench:         ## time every request of the borrowing desk over a full archive
	@$(PREPARE) run
	@exec $(VENV)/python -m bench

frontend:      ## build scripts and styles
	@$(PREPARE) frontend

translations:  ## collect new texts into the catalogues, then compile them
	@$(PREPARE) test
	@$(VENV)/python tools/translations.py update

regulation:    ## write docs/regulation.md anew
	@$(PREPARE) test
	@$(VENV)/python tools/regulation.py update

lock:          ## resolve the dependencies anew (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.lock
	uv pip compile -q pyproject.toml --extra dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-dev.lock
	uv pip compile -q - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-node.lock < tools/node.in

clean:         ## remove what was built; data stay
	rm -rf .build .venv app/static/dist frontend/node_modules
	find . -name __pycache__ -prune -exec rm -rf {} +
