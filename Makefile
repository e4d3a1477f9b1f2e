# The two commands are `make up` and `make test`. What `make up` runs is printed, so that plain pulumi can go on from there.

STACK ?= local
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
SHELL := bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PACK := policies/dualregion-recovery
# Longer than the longest deletion window of a key, which is 366 days.
PAST_EVERY_WINDOW := P367D

# `run` prints a command, then runs it. The shell's flags are set here because make 3.81 of macOS knows no .SHELLFLAGS.
RUN := set -euo pipefail; run() { printf '\n$$ %s\n' "$$*"; "$$@"; }
# A lock that is left over says that an earlier run was killed: what it left behind is shown, and how to put it right.
OFFER := offer() { if find .dualregion/state/.pulumi/locks -path "*/$$1/*.json" 2>/dev/null | grep -q .; then \
	  echo "An earlier run of $$1 was killed (or still runs). What it left behind:"; dualregion reconcile --stack "$$1" || true; \
	  echo "Put it right: make reconcile STACK=$$1"; exit 1; fi; }
# The engine, the state folder and the local cloud, for the rest of one recipe. Assigned first: eval hides a failure.
ENTER := variables="$$($(BIN)/dualregion env)"; eval "$$variables"

.PHONY: help
help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo '  STACK=local|mainland|gtm3|broken chooses the config of up (default: local)'

$(STAMP): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo 'make: no Python found; install Python 3.11 or newer' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "make: $(PYTHON) is older than Python 3.11")'
	@echo '== Python packages into $(VENV) (about a minute, once)' >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
	@ln -sfn ../$(VENV) stacks/.venv # the engine starts Python's own provider (GTM 3.0's links) there, and looks for it
	@touch $@

.PHONY: engine
engine: $(STAMP) ## find the Pulumi engine, or build it once (about 6 minutes)
	@$(BIN)/python engine/build.py >/dev/null

.PHONY: cloud
cloud: $(STAMP)
	@$(BIN)/dualregion cloud start

.PHONY: up
up: $(STAMP) ## create the stack on the local cloud, and show what it can promise
	@$(BIN)/dualregion cloud start --for-stack $(STACK)
	@$(MAKE) --no-print-directory engine
	@$(RUN); $(ENTER); \
	run pulumi stack select --create $(STACK); \
	$(OFFER); offer $(STACK); \
	if bought="$$(pulumi config get --path --stack $(STACK) dualregion:switch.gtm.instance 2>/dev/null)"; then \
	  run dualregion cloud buy-gtm "$$bought"; fi; \
	run pulumi up --yes --stack $(STACK) --policy-pack $(PACK); \
	run dualregion budget --stack $(STACK); \
	run pulumi stack output --stack $(STACK); \
	run dualregion cloud status --strict; \
	printf '\nStack $(STACK) stands on the local cloud. Go on by hand:\n'; \
	printf '  eval "$$(make -s env)"                          # this shell: pulumi, provider, state and local cloud\n'; \
	printf '  pulumi preview --policy-pack $(PACK)\n'; \
	printf '  dualregion budget --markdown\n'; \
	printf '  dualregion cloud journal --limit 20            # what the provider asked of the cloud\n'; \
	printf '  make up STACK=broken                           # a promise that cannot be kept, refused at preview\n'; \
	printf '  make down                                      # everything gone\n'

.PHONY: down
down: ## destroy every stack, let the deletion windows pass, check that nothing is left, stop the local cloud
	@if [ ! -x $(BIN)/dualregion ] || [ ! -d .dualregion ]; then echo 'nothing is up'; exit 0; fi; \
	if [ -d .dualregion/state/.pulumi ]; then $(MAKE) --no-print-directory engine cloud destroy || exit 1; fi; \
	$(BIN)/dualregion cloud stop && rm -rf .dualregion

.PHONY: destroy
destroy: $(STAMP)
	@$(RUN); $(ENTER); \
	stacks="$$(pulumi stack ls --json | python -c 'import json, sys; print(*[stack["name"] for stack in json.load(sys.stdin)])')"; \
	$(OFFER); for stack in $$stacks; do offer "$$stack"; run pulumi destroy --yes --stack "$$stack"; done; \
	run dualregion cloud clock advance $(PAST_EVERY_WINDOW); \
	run dualregion cloud status --strict --expect-empty; \
	for stack in $$stacks; do run pulumi stack rm --yes --preserve-config "$$stack"; done

.PHONY: reconcile
reconcile: $(STAMP) engine cloud ## put right what a killed up or down left behind
	@$(RUN); $(ENTER); run dualregion reconcile --stack $(STACK) --apply

.PHONY: env
env: $(STAMP) ## print what a shell needs: eval "$(make -s env)"
	@{ $(MAKE) --no-print-directory engine cloud; } >&2
	@$(BIN)/dualregion env

.PHONY: doctor
doctor: $(STAMP) ## show what was found on this machine, and what is wrong
	@$(BIN)/dualregion doctor

.PHONY: check
check: lint ## types, lint, import contracts and unit tests; the local cloud's are in `make test`
	@$(RUN); export PATH="$(CURDIR)/$(BIN):$$PATH"; \
	run python -m pytest -m 'not slow' -n auto --ignore tests/emulator --ignore tests/command_line --ignore tests/end_to_end

.PHONY: lint
lint: $(STAMP)
	@$(RUN); export PATH="$(CURDIR)/$(BIN):$$PATH"; \
	run ruff check .; \
	run ruff format --check .; \
	run pyright; \
	run lint-imports --no-logo

.PHONY: test
test: $(STAMP) engine ## every test, through the real engine and the local cloud (under 20 minutes)
	@$(RUN); export PATH="$(CURDIR)/$(BIN):$$PATH"; \
	run python -m pytest -n 3 --dist loadscope --no-loadscope-reorder -v --durations=25

.PHONY: test-long
test-long: $(STAMP) engine ## kills at 180 seeded random points of up and down (one to three hours)
	@$(RUN); export PATH="$(CURDIR)/$(BIN):$$PATH"; \
	run python -m pytest -m long -v -s --durations=15

.PHONY: bench
bench: $(STAMP) engine ## measure up, the local cloud, the packs, redirects and reconcile
	@$(BIN)/python -m bench

.PHONY: clean
clean: ## remove what this clone set up; the engine's cache stays
	@if [ -x $(BIN)/dualregion ]; then $(BIN)/dualregion cloud stop; fi
	rm -rf .dualregion $(VENV) stacks/.venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist
