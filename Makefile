# What one types here, and nothing else to learn: make demo | test | check | format | bench | lock | clean

PYTHON ?= python3
PORT ?= 8000
UV ?= uv
PERSONS ?= 20000

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: help demo graphiql test check format bench bench-growth bench-parts bench-uniformity soak lock clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:
	@echo "make demo    serve a synthetic city on http://127.0.0.1:$(PORT)/graphql (PORT=… for another port)"
	@echo "make test    run the whole test suite; the programs of PostgreSQL and MariaDB should be installed"
	@echo "make check   lint, format and types"
	@echo "make format  put the sources into form"
	@echo "make bench   the benchmark tables, on PostgreSQL, in 20 minutes; also: bench-growth, bench-parts, bench-uniformity, soak"
	@echo "make lock    renew the locked dependencies (needs uv)"
	@echo "make clean   remove var/ and $(VENV)/, the demonstration's changed policies and keys with them"

demo: $(VENV)/installed $(VENV)/graphiql var/demo/city.db
	@PORT="$(PORT)" exec $(BIN)/zhaobi demo

# Tried once, because a network that is not there costs half a minute; `make graphiql` tries again.
$(VENV)/graphiql: | $(VENV)/installed
	@$(BIN)/python -m api.graphiql var/demo/graphiql || echo "The demonstration goes on without GraphiQL."
	@touch $@

graphiql: $(VENV)/installed
	$(BIN)/python -m api.graphiql var/demo/graphiql

# Made beside and renamed, so that an interrupted start leaves no half city.
var/demo/city.db: | $(VENV)/installed
	@mkdir -p $(@D) && rm -f $@.part
	@echo "Making a synthetic city of $(PERSONS) persons …"
	@$(BIN)/python examples/city/generate.py --url sqlite:///$@.part --persons $(PERSONS)
	@mv $@.part $@

# Two processes, which must know tests by the same names: some are named after sets, whose order hangs on this seed.
test: $(VENV)/developing
	PYTHONHASHSEED=$$($(BIN)/python -c 'import random; print(random.getrandbits(32))') \
		$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/developing
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/developing
	$(BIN)/python benchmarks/run.py --json var/bench/table.json --plot var/bench/table.svg
	$(BIN)/python benchmarks/verification.py

bench-growth: $(VENV)/developing
	$(BIN)/python benchmarks/growth.py --json var/bench/growth.json --plot var/bench/growth.svg

bench-parts: $(VENV)/developing
	for part in policy_tables policy_difference policy_reload masks canonical; do $(BIN)/python benchmarks/$$part.py || exit; done

bench-uniformity: $(VENV)/developing
	$(BIN)/python benchmarks/uniformity.py

soak: $(VENV)/developing
	$(BIN)/python benchmarks/soak.py --minutes 10

lock:
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: put it on the PATH, or say where it is by UV=…" >&2; exit 1; }
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --group build -c requirements-dev.txt -o requirements-build.txt

clean:
	rm -rf var $(VENV) dist .hypothesis .mypy_cache .pytest_cache .ruff_cache

# Wheels only: what is built from source would fetch its build tools without a hash.
$(VENV)/installed: requirements.txt requirements-build.txt pyproject.toml | $(VENV)/made
	@echo "Installing the locked dependencies …"
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements.txt -r requirements-build.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/developing: requirements-dev.txt $(VENV)/installed
	@echo "Installing the locked tools of developers …"
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Zhaobi needs Python 3.11 or newer, and \`$(PYTHON)\` is not. Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "\`$(PYTHON)\` cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@
