# 闭环 Bihuan. `make help` lists the commands. Everything runs in .venv, which `make setup` prepares.
.DEFAULT_GOAL := help
.PHONY: help setup develop run demo test deployment-test faults check format bench screenshots docs messages lock

PORT ?= 8000
# The first Python that is new enough; PYTHON=… chooses another.
IS_NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p $(IS_NEW_ENOUGH) 2>/dev/null && echo $$p && exit; done; echo python3)
BIN := .venv/bin
# Hundreds of processes start in the tests, a few in all else: none compiles what another one has.
unexport PYTHONDONTWRITEBYTECODE
# Tests whose processes die on purpose: copies of the test's own, in which no browser may have been started.
DYING := tests/trust/test_killed.py tests/trust/test_database.py
define prepare
	@$(PYTHON) $(IS_NEW_ENOUGH) 2>/dev/null || { \
		echo "需要 Python 3.11 或更新版本，而 $(PYTHON) 不是；可用 PYTHON=… 指定另一个。" >&2; \
		echo "Python 3.11 or newer is needed, which $(PYTHON) is not; name another with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) tools/setup.py $(1)
	@$(PYTHON) tools/frontend.py
endef

help: ## 列出命令 / list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## 准备 .venv 与命令 bihuan / prepare .venv with the command bihuan
	$(call prepare,run)

develop: ## 同上，另加测试与检查工具 / the same with the tools for tests and checks
	$(call prepare,dev)

run: setup ## 启动演示公司 http://127.0.0.1:8000（PORT=… 换端口；COMPANY=1 用自己的库）/ serve the demo company (PORT=…; COMPANY=1: your own)
	@exec $(BIN)/bihuan serve --port $(PORT) $(if $(COMPANY),,--demo $(if $(PRESET),--preset $(PRESET)))

demo: setup ## 重新生成演示公司（PRESET=… 选制度）/ make the demo company anew (PRESET=… chooses the regulation)
	@$(BIN)/bihuan demo --anew --preset $(or $(PRESET),equipment)

test: develop ## 全部测试（含浏览器与 PostgreSQL）/ all tests, with browser and PostgreSQL
	@$(BIN)/python -m tools.needs
	@$(BIN)/python -m pytest -n auto $(DYING)
	@$(BIN)/python -m pytest -n auto $(addprefix --ignore=,$(DYING))
	@$(BIN)/python -m tests.on_postgresql

deployment-test: develop ## 多机部署的故障实测：杀节点、切换主备 / several machines tried with real processes: nodes killed, standby promoted
	@$(BIN)/python -m tools.needs --deployment
	@$(BIN)/python -m tests.deployment

faults: develop ## 制造故障的长试验（MINUTES=…|planned DATABASE=sqlite|postgresql），结果写进文档 / the long trial of faults, written into the docs
	@$(BIN)/python -m tools.needs
	@$(BIN)/python -m tests.trust.trial $(if $(filter planned,$(MINUTES)),--planned,$(if $(MINUTES),--minutes $(MINUTES))) $(if $(DATABASE),--database $(DATABASE))

check: develop ## 一分钟内的检查，不用浏览器 / checks under a minute, no browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/python -m tools.frontend --check
	$(BIN)/python -m pytest tests/architecture -q

format: develop ## 统一格式 / bring the code into the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: develop ## 测速 / measure the speed
	@$(BIN)/python -m tests.bench

screenshots: develop ## 演示公司每页截图并检查（先 make run）/ pictures of every page of the running demo, checked
	@$(BIN)/python -m tools.screenshots --url http://127.0.0.1:$(PORT)

docs: develop ## 重新生成参考文档 / write the generated reference pages anew
	@$(BIN)/python -m tools.generate

messages: develop ## 收集界面文字并编译译文 / collect the screen texts, compile the translations
	@$(BIN)/python -m tools.messages

lock: develop ## 由 pyproject.toml 重写依赖锁 / write the locks anew from pyproject.toml
	@$(BIN)/python -m tools.lock
