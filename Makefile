# Everything this project can do. `make help` lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
ASSETS := python_wrapper/streamlit_pkce/assets
CACHE := .cache
BINDGEN_OUT := $(CACHE)/bindgen
WASM_TARGET := wasm32-unknown-unknown

# The standard library is built along, small and without panic messages: a fifth of the Wasm. On
# the pinned stable toolchain that takes RUSTC_BOOTSTRAP. A panic becomes a trap, which
# frontend/index.js turns into an error that the app's author sees.
RELEASE_RUSTFLAGS := --cfg sha2_backend_soft="compact" -Zunstable-options -Cpanic=immediate-abort \
	-Zlocation-detail=none -Zfmt-debug=none --remap-path-prefix=$(CURDIR)=. \
	--remap-path-prefix=$(HOME)=~
RELEASE_FLAGS := --release --locked --target $(WASM_TARGET) \
	-Z build-std=std,panic_abort -Z build-std-features=optimize_for_size

RUST_SOURCES := Cargo.toml Cargo.lock rust-toolchain.toml $(shell find src xtask -name '*.rs' -o -name Cargo.toml | sort)
FRONTEND_SOURCES := $(wildcard frontend/*)
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
	RUSTC_BOOTSTRAP=1 RUSTFLAGS='$(RELEASE_RUSTFLAGS)' cargo build $(RELEASE_FLAGS) --package streamlit-pkce
	cp target/$(WASM_TARGET)/release/streamlit_pkce.wasm $@

$(BINDGEN_OUT)/component.wasm: $(CACHE)/component.wasm node_modules/.package-lock.json
	rm -rf $(@D)
	cargo run --quiet --locked --package xtask --bin bindgen -- $< $(@D)
	node_modules/.bin/wasm-opt -Oz $(@D)/component_bg.wasm -o $@

$(ASSETS)/.built: $(BINDGEN_OUT)/component.wasm $(FRONTEND_SOURCES)
	rm -rf $(@D)
	node_modules/.bin/esbuild frontend/index.js frontend/style.css --bundle --minify --format=esm \
		--target=es2022 --alias:bindgen=./$(BINDGEN_OUT) --loader:.wasm=file --asset-names=[hash] \
		--entry-names=[name]-[hash] --outdir=$(@D) --log-level=warning
	node_modules/.bin/esbuild frontend/callback.js --minify --target=es2022 --outfile=$(@D)/callback.js --log-level=warning
	cp frontend/callback.html $(@D)
	@touch $@

.PHONY: build
build: $(CACHE)/dist ## leave wheel and sdist in dist/

$(CACHE)/dist: $(ASSETS)/.built $(VENV)/.installed $(PYTHON_SOURCES)
	rm -rf dist
	$(PY) -m build --no-isolation
	@touch $@
