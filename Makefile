# The commands of this house. `make` alone lists them; DEVELOPING.md explains them.

bin := .venv/bin
stack := $(bin)/python -m ops.stack
manage := $(bin)/python manage.py
environment := py=$$(sh ops/find-python) && "$$py" -m ops.environment
templates = $(shell find templates -name '*.html')
compile := $(bin)/python -m uv pip compile -q --universal --python-version 3.12 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command 'make lock' pyproject.toml

# An operator's own settings name both databases; everybody else means the demo's.
of_the_site := $(if $(DJANGO_SETTINGS_MODULE),,$(stack) with --) $(bin)/python -m
places = $(if $(DIR),--folder $(DIR)) $(if $(KEYS_DIR),--keys-folder $(KEYS_DIR)) \
	$(if $(filter-out none,$(ERASURES)),--erasures $(ERASURES))

# Each recipe stands alone and shares one database or one lock: two at once only get in each other's way.
.NOTPARALLEL:
.PHONY: help run test test-full faults check fix lock messages seed bench-search bench-notifications bench-referrals bench-statistics bench-learning backup restore clean environment

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start the whole site in demo mode, until Ctrl-C (PORT=8000)
	@$(environment) run
	@$(stack) run

test: environment ## every test but the slow ones, in real browsers too (ONLY=tests/accounts for some)
	@$(bin)/python -m ops.browsers -- $(stack) exec -- $(bin)/python -m pytest -n 2 --dist worksteal \
		$(if $(ONLY),$(ONLY),--cov --cov-report=term)

test-full: environment ## every test there is
	@$(bin)/python -m ops.browsers -- $(stack) exec -- $(bin)/python -m pytest -n 2 --dist worksteal -m '' --cov --cov-report=term

check: environment ## format, lint, types, imports, dependencies, migrations, production settings
	@$(bin)/mypy & types=$$!; \
		$(bin)/ruff format --check . && \
		$(bin)/ruff check . && \
		$(bin)/djade --check $(templates) && \
		$(bin)/lint-imports && \
		$(bin)/deptry . && \
		$(stack) exec -- $(manage) makemigrations --check --dry-run && \
		(set -a; . ops/production-check.env; \
		$(manage) check --deploy --fail-level WARNING --settings htmse.settings.prod); \
		others=$$?; wait $$types && exit $$others

fix: environment ## let the tools mend what they can
	-$(bin)/ruff check --fix .
	$(bin)/ruff format .
	$(bin)/djade $(templates)

lock: environment ## renew requirements/*.txt from pyproject.toml; read the diff
	$(compile) --upgrade --group engines --group test --group quality -o requirements/dev.txt
	$(compile) --group engines -c requirements/dev.txt -o requirements/run.txt
	$(compile) --group engines --group bench -c requirements/dev.txt -o requirements/bench.txt

messages: environment ## gather the words that help-seekers see for translators, and compile what they wrote
	@$(bin)/python -m ops.messages

seed: ## add made-up profiles to the demo (PROFILES=100000)
	@$(environment) run
	@$(stack) with -- $(manage) seed_profiles $(or $(PROFILES),1000)

backup: ## dump both databases while the site runs (DIR=backups KEYS_DIR= KEYS_BACKUP_DAYS=7 BACKUPS_KEPT=30)
	@$(if $(DJANGO_SETTINGS_MODULE),,$(environment) run)
	@$(of_the_site) ops.backup $(places) $(if $(KEYS_BACKUP_DAYS),--key-days $(KEYS_BACKUP_DAYS)) \
		$(if $(BACKUPS_KEPT),--kept $(BACKUPS_KEPT))

restore: ## bring a backup back while the site is stopped (FROM=stamp or folder, DIR= KEYS_DIR= KEYS=1 ERASURES=)
	@$(if $(DJANGO_SETTINGS_MODULE),,$(environment) run)
	@$(of_the_site) ops.restore $(places) $(if $(FROM),--from $(FROM)) $(if $(KEYS),--keys $(KEYS)) \
		$(if $(filter none,$(ERASURES)),--no-ledger)

faults: environment ## kill, pause and cut off everything while messages are on their way (SEEDS=1 OUTAGE=5)
	@$(bin)/python -W error::RuntimeWarning -m tests.faults.run --seeds $(or $(SEEDS),1) --outage $(or $(OUTAGE),5)

bench-notifications: environment ## measure how fast messages go out
	@$(stack) exec -- $(bin)/python -m benchmarks.notifications

bench-referrals: environment ## measure the list of referrals with 10,000 of them
	@$(stack) exec -- $(bin)/python -m benchmarks.inbox

bench-statistics: environment ## measure statistics with 100,000 numbers
	@$(stack) exec -- $(bin)/python -m benchmarks.statistics

bench-learning: environment ## measure answers of 50 learners at once, and the board of a large cohort
	@$(stack) exec -- $(bin)/python -m benchmarks.learning
	@$(stack) exec -- $(bin)/python -m benchmarks.cohort

bench-search: environment ## measure the search against its rivals
	@$(bin)/python -m uv pip install -q --require-hashes --python $(bin)/python -r requirements/bench.txt
	@$(stack) exec -- $(bin)/python -m benchmarks.search

clean: ## remove the demo's data and what tools have left (.venv stays)
	@$(environment) run
	@$(stack) clean
	rm -rf .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results

environment:
	@$(environment) dev
