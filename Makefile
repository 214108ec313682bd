# 督办的日常命令 · The daily commands of duban. `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

# Many tools take an empty HOME for the root folder.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/.venv/home
endif

# What one process compiled the others read: to compile the tests is half of what collecting them takes.
unexport PYTHONDONTWRITEBYTECODE

NEWEST_FIRST := python3 python3.14 python3.13 python3.12 python3.11
FIND_PYTHON = for python in $(NEWEST_FIRST); do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; done; \
	[ -n "$$python" ] || { echo "需要 Python 3.11 或更新版本。 · Python 3.11 or newer is needed." >&2; exit 1; }
SET_UP = @$(FIND_PYTHON); "$$python" tools/set_up.py
BIN := .venv/bin
CODE := domain application projections interfaces tests tools
COMPILE := uv pip compile pyproject.toml --group build --universal --generate-hashes \
	--no-header --no-annotate --quiet

.PHONY: help setup run test-setup test-venv bench-venv browser test check coverage bench growth bench-large scaling load \
	chaos cluster-venv cluster-test soak screens lock clean

help: ## 列出命令 · lists the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## 按锁定文件准备 .venv · makes .venv from the lock file
	$(SET_UP) runtime

run: setup ## 准备并启动办公系统 · sets up, then serves the office
	@exec $(BIN)/duban serve

test-setup: test-venv browser ## 准备测试所需的一切（含浏览器） · what the tests need, a browser among it

test-venv:
	$(SET_UP) tests

browser:
	@if command -v chromium google-chrome chromium-browser >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; \
	else $(BIN)/playwright install chromium; \
	fi || { echo "请先安装 Chromium，再运行测试。 · Install Chromium, then run the tests again." >&2; exit 1; }

check: test-venv ## 静态检查与架构规则 · linters, types, layers and the rules of the house
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q -n 3 tests/house

test: test-setup check ## 全部测试 · the whole suite
	$(BIN)/pytest -q -n 3 --dist loadgroup --ignore=tests/house

coverage: test-venv ## 汇总各条款的测试 · collects which tests prove which clause
	$(BIN)/python -m tools.clauses

bench: test-venv ## 性能测量（约半小时） · the measurements (about half an hour)
	$(BIN)/python tests/bench/run.py

bench-venv:
	$(SET_UP) bench

growth: bench-venv ## 一万、十万、一百万条事件（约半小时） · ten thousand to a million events (half an hour)
	$(BIN)/python tests/bench/growth.py

bench-large: bench-venv ## 另加一千万条（数小时） · ten million as well (hours)
	$(BIN)/python tests/bench/growth.py --large

scaling: test-venv ## 一个办公室、十个、一百个，一个后台与三个（约一刻钟） · one office, ten, a hundred; one worker and three (15 minutes)
	$(BIN)/python tests/bench/scaling.py

load: bench-venv ## 办公室的一天，逐级加压到极限 · an office's day, faster until it is too fast
	$(BIN)/python tests/load/run.py

ROUNDS ?= 50
MINUTES ?= 30
CLUSTER_ROUNDS ?= 14

chaos: test-venv ## 故障测试，ROUNDS=每种轮数 · kills, restarts and broken networks under load
	$(BIN)/python tests/chaos/run.py --rounds $(ROUNDS) $(if $(SEED),--seed $(SEED))

cluster-venv:
	$(SET_UP) cluster

cluster-test: cluster-venv ## 三节点集群的故障测试（数分钟） · failovers of a cluster of three, under load (minutes)
	$(BIN)/python tests/cluster/run.py --rounds $(CLUSTER_ROUNDS) $(if $(SEED),--seed $(SEED))

soak: test-venv ## 长时间稳定负载，MINUTES=分钟 · a steady load for a long time
	$(BIN)/python tests/chaos/soak.py --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

screens: test-setup ## 截取各页面的图片 · takes the pictures of docs/screens
	$(BIN)/python -m tools.screens

lock: ## 重新生成锁定文件（需要 uv） · renews the lock files (needs uv)
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra otel --constraint requirements.lock --output-file requirements-otel.lock
	$(COMPILE) --group test --output-file requirements-test.lock
	$(COMPILE) --group test --group bench --output-file requirements-bench.lock
	$(COMPILE) --group test --group cluster --output-file requirements-cluster.lock

clean: ## 删除 .venv 与缓存，不动办公数据 · removes .venv and caches, never the office's data
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
