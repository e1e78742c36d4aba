# The verbs of Darkroom: `make` alone lists them; continuous integration calls the same ones.
# Variables come from the command line or the environment. A secret is better off in the environment:
# the command line of a running process is public.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

program := artifacts/bin/Silo/release/darkroom
build := dotnet msbuild -restore -nologo -verbosity:quiet -p:Configuration=Release

export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_GENERATE_ASPNET_CERTIFICATE := false

# What the program reads. $(value …) hands over what was typed, dollar signs included.
ifdef PORT
export PORT := $(value PORT)
export DARKROOM__Network__Port := $(value PORT)
endif
ifdef BIND
export BIND := $(value BIND)
export DARKROOM__Network__Bind := $(value BIND)
endif
ifdef DATA
export DATA := $(value DATA)
export DARKROOM__Storage__Data := $(value DATA)
endif
ifdef SILOS
export SILOS := $(value SILOS)
endif
ifdef APIS
export APIS := $(value APIS)
endif
ifdef URL
export URL := $(value URL)
endif
ifdef KEY
export KEY := $(value KEY)
endif
ifdef ADMIN_KEY
override export ADMIN_KEY := $(value ADMIN_KEY)
endif

# $(call option,--name,NAME): only from the command line, for some systems keep a NAME of their own in the environment.
option = $(if $(filter command,$(firstword $(origin $2))),$1 "$$$2")
need = $(if $($1),,$(error make $@ needs $1=…, $2))

.PHONY: help
help:
	@awk -F ' *## ' '/^[a-z]+:.* ## / { sub(/:.*/, "", $$1); printf "make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: ## build and serve; PORT=8080 BIND=127.0.0.1 DATA=./data ADMIN_KEY=…
	@eng/setup run
	@echo "Building…"
	@$(build) src/Silo/Silo.csproj
	@DARKROOM__Slink__SignUp="$${DARKROOM__Slink__SignUp:-open}" exec $(program)

.PHONY: cluster
cluster: ## a cluster on this machine: PostgreSQL, S3, silos, Api nodes, a balancer; PORT=8080 ADMIN_KEY=… SILOS=3 APIS=2 DATA=./cluster
	@eng/setup cluster
	@echo "Building…"
	@$(build) src/Silo/Silo.csproj
	@exec eng/cluster/run.js

.PHONY: doctor
doctor: $(program) ## look at all that a configuration relies on; DATA=./data, or NODE=cluster/silo-1.env for a process of make cluster
	@$(if $(NODE),set -a; . "$(abspath $(NODE))"; set +a; )exec $(program) doctor

.PHONY: test
test: ## build and run the tests; ONLY=Actors for a project, a class or a part of a name
	@eng/setup test
	@echo "Building…"
	@$(build) Cluster.sln
	@exec eng/test $(if $(ONLY),"$$ONLY")

.PHONY: fuzz
fuzz: ## send mutated files and mutated calls of all dialects to servers; FILES=20000 SECONDS=300 SEED=a number to do the same again
	@eng/setup test
	@echo "Building…"
	@$(build) Cluster.sln
	@DARKROOM_FUZZ_FILES="$(or $(FILES),20000)" DARKROOM_FUZZ_SECONDS="$(or $(SECONDS),300)" DARKROOM_FUZZ_SEED="$(SEED)" TEST_LIMIT_SECONDS=86400 exec eng/test Fuzz

.PHONY: chaos
chaos: ## shoot, freeze, part and restart what a cluster is made of, under load, and check what its clients saw; SEEDS=20 SECONDS=60 SEED=1
	@eng/setup test
	@echo "Building…"
	@$(build) Cluster.sln
	@DARKROOM_CHAOS_SEEDS="$(or $(SEEDS),20)" DARKROOM_CHAOS_SECONDS="$(or $(SECONDS),60)" DARKROOM_CHAOS_SEED="$(or $(SEED),1)" TEST_LIMIT_SECONDS=86400 exec eng/test Silo Whatever_breaks

