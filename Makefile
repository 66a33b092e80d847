# Two commands to begin with: `make run` and `make test`.
# Everything these targets need they make themselves, from Python 3.11+ alone.

PYTHON ?= python3
SETUP = $(PYTHON) tools/setup.py
VENV = .venv/bin

.PHONY: help run demo test lock clean

help:            ## show this list
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ -/'

run:             ## set up what is missing, then serve on HOST:PORT
	@$(SETUP) run
	@exec $(VENV)/python run.py

demo:            ## the same, with a small believable company loaded
	@$(SETUP) run
	@exec $(VENV)/python run.py --demo

test:            ## every check, one command
	@$(SETUP) test
	@exec $(VENV)/python tools/check.py
