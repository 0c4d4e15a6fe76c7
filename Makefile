# Five commands. Each installs what it needs first, and says so.
#
#   make run                  builds the app and opens the sample posts
#   make run FOLDER=~/blog    … or a folder of your own
#   make test                 checks and tests everything, the real window included
#   make bindings             writes the Rust types of the boundary to ui/src/bindings.ts
#   make torture              kills, starves and unplugs the app and its saves; as root it does more
#   make bench                times the engine and the window of a release build beside others, and prints ratios

FOLDER ?= posts

.PHONY: run test bindings torture bench

run:
	@scripts/run.sh "$(FOLDER)"

test:
	@scripts/test.sh

bindings:
	@scripts/setup.sh test && scripts/bindings.sh

torture:
	@scripts/setup.sh test && scripts/build-ui.sh && python3 tests/torture

bench:
	@scripts/setup.sh bench && scripts/build-ui.sh
	@cargo build --release --workspace --features window-tests --example bare-window
	@cargo bench --workspace --features window-tests --bench front_matter --bench article --bench pictures --bench window
