# Everything that is done with Backbone, one word each. `make` alone shows this list.
# The .NET SDK is enough for run and test; proto fetches buf from npm. Tests start many short processes, which spend more on
# compiling methods a second time than that gives back: profiling for it is off there, and it begins at 512 calls, not 30 (the
# number is hexadecimal).

CONFIG  ?= Release
DIR     ?=
ONCE    ?=
STORE   ?=
DESK    ?=
SECONDS ?= 60

OUT     := artifacts
APPS    := Backbone.Cli Backbone.Broker Backbone.Gateway
BUF     := $(OUT)/tools/node_modules/.bin/buf
BUF_VERSION := 1.75.0
QUIET   := --nologo -v quiet -clp:NoSummary

.DEFAULT_GOAL := help
.PHONY: help setup build package package-test test soak year flood rotation fuzz mutants run lint format proto node bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Restore packages as the lock files say
	@dotnet restore Backbone.sln --locked-mode $(QUIET)

build: setup ## Build all, and put backbone, backbone-broker and backbone-gateway into artifacts/app
	@dotnet build Backbone.sln -c $(CONFIG) --no-restore $(QUIET)
	@for app in $(APPS); do dotnet publish src/$$app -c $(CONFIG) --no-build -o $(OUT)/app $(QUIET) || exit 1; done
	@ln -sf app/backbone $(OUT)/backbone

test: build ## Run every test but the long ones (under five minutes on two cores)
	@DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=200 dotnet test --solution Backbone.sln -c $(CONFIG) --no-build --no-ansi --no-progress \
		--report-trx --results-directory $(OUT)/tests --hangdump --hangdump-timeout 240s

soak: build ## Kill processes at random moments for some ten minutes, on both engines; BACKBONE_SEED=N begins with that seed
	@dotnet test --project tests/Backbone.EndToEnd.Tests -c $(CONFIG) --no-build --no-ansi --no-progress --output detailed \
		--explicit only --filter-class "*KillTests"

year: build ## Let 400 days pass by a clock that leaps, with everybody renewing by the documented commands; some three minutes
	@$(OUT)/bin/Backbone.EndToEnd.Tests/$$(echo $(CONFIG) | tr A-Z a-z)/Backbone.EndToEnd.Tests \
		-explicit only -class "*.YearTests" -showLiveOutput

flood: build ## Let a hostile nation send all it can for a minute beside honest traffic; four minutes, quiet machine
	@$(OUT)/bin/Backbone.EndToEnd.Tests/$$(echo $(CONFIG) | tr A-Z a-z)/Backbone.EndToEnd.Tests \
		-explicit only -class "*.FloodRun" -showLiveOutput

rotation: build ## Turn every kind of key and certificate while three nations exchange 50 messages a second for a minute; two minutes, quiet machine
	@$(OUT)/bin/Backbone.EndToEnd.Tests/$$(echo $(CONFIG) | tr A-Z a-z)/Backbone.EndToEnd.Tests \
		-explicit only -class "*.RotationTests" -showLiveOutput

fuzz: build ## Give every parser of outside bytes what nobody would write, SECONDS each (60); BACKBONE_SEED=N repeats a run
	@for suite in Protocol Policies Transport Custody Authority Client Broker Gateway; do \
		BACKBONE_FUZZ_SECONDS=$(SECONDS) $(OUT)/bin/Backbone.$$suite.Tests/$$(echo $(CONFIG) | tr A-Z a-z)/Backbone.$$suite.Tests \
			-class "*.FuzzTests" -showLiveOutput || exit 1; done

mutants: setup ## Take away each numbered step of the desks in turn, and see that a test fails; seven minutes (DESK=…: one desk's)
	@dotnet build tests/Backbone.Tidy.Tests -c $(CONFIG) --no-restore $(QUIET)
	@BACKBONE_DESK=$(DESK) $(OUT)/bin/Backbone.Tidy.Tests/$$(echo $(CONFIG) | tr A-Z a-z)/Backbone.Tidy.Tests \
		-explicit only -class "*.MutantRun" -showLiveOutput

package: setup ## Make the packages for Debian, each with its own runtime, and the command as a .NET tool, in artifacts/package
	@src/packaging/make.sh

package-test: package ## Install the packages into a new Debian root and run them there; root, debootstrap and a mirror are needed
	@src/packaging/test.sh

run: build ## Run the demo: three nations, a broker, a bulletin that crosses; ONCE=1 ends after it, DIR=… keeps its folder
	@$(OUT)/backbone demo $(if $(ONCE),--once) $(if $(DIR),--dir $(DIR)) $(if $(STORE),--store $(STORE))

lint: proto ## Check format, analyzers and protos
	@dotnet format Backbone.sln --verify-no-changes --severity warn
	@dotnet build Backbone.sln -c $(CONFIG) $(QUIET)

format: setup ## Check blanks, line ends and the order of usings, which is what of the format the build does not check; ten seconds
	@dotnet format whitespace Backbone.sln --verify-no-changes --no-restore

proto: $(BUF) ## Check protos: buf lint, and no breaking change against protos/baseline.binpb
	@$(BUF) lint
	@$(BUF) breaking --against protos/baseline.binpb

bench: build ## Measure what a message costs, beside what it could; a quarter of an hour (QUICK=1: two minutes), quiet machine; a page in artifacts/bench
	@$(OUT)/bin/Backbone.Benchmarks/$$(echo $(CONFIG) | tr A-Z a-z)/Backbone.Benchmarks $(OUT)/bench $(if $(QUICK),quick) $(if $(ONLY),only=$(ONLY))

node: $(OUT)/node/node_modules/.package-lock.json ## Fetch the packages of the Node client that the end-to-end tests run, and axe-core for the browser tests

clean: ## Remove all build output
	@rm -rf $(OUT)

$(BUF):
	@mkdir -p $(OUT)/tools
	@npm install --prefix $(OUT)/tools --no-fund --no-audit --loglevel error @bufbuild/buf@$(BUF_VERSION) >/dev/null

$(OUT)/node/node_modules/.package-lock.json: tests/node/package.json tests/node/package-lock.json
	@mkdir -p $(OUT)/node
	@cp tests/node/package.json tests/node/package-lock.json $(OUT)/node/
	@npm ci --prefix $(OUT)/node --no-fund --no-audit --loglevel error >/dev/null
