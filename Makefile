# Everything this project can do. `make help` lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
LIFETIMES ?= 100
APP ?= demo
VENV := .venv
PY := $(VENV)/bin/python
ASSETS := python_wrapper/streamlit_pkce/assets
CACHE := .cache
PRETTY := docs frontend examples tests '*.md' '*.json'
BINDGEN_OUT := $(CACHE)/bindgen
WASM_TARGET := wasm32-unknown-unknown

# The standard library is built along, small and without panic messages: a fifth of the Wasm. On
# the pinned stable toolchain that takes RUSTC_BOOTSTRAP. A panic becomes a trap, which
# frontend/index.js turns into an error that the app's author sees.
RELEASE_RUSTFLAGS := --cfg sha2_backend_soft="compact" -Zunstable-options -Cpanic=immediate-abort \
	-Zlocation-detail=none -Zfmt-debug=none --remap-path-prefix=$(CURDIR)=. \
	--remap-path-prefix=$(HOME)=~
# Cargo leaves link-time optimisation out, and says nothing, where a library is to be an `rlib` too: so
# the Makefile asks for the `cdylib` alone. That is a tenth of the Wasm.
RELEASE_FLAGS := --release --locked --target $(WASM_TARGET) \
	-Z build-std=std,panic_abort -Z build-std-features=optimize_for_size

# Inlining what is called once makes the Wasm smaller, but what is transferred larger: gzip finds
# repetitions within 32 kB only. What is flattened first comes out in fewer shapes.
WASM_OPT := --flatten --rereloop -Os --one-caller-inline-max-function-size=20

RUST_SOURCES := Cargo.toml Cargo.lock rust-toolchain.toml $(shell find src xtask -name '*.rs' -o -name Cargo.toml | sort) \
	$(addprefix frontend/,database.js journey.js ledger.js network.js policy.js seal.js vault.js)
