# Two commands. Each installs what it needs first, and says so.
#
#   make run                  builds the app and opens the sample posts
#   make run FOLDER=~/blog    … or a folder of your own
#   make test                 checks and tests everything, the real window included

FOLDER ?= posts

.PHONY: run test

run:
	@scripts/run.sh "$(FOLDER)"

test:
	@scripts/test.sh
