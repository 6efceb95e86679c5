# The house on one machine. Needs GNU make and Python 3.11 or later; everything else comes from requirements.lock.
# The project itself is not installed: it runs from the checkout, with PYTHONPATH pointing here.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
JOBS ?= 3
UV ?= uv
INSTALLED := $(VENV)/.installed-$(shell cksum <requirements.lock | cut -d " " -f 1)
export PYTHONPATH := $(CURDIR)

.PHONY: help demo up up-distributed down backup restore test check lock venv
help:
	@echo 'make demo [ONCE=1]  演示:虚构部门的第一天  a made-up department plays its first day (ONCE=1: then stop)'
	@echo 'make up             启动,不带演示数据      start the house without demo data'
	@echo 'make up-distributed [WORKERS=…]  一台机器上试多机部署  what several machines run, on this one, for trying'
	@echo 'make down           停止                   stop it; the next start goes on where it was'
	@echo 'make backup [TO=…]   备份,运行中也可        copy the house into a dated folder, running or not'
	@echo 'make restore FROM=… [FORCE=1]  恢复到空处  put a backup in the place of an empty house (FORCE=1: of any)'
	@echo 'make test [ARGS=…]  全部测试               all tests'
	@echo 'make check          格式、风格、类型       format, lint, types'
	@echo 'make lock [ARGS=…]  重写依赖锁(需要 uv)  write requirements.lock anew (needs uv; ARGS=--upgrade)'

demo: $(INSTALLED)
	@$(VENV)/bin/python -m deployments.up --demo $(if $(filter-out 0,$(ONCE)),--once)

up: $(INSTALLED)
	@$(VENV)/bin/python -m deployments.up

# Needs PostgreSQL, Redis and nginx of the system; see docs/distributed.md.
up-distributed: $(INSTALLED)
	@$(VENV)/bin/python -m deployments.distributed.up $(if $(SERVERS),--servers $(SERVERS)) \
		$(if $(WORKERS),--workers $(WORKERS)) $(if $(KEEPERS),--keepers $(KEEPERS))

# Without the environment nothing can run; and a new lock must not pull it away under a running house.
down:
	@test ! -x $(VENV)/bin/python || $(VENV)/bin/python -m deployments.up --stop

# Both databases as of one moment, the archive, the customer's own numbers; neither passwords nor keys.
backup: $(INSTALLED)
	@$(VENV)/bin/python -m deployments.backup $(if $(TO),--to '$(TO)')

restore: $(INSTALLED)
	@test -n '$(FROM)' || { echo '请指明备份文件夹:make restore FROM=…  Name the folder of the backup.'; exit 2; } >&2
	@$(VENV)/bin/python -m deployments.restore '$(FROM)' $(if $(filter-out 0,$(FORCE)),--force)

venv: $(INSTALLED)

# Most tests wait for servers more than they compute: three at a time keep two cores busy. A file stays in one process,
# and the long ones, which kill and wait, come first as their folders do: at the end they would be waited for alone.
test: $(INSTALLED)
	$(VENV)/bin/python -m pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(INSTALLED)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

# One lock for every platform and for the tools of development too, each file by its hash.
lock:
	$(UV) pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command 'make lock' --quiet --output-file requirements.lock $(ARGS)

# A new lock gets a new environment, so that nothing of the old one stays behind. The lock is complete, so pip
# resolves nothing (--no-deps): pips of 2023 would look up `sqlalchemy[asyncio]` anew, and find it unhashed.
$(INSTALLED):
	@test -n '$(PYTHON)' || { echo '需要 Python 3.11 或更高版本,可用 PYTHON=… 指定。'; \
		echo 'Python 3.11 or later is needed; name it with PYTHON=….'; exit 2; } >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo '$(PYTHON) 版本过低,需要 3.11 或更高。 $(PYTHON) is too old, 3.11 or later is needed.' >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo '缺少 venv 模块(Debian:apt-get install python3-venv)。'; \
		echo 'The module venv is missing (Debian: apt-get install python3-venv).'; exit 2; } >&2
	@echo '首次准备约一分钟:建立 $(VENV) 并按哈希安装依赖。 First set-up takes about a minute: $(VENV) and what the lock lists.'
	@$(PYTHON) -m venv --clear $(VENV)
	@{ $(VENV)/bin/python -m pip install --disable-pip-version-check --progress-bar off \
		--require-hashes --no-deps --requirement requirements.lock && touch $@; } | \
		awk -v all=$$(grep -c '==' requirements.lock) '/^ *(Collecting|Processing) / \
		{ printf "\r  %d / %d", ++n, all; fflush() } /^Installing/ { printf "\n  安装中 installing\n"; fflush() }'
	@test -e $@
	@$(VENV)/bin/python -m pip --disable-pip-version-check check