FRONTEND_SOURCES := $(wildcard frontend/* frontend/texts/*)
PYTHON_SOURCES := pyproject.toml README.md CHANGELOG.md $(shell find python_wrapper -name '*.py' -o -name '*.toml' -o -name py.typed | sort)

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# --- tools ---------------------------------------------------------------------------------------

$(CACHE)/rust: rust-toolchain.toml
	@command -v rustup >/dev/null || { echo "rustup is missing: install it from https://rustup.rs" >&2; exit 1; }
	rustup toolchain install --no-self-update
	@mkdir -p $(@D) && touch $@

$(CACHE)/xtask: $(CACHE)/rust Cargo.lock $(wildcard xtask/src/*.rs) xtask/Cargo.toml
	cargo build --locked --package xtask
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer" >&2; exit 1; }
	npm ci
	@touch $@

$(VENV)/.installed: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Python 3.10 or newer is needed: make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# --- build ---------------------------------------------------------------------------------------

.PHONY: assets
assets: $(ASSETS)/.built ## build the browser half into the Python package

$(CACHE)/component.wasm: $(CACHE)/xtask $(RUST_SOURCES)
	RUSTC_BOOTSTRAP=1 RUSTFLAGS='$(RELEASE_RUSTFLAGS)' cargo rustc $(RELEASE_FLAGS) --package streamlit-pkce \
		--lib --crate-type cdylib
	cp target/$(WASM_TARGET)/release/streamlit_pkce.wasm $@

$(BINDGEN_OUT)/component.wasm: $(CACHE)/component.wasm node_modules/.package-lock.json
	rm -rf $(@D)
	cargo run --quiet --locked --package xtask --bin bindgen -- $< $(@D)
	node_modules/.bin/wasm-opt $(WASM_OPT) $(@D)/component_bg.wasm -o $(@D)/optimised.wasm
	cargo run --quiet --locked --package xtask --bin order -- $(@D)/optimised.wasm $@

$(ASSETS)/.built: $(BINDGEN_OUT)/component.wasm $(FRONTEND_SOURCES)
	rm -rf $(@D)
	node_modules/.bin/esbuild frontend/index.js frontend/style.css --bundle --minify --format=esm \
		--target=es2022 --alias:bindgen=./$(BINDGEN_OUT) --external:./dpop.js --loader:.wasm=file --loader:.json=file --asset-names=[name]-[hash] \
		--entry-names=[name]-[hash] --outdir=$(@D) --log-level=warning
	node_modules/.bin/esbuild frontend/callback.js --minify --target=es2022 --outfile=$(@D)/callback.js --log-level=warning
	node_modules/.bin/esbuild frontend/dpop.js frontend/onward.js --bundle --minify --format=esm \
		--target=es2022 --external:./dpop.js --outdir=$(@D) --log-level=warning
	cp frontend/callback.html $(@D)
	@touch $@

.PHONY: build
build: $(CACHE)/dist ## leave wheel and sdist in dist/

$(CACHE)/dist: $(ASSETS)/.built $(VENV)/.installed $(PYTHON_SOURCES)
	rm -rf dist
	$(PY) -m build --no-isolation
	@touch $@

.PHONY: size
size: $(CACHE)/dist ## print what a first visit transfers, and what each crate contributes
	@cargo run --quiet --locked --package xtask --bin bindgen -- $(CACHE)/component.wasm $(CACHE)/named
	@node_modules/.bin/wasm-opt $(WASM_OPT) -g $(CACHE)/named/component_bg.wasm -o $(CACHE)/named/component.wasm
	@cargo run --quiet --locked --package xtask --bin crates -- $(CACHE)/named/component.wasm
	@$(PY) tests/size.py dist/*.whl

# --- demo ----------------------------------------------------------------------------------------

$(CACHE)/demo: $(CACHE)/dist
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall dist/*.whl
	@touch $@

.PHONY: demo
demo: $(CACHE)/demo node_modules/.package-lock.json ## build, then run an example with a local provider: make demo APP=guards
	$(PY) examples/run_demo.py $(APP)

# --- check and test ------------------------------------------------------------------------------

$(CACHE)/browser: tests/install-browser.sh
	tests/install-browser.sh
	@mkdir -p $(@D) && touch $@

$(CACHE)/browsers/.installed: tests/browsers/install-browsers.sh $(CACHE)/rust $(CACHE)/browser
	tests/browsers/install-browsers.sh $(@D)
	@touch $@

$(CACHE)/nginx: tests/install-nginx.sh
	tests/install-nginx.sh
	@mkdir -p $(@D) && touch $@

$(CACHE)/interop/.installed: tests/interop/install-keycloak.sh
	tests/interop/install-keycloak.sh $(@D)
	@touch $@

.PHONY: check
check: $(CACHE)/rust $(VENV)/.installed node_modules/.package-lock.json ## formatters, linters and type checkers
	cargo fmt --all --check
	cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
	cargo clippy --quiet --locked --package streamlit-pkce --all-targets --target $(WASM_TARGET) -- -D warnings
	RUSTDOCFLAGS='-D warnings -A rustdoc::private-intra-doc-links' cargo doc --quiet --locked --no-deps --document-private-items --package streamlit-pkce
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	node_modules/.bin/prettier --check --log-level warn $(PRETTY)

.PHONY: format
format: $(CACHE)/rust $(VENV)/.installed node_modules/.package-lock.json ## format everything
	cargo fmt --all
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .
	node_modules/.bin/prettier --write --log-level warn $(PRETTY)

.PHONY: test
test: check test-rust test-browser test-python test-e2e size ## everything

.PHONY: test-rust
test-rust: $(CACHE)/rust ## the protocol, natively
	cargo test --quiet --locked --package streamlit-pkce

.PHONY: test-browser
test-browser: $(CACHE)/xtask $(CACHE)/browser node_modules/.package-lock.json ## the browser half: its JavaScript, its adapters, its view
	node --test tests/frontend
	WASM_BINDGEN_TEST_TIMEOUT=300 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=$(CURDIR)/target/debug/wasm-test-runner \
		cargo test --locked --package streamlit-pkce --target $(WASM_TARGET) --test browser

.PHONY: test-python
test-python: $(VENV)/.installed ## the Python package
	$(PY) -m pytest --quiet tests/python

.PHONY: test-e2e
test-e2e: $(CACHE)/dist $(CACHE)/browser $(CACHE)/nginx ## the built wheel in real Streamlits, with a real provider
	$(PY) -m pytest --quiet --numprocesses=3 --dist=loadfile tests/e2e

.PHONY: test-browsers
test-browsers: $(CACHE)/dist $(CACHE)/browsers/.installed ## the built wheel in Chromium, Firefox and WebKit
	$(PY) -m pytest --quiet tests/browsers

.PHONY: interop
interop: $(CACHE)/dist $(CACHE)/browser $(CACHE)/interop/.installed ## the built wheel with a real Keycloak
	$(PY) -m pytest --quiet tests/interop

.PHONY: soak
soak: $(CACHE)/dist $(CACHE)/browser ## an app left open: make soak LIFETIMES=100
	SOAK_LIFETIMES=$(LIFETIMES) $(PY) -m pytest --quiet --capture=no tests/e2e/soak.py

.PHONY: screenshots
screenshots: $(CACHE)/dist $(CACHE)/browser ## what a person sees in each state, into tests/e2e/screenshots/
	$(PY) -m pytest --quiet tests/e2e/pictures/{day,looks,readme,trouble}.py

.PHONY: clean
clean: ## remove everything that was built or installed here
	rm -rf $(CACHE) $(VENV) $(ASSETS) dist node_modules target
