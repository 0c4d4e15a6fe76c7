# Three commands. Each installs what it needs first, and says so.
#
#   make run                  builds the app and opens the sample posts
#   make run FOLDER=~/blog    … or a folder of your own
#   make test                 checks and tests everything, the real window included
#   make bench                times the engine beside others, and prints ratios

FOLDER ?= posts

.PHONY: run test bench

run:
	@scripts/run.sh "$(FOLDER)"

test:
	@scripts/test.sh

bench:
	@scripts/setup.sh test && cargo bench --bench front_matter
