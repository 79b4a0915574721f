# Three commands do everything, set-up included: `make demo`, `make test` and `make gallery`. `make help` lists all.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := build

PROGRAM := .build/release/richsweep
# The tests and, with them, the program.
TESTS := richsweepPackageTests
VENV := .build/venv
PYTHON := $(VENV)/bin/python
BENCH_VENV := .build/bench-venv
DOCS_VENV := .build/docs-venv
# What the website is made of; links between them are as in the repository.
DOCS = $(wildcard *.md) $(wildcard LICENSE CITATION.cff) docs schemas cluster
# A file at a time on each core: most tests wait for something.
PROCESS_TESTS = $(PYTHON) -B -m pytest -q -p no:cacheprovider -n $$(nproc) --dist loadfile --ignore Tests/Cluster Tests
SWIFT_FILES = $$(git ls-files -- 'Package.swift' 'Sources/*.swift' 'cluster/*.swift' 'Tests/*.swift' ':!*.pb.swift')
PACKAGES := libzmq3-dev libhdf5-dev zlib1g-dev libssl-dev libsqlite3-dev pkg-config
TEST_PACKAGES := netcdf-bin chromium
CLUSTER_PACKAGES := slurmctld slurmd slurm-client munge openssh-server debootstrap
FUZZ := 100
HISTORIES := 2000
KILLS := 1000
CHAOS_HISTORIES := 100000
CROWD := 500
RUNS := 10
PYTHON_PACKAGES := python3 python3-venv

.PHONY: setup setup-test build demo gallery test test-cluster lint swift-tests process-tests fuzz mutants chaos crowd busy bench
.PHONY: docs format schema wire clean help

# Installs what is missing of the Debian packages; as root, or with sudo.
define install
	missing=(); \
	for package in $(1); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' || missing+=($$package); \
	done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	  echo "installing Debian packages: $${missing[*]}"; \
	  if [ "$$(id -u)" = 0 ]; then sudo=(env); else sudo=(sudo env); fi; \
	  $${sudo[@]} apt-get update -qq; \
	  $${sudo[@]} DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $${missing[*]} >/dev/null; \
	fi
endef

setup: ## install the Debian packages of a build, where any is missing
	@command -v swift >/dev/null || { echo "Swift 6.2 or newer is needed: https://www.swift.org/install" >&2; exit 2; }
	@$(call install,$(PACKAGES))

setup-test: setup $(VENV)/ready ## install those of the tests, and a Python environment in .build/venv
	@$(call install,$(TEST_PACKAGES))

$(VENV)/ready: Tests/requirements.txt analysis/pyproject.toml
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { $(call install,$(PYTHON_PACKAGES)); }
	@echo "making a Python environment in $(VENV)"
	@python3 -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r $< -e analysis
	@touch $@

build: setup ## build the program, .build/release/richsweep; without a target make does this
	@mkdir -p .build
	@swift build -c release --product richsweep

# The paper's Fig. 1(b) at full size, on a 9 × 9 grid to step 1000; the same line again resumes it.
demo: build ## train Fig. 1(b) on a 9 × 9 grid and print two heat maps
	@$(PROGRAM) run fig1b-quick --out .build/demo
	@$(PROGRAM) show .build/demo/result.h5

# Every figure: all presets at a size for two cores, then docs/gallery.md and its pictures. Sweeps that are there go on.
gallery: build $(VENV)/ready ## run every preset, draw every figure, write docs/gallery.md
	@$(PYTHON) -B analysis/gallery --program $(PROGRAM) --work .build/gallery --docs docs

test: lint swift-tests process-tests ## check format and structure, and run every test

lint: setup ## check the format and the structure of the Swift sources
	@swift format lint --strict --parallel $(SWIFT_FILES)
	@command -v python3 >/dev/null || { $(call install,python3); }
	@python3 -B Tests/Structure

swift-tests: setup-test ## build with every warning an error, and run the tests in Swift
	@mkdir -p .build
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" swift build -c release --product $(TESTS) 2>&1 | tee .build/build.log
	@! grep -n 'warning:' .build/build.log
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" swift test -c release --skip-build

process-tests: swift-tests ## run the tests in Swift, of whole processes and of the analysis package
	@$(PROCESS_TESTS)

# Sweeps on real clusters of this machine alone, brought up for the tests, and by an image made by the steps of its
# Containerfile; some twenty minutes. It installs the clusters' daemons (and does not start them: the tests run their own).
test-cluster: build setup-test ## run sweeps on a Slurm and ssh daemons of this machine; some twenty minutes
	@$(call install,$(CLUSTER_PACKAGES))
	@$(PYTHON) -B -m pytest -q -s -p no:cacheprovider Tests/Cluster

# More of what nobody should send or keep: damaged messages, documents, shards and journals, a million messages of liars
# and strangers while a sweep runs, and a hundred thousand HTTP requests; some twenty minutes. FUZZ=100 says how many times the ordinary tests' share.
fuzz: swift-tests ## damage more messages, files and journals (FUZZ=100); some twenty minutes
	@RICHSWEEP_FUZZ=$(FUZZ) swift test -c release --skip-build --filter Mutat
	@RICHSWEEP_FLIPS=50 $(PYTHON) -B -m pytest -q -s -p no:cacheprovider Tests/EndToEnd/test_verify.py -k damaged
	@RICHSWEEP_FLOOD=1000000 $(PYTHON) -B -m pytest -q -s -p no:cacheprovider Tests/EndToEnd/test_flood.py
	@RICHSWEEP_REQUESTS=100000 $(PYTHON) -B -m pytest -q -s -p no:cacheprovider Tests/EndToEnd/test_http.py -k nobody
	@RICHSWEEP_HANDSHAKES=1000 RICHSWEEP_SPAN=20 $(PYTHON) -B -m pytest -q -s -p no:cacheprovider \
	  Tests/EndToEnd/test_memory.py Tests/EndToEnd/test_http.py -k 'not nobody'

