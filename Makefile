# Two commands are enough: `make demo` does the main job, `make test` passes the tests. Both install what they lack.

GO          ?= go
BIN         := $(CURDIR)/.cache/bin
STATICCHECK := $(BIN)/staticcheck-v0.8.2
GOFUMPT     := $(BIN)/gofumpt-v0.12.0
BENCHSTAT   := $(BIN)/benchstat
READERS     := mrz inspect
SIGNERS     := csca personalize chip
FUZZTIME    ?= 10s
# PIV tokens need cgo on Linux.
TOKENS      ?= $(shell command -v gcc >/dev/null 2>&1 && pkg-config --exists libpcsclite 2>/dev/null && echo 1 || echo 0)
# Patterns pass over folders named testdata: the packages in it are named.
TESTDATA    := ./testdata/corpus ./testdata/interrupt ./testdata/ledgertest ./testdata/oracle ./testdata/people ./testdata/pgserver ./testdata/ratio ./testdata/script ./testdata/specimen ./testdata/teststate

.PHONY: help
help: ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

.PHONY: demo
demo: need-go build ## A throwaway issuing state, five specimens, their inspection, and a forgery refused
	@$(GO) run ./cmd/internal/demo -bin $(CURDIR)/bin

.PHONY: build
build: need-go ## The commands, in bin/: with tokens where gcc and libpcsclite-dev are there and keys are used, without cgo elsewhere
	@CGO_ENABLED=0 $(GO) build -trimpath -o bin/ $(READERS:%=./cmd/%)
	@CGO_ENABLED=$(TOKENS) $(GO) build -trimpath -o bin/ $(SIGNERS:%=./cmd/%)

.PHONY: test
test: need format vet staticcheck nocgo unit ## Everything that must hold

.PHONY: unit
unit: need
	CGO_ENABLED=1 $(GO) test -race -timeout 10m ./... $(TESTDATA)
	CGO_ENABLED=1 $(GO) test -p 1 -run '^Test(ProcessorTime|PoolThroughput)$$' ./chip/access ./signing/piv # mean nothing with the race detector

.PHONY: format
format: $(GOFUMPT)
	@bad=$$($(GOFUMPT) -l $$(git ls-files --cached --others --exclude-standard '*.go')); \
	if [ -n "$$bad" ]; then echo "not formatted (gofumpt -w):"; echo "$$bad"; exit 1; fi

.PHONY: vet
vet: need
	$(GO) vet ./... $(TESTDATA)

.PHONY: staticcheck
staticcheck: need $(STATICCHECK)
	$(STATICCHECK) ./... $(TESTDATA)

.PHONY: nocgo
nocgo: need-go
	CGO_ENABLED=0 $(GO) build ./...
	for os in darwin windows; do GOOS=$$os CGO_ENABLED=0 $(GO) build ./... && GOOS=$$os CGO_ENABLED=0 $(GO) vet ./... $(TESTDATA) || exit 1; done

.PHONY: fuzz
fuzz: need ## Every fuzz target for FUZZTIME (10s)
	@.ci/fuzz $(FUZZTIME)

.PHONY: bench
bench: need ## The benchmarks, as ratios to their primitives
	$(GO) test -run '^$$' -bench . -benchmem ./...

.PHONY: peers
peers: need-go ## The same work done by others, measured beside it (for information)
	@.ci/need gcc=gcc /usr/include/openssl/cms.h=libssl-dev || true
	@if command -v npm >/dev/null; then cd testdata/peers/mrz && npm install --silent --no-audit --no-fund || true; fi
	@cd testdata/peers && $(GO) run .

.PHONY: bench-compare
bench-compare: need $(BENCHSTAT) ## The benchmarks against those of BASE, the release before (for information)
	@BENCHSTAT=$(BENCHSTAT) GO="$(GO)" .ci/bench-compare $(BASE)

# The tools are built from pinned versions outside go.mod, so that importers of the library never see them.
$(STATICCHECK):
	@mkdir -p $(BIN) && GOBIN=$(BIN) GOFLAGS=-mod=mod .ci/again $(GO) install honnef.co/go/tools/cmd/staticcheck@v0.8.2 && mv $(BIN)/staticcheck $@

$(GOFUMPT):
	@mkdir -p $(BIN) && GOBIN=$(BIN) GOFLAGS=-mod=mod .ci/again $(GO) install mvdan.cc/gofumpt@v0.12.0 && mv $(BIN)/gofumpt $@

$(BENCHSTAT):
	@mkdir -p $(BIN) && GOBIN=$(BIN) GOFLAGS=-mod=mod .ci/again $(GO) install golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

# gcc and the headers of pcsc-lite are for the tests and checks of cgo builds; the commands build without.
.PHONY: need need-go
need: need-go
	@.ci/need openssl=openssl git=git gcc=gcc pkg-config=pkg-config /usr/include/PCSC/winscard.h=libpcsclite-dev

need-go: .cache/modules
	@command -v $(GO) >/dev/null || { echo "Go 1.26 or newer is needed: https://go.dev/dl/"; exit 1; }

# Downloaded at once and tried again, so that a hiccup of the network fails no build. Where this fails, the build may still do.
.cache/modules: go.sum
	@mkdir -p .cache && { ! command -v $(GO) >/dev/null || .ci/again $(GO) mod download || true; } && touch $@
