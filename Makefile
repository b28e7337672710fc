# Every task has one verb; CI calls the same ones. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# Every verb is one: no file is made by its name.
.PHONY: $(shell sed -nE 's/^([a-z][a-z0-9-]*):.*/\1/p' $(firstword $(MAKEFILE_LIST)))

help:           ## list the verbs
	@grep -hE '^[a-z][a-z0-9-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS="$$(printf '\t')" read -r verb what; do printf '  make %-14s %s\n' "$$verb" "$$what"; done

setup: $(READY) ## create .venv and install everything, by hash
$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "speaker needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 2; }
	@echo "Making a virtual environment in $(VENV) and installing into it (a minute or two) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)  ## hold a conversation: real recognizer, real voice, a bot on this machine
	@$(BIN)/speaker demo

test: $(READY)  ## run the tests
	$(BIN)/pytest

check: $(READY) format lint types imports shell ## everything that must be clean before a commit
	@echo "All clean."

format: $(READY)
	$(BIN)/ruff format --check .
lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/codespell
types: $(READY)
	$(BIN)/mypy
imports: $(READY)
	$(BIN)/lint-imports --no-cache
shell: $(READY)
	$(BIN)/shellcheck .ci/run $$(git ls-files '*.sh' 'models/build/evaluate' 'tests/rig/*/run' \
	  systemd/speaker-update systemd/speaker-command)

bench: $(READY) ## how long a person waits, ours and a plain script side by side: docs/benchmarks.md
	$(BIN)/python -m bench

bench-turns: $(READY) ## memory and threads of the device over five hundred turns
	$(BIN)/python -m bench --only "many turns" --patient

bench-check: $(READY) ## has anything become slower than bench/figures.toml?
	$(BIN)/python -m bench.check

bench-voice:    ## make voices of the real size, of random weights, for make bench (needs torch)
	@$(PYTHON) -m venv .venv-voice
	@.venv-voice/bin/python -m pip install --quiet --disable-pip-version-check -r bench/voice/requirements.txt
	@.venv-voice/bin/python bench/voice/make.py bench/voices

bench-hearing: $(READY) ## options by number: the turn's grammar against open recognition
	$(BIN)/python bench/hearing.py

bench-relay: $(READY) ## webhooks a second through relay and Mosquitto, to 10, 100, 1,000 devices
	$(BIN)/python bench/relay.py

.PHONY: soak-pure soak powercuts audit sbom
soak-pure: $(READY) ## thousands of simulated conversations, in every order of events
	$(BIN)/pytest -q tests/machine --hypothesis-profile=soak

fuzz: $(READY)  ## throw hostile input at everything that reads: make fuzz MINUTES=10
	$(BIN)/python -m tests.fuzz.run --minutes $(or $(MINUTES),10)

soak: $(READY)  ## torment a whole device: make soak MINUTES=30
	$(BIN)/pytest -q -m soak tests/soak
	$(BIN)/python -m tests.soak.run --minutes $(or $(MINUTES),30)

soak-days: $(READY) ## a month and more in simulated time, and what grows: make soak-days DAYS=35
	$(BIN)/python -m tests.machine.days --days $(or $(DAYS),35)

rig-sound: $(READY) ## a whole device on a virtual sound server: talk, set up, cut in, kill the server (6 minutes)
	$(BIN)/pytest -m rig tests/rig tests/desk

bench-sound: $(READY) ## press to listening, speech to transcript, text to sound, press to silence
	$(BIN)/python -m bench.sound

soak-idle: $(READY) ## leave the device alone and watch memory and lost sound: make soak-idle MINUTES=60
	$(BIN)/python -m tests.rig.soak --minutes $(or $(MINUTES),60)

powercuts: $(READY) ## kill a whole device again and again: make powercuts CUTS=500
	$(BIN)/python -m tests.soak.cuts --cuts $(or $(CUTS),500)

audit: $(READY) ## ask for known vulnerabilities of everything that is locked
	@$(BIN)/python -m tests.security.audit

SBOM := dist/speaker.cdx.json
sbom: $(READY)  ## write the software bill of materials (CycloneDX) into dist/
	@mkdir -p $(dir $(SBOM))
	@$(BIN)/python -W ignore::UserWarning -m cyclonedx_py requirements requirements.lock \
	  --pyproject pyproject.toml --output-reproducible --output-format JSON --output-file $(SBOM)
	@echo "Wrote $(SBOM)"

rig-systemd:    ## deploy, break, take back, uninstall on a real systemd, in a container (needs root)
	tests/rig/systemd/run

rig-arm64:      ## the locked wheels and the demonstration on the Pi's processor, emulated (needs root)
	tests/rig/arm64/run

rig-board:      ## a real GPIO character device and a real ALSA card, in a virtual machine (needs root)
	tests/rig/board/run

rig-memory:     ## hit MemoryMax= for real: the device's unit, systemd and cgroup v2, in a virtual machine (needs root)
	tests/rig/memory/run

lock:           ## write the lock files anew from pyproject.toml (needs uv on the PATH)
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  --group build -c requirements-dev.lock -o requirements-build.lock

docs: $(READY)  ## write docs/settings.md anew from the code
	$(BIN)/python docs/make/settings.py

pictures: $(READY) ## draw docs/wiring.svg and the pictures of the command line anew
	$(BIN)/python docs/make/wiring.py
	PYTHONPATH=. $(BIN)/python docs/make/pictures.py

clean:          ## remove what the other verbs made
	rm -rf $(VENV) .venv-voice bench/voices demo-sound dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