# Breaks every target on purpose, one way at a time, and says which test finds it. All faults are in one test build, a
# copy in .build/mutants, behind a switch that the program itself does not have. FAULTS= chooses some by name or file.
mutants: setup-test ## plant faults in every target and see which test finds each (FAULTS=Wire, HISTORIES=2000)
	@RICHSWEEP_HISTORIES=$(HISTORIES) $(PYTHON) -B Tests/Mutations $(FAULTS)

# A thousand processes of real sweeps killed, a coordinator gone for a minute, a machine cut off for half of one, and a
# hundred thousand simulated histories; an hour or so.
chaos: swift-tests ## kill processes of real sweeps (KILLS=1000), cut off a machine, simulate histories; an hour
	@RICHSWEEP_KILLS=$(KILLS) $(PYTHON) -B -m pytest -q -s -p no:cacheprovider Tests/EndToEnd/test_chaos.py
	@RICHSWEEP_ABSENCE=60 RICHSWEEP_CUT=30 $(PYTHON) -B -m pytest -q -s -p no:cacheprovider Tests/EndToEnd \
	  -k 'comes_back or one_cut_off'
	@RICHSWEEP_HISTORIES=$(CHAOS_HISTORIES) swift test -c release --skip-build --filter SimulationTests

# Five hundred real worker processes at one coordinator, each with a connection of its own; some minutes, and up to
# 10 GB of memory.
crowd: swift-tests ## let real workers (CROWD=500) join one coordinator; minutes and up to 10 GB of memory
	@RICHSWEEP_CROWD=$(CROWD) $(PYTHON) -B -m pytest -q -s -p no:cacheprovider Tests/EndToEnd/test_crowd.py

# Every test ten times over while something else takes each core: what depends on speed fails here. Some hours.
busy: swift-tests ## repeat every test (RUNS=10) while something else takes each core; some hours
	@for core in $$(seq $$(nproc)); do (while :; do :; done) & done; trap 'kill $$(jobs -p)' EXIT; \
	for run in $$(seq $(RUNS)); do \
	  echo "run $$run of $(RUNS) on busy cores"; \
	  PATH="$(CURDIR)/$(VENV)/bin:$$PATH" swift test -c release --skip-build; \
	  $(PROCESS_TESTS); \
	done

# Everything that is measured, beside rivals in Python; some twenty minutes. The page is that of this run.
bench: build $(BENCH_VENV)/ready .build/bench/count.so ## run all benchmarks, write docs/benchmarks.md; some twenty minutes
	@for kind in core dispatch merge scale solver workers; do \
	  rivals=(--rivals $(BENCH_VENV)/bin/python); \
	  case $$kind in merge|solver|workers) rivals=() ;; esac; \
	  LD_PRELOAD=$$(test $$kind != core || echo $(CURDIR)/.build/bench/count.so) \
	    $(PROGRAM) bench $$kind "$${rivals[@]}" --out .build/bench/$$kind.json; \
	done
	@$(PROGRAM) bench page .build/bench/*.json > docs/benchmarks.md

$(BENCH_VENV)/ready: Benchmarks/requirements.txt
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { $(call install,$(PYTHON_PACKAGES)); }
	@echo "making a Python environment in $(BENCH_VENV)"
	@python3 -m venv $(BENCH_VENV)
	@grep -v '^#' $< | while read -r package; do \
	  $(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check "$$package" \
	    || echo "$$package does not install here: nothing is compared with it"; \
	done
	@touch $@

.build/bench/count.so: Benchmarks/allocations/count.c
	@mkdir -p $(@D)
	@$$(command -v clang || command -v cc) -O2 -shared -fPIC -o $@ $<

# The manual as a website in .build/site; a link that leads nowhere is an error.
docs: $(DOCS_VENV)/ready ## build the manual as a website in .build/site
	@rm -rf .build/site-source
	@mkdir -p .build/site-source
	@ln -s $(addprefix $(CURDIR)/,$(DOCS)) .build/site-source
	@NO_MKDOCS_2_WARNING=1 $(DOCS_VENV)/bin/mkdocs build --strict --config-file docs/mkdocs.yml >.build/docs.log 2>&1 \
	  || { cat .build/docs.log; exit 1; }
	@echo "wrote .build/site/index.html"

$(DOCS_VENV)/ready: docs/site/requirements.txt
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { $(call install,$(PYTHON_PACKAGES)); }
	@echo "making a Python environment in $(DOCS_VENV)"
	@python3 -m venv $(DOCS_VENV)
	@$(DOCS_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

format: ## format the Swift sources in place
	@swift format --in-place --parallel $(SWIFT_FILES)

# A test compares the file with what the program prints.
schema: build ## generate schemas/sweep.schema.json from the program's tables of fields and parameters
	@$(PROGRAM) preset --schema > .build/sweep.schema.json
	@mv .build/sweep.schema.json schemas/sweep.schema.json

# Needs protoc and the protoc-gen-swift of the swift-protobuf that Package.swift names.
wire: ## generate Sources/Wire/Generated from schemas/wire.proto
	@cd schemas && protoc --swift_opt=Visibility=Public --swift_opt=UseAccessLevelOnImports=true \
	  --swift_out=../Sources/Wire/Generated wire.proto

clean: ## remove .build
	@rm -rf .build

# Every target has its line after two hashes.
help: ## list the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r target text; do \
	  printf '%-14s %s\n' "$$target" "$$text"; \
	done