.PHONY: corpus
corpus: ## send every file of a folder through every format; DARKROOM_CORPUS=folder
	@eng/setup test
	@echo "Building…"
	@$(build) Cluster.sln
	@DARKROOM_CORPUS_ALL=1 TEST_LIMIT_SECONDS=7200 exec eng/test Silo Every_file_through

.PHONY: bench
bench: ## measure side by side with the peers; ONLY="hits misses mixed thumbnails grains catalogue overload cluster scale search" ROUNDS=5 SECONDS=5
	@eng/setup bench
	@echo "Building…"
	@$(build) Cluster.sln
	@exec bench/run $(ONLY)

.PHONY: overload
overload: ## 2,000 connections of nothing but new variants: what is refused, and what others notice; SECONDS=5
	@eng/setup bench
	@echo "Building…"
	@$(build) src/Silo/Silo.csproj
	@exec bench/run overload

.PHONY: golden
golden: ## rewrite the expected pictures and the table of options
	@eng/setup test
	@echo "Building…"
	@$(build) Cluster.sln
	@DARKROOM_GOLDEN=write exec eng/test Golden Every_option The_page_lists

.PHONY: pictures
pictures: ## make the pictures of the README anew
	@eng/setup test
	@echo "Building…"
	@$(build) Cluster.sln
	@DARKROOM_GOLDEN=write exec eng/test ReadmePictures

.PHONY: tour
tour: ## upload, transform, tag, list, search and delete on a running server; KEY=… URL=http://127.0.0.1:8080
	@exec requests/tour

.PHONY: reindex
reindex: ## build the search index of a running server anew from its catalogue; KEY=… URL=http://127.0.0.1:8080 KIND=check counts what is wrong, repair mends it
	@KIND="$(or $(KIND),rebuild)" exec eng/reindex

.PHONY: image
image: ## build the container image; IMAGE=darkroom
	@command -v docker >/dev/null || { echo "make image needs docker, which is not installed here." >&2; exit 1; }
	@docker version >/dev/null 2>&1 || { echo "make image needs docker's daemon, which does not answer: $$(docker version 2>&1 | tail -n 1)" >&2; exit 1; }
	docker build --build-arg REVISION="$$(git rev-parse HEAD 2>/dev/null || echo unknown)" --tag "$(or $(IMAGE),darkroom)" .

.PHONY: key
key: $(program) ## print a new API key; DATA=./data ACCOUNT=bucket NAME=laptop SCOPES=read,write
	@exec $(program) key $(call option,--account,ACCOUNT) $(call option,--name,NAME) $(call option,--scopes,SCOPES)

.PHONY: backup
backup: $(program) ## copy everything durable; TO=folder DATA=./data
	@$(call need,TO,a folder)exec $(program) backup "$$TO"

.PHONY: restore
restore: $(program) ## put a backup in place; FROM=folder DATA=./data
	@$(call need,FROM,a backup)exec $(program) restore "$$FROM"

.PHONY: import
import: $(program) ## move images into a running server; FROM=folder MANIFEST=file URL=http://127.0.0.1:8080 ADMIN_KEY=…
	@$(call need,FROM,the folder of the files)$(call need,MANIFEST,the list of the images)exec $(program) import "$$FROM" "$$MANIFEST" $(call option,--url,URL) $(call option,--parallel,PARALLEL) $(call option,--create-accounts,CREATE)

.PHONY: setup
setup: ## install what a purpose needs; FOR="run test bench cluster"
	@eng/setup $(or $(FOR),run test)

.PHONY: clean
clean: ## remove what was built; data stays
	rm -rf artifacts

# Verbs beside a running server use the program as it was built: a new build would pull the files from under it.
$(program):
	@eng/setup run
	@echo "Building…"
	@$(build) src/Silo/Silo.csproj
