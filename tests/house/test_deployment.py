"""The container files say what the documents promise, and only commands that exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
STAYING = ("api", "worker")
OURS = ("setup", *STAYING)
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").splitlines()


def test_there_are_a_database_an_api_and_a_worker() -> None:
    assert {name for name, one in SERVICES.items() if "profiles" not in one} == {"postgres", *OURS}
    assert SERVICES["postgres"]["image"] == "postgres:17"
    assert SERVICES["api"]["command"][:4] == ["duban", "serve", "--no-worker", "--empty"]
    assert SERVICES["worker"]["command"] == ["duban", "worker"]
    assert SERVICES["setup"]["command"] == ["duban", "setup"]


def test_the_database_is_set_up_once_it_is_healthy_and_then_used() -> None:
    assert SERVICES["setup"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert SERVICES["setup"]["restart"] == "no"
    for name in STAYING:
        condition = {"condition": "service_completed_successfully"}
        assert SERVICES[name]["depends_on"] == {"setup": condition}


def test_the_owner_sets_up_and_what_stays_does_not_know_its_password() -> None:
    urls = {name: SERVICES[name]["environment"] for name in OURS}
    owner = SERVICES["postgres"]["environment"]["POSTGRES_USER"]
    assert f"://{owner}:${{DUBAN_DB_PASSWORD" in urls["setup"]["DUBAN_OWNER_URL"]
    for name in OURS:
        assert "://duban_app:${DUBAN_APP_PASSWORD" in urls[name]["DUBAN_DATABASE_URL"]
    for name in STAYING:
        assert "DB_PASSWORD" not in str(urls[name])
        assert "DUBAN_OWNER_URL" not in urls[name]


def test_all_use_one_database_and_share_the_keys() -> None:
    for name in OURS:
        service = SERVICES[name]
        assert "@postgres:5432/" in service["environment"]["DUBAN_DATABASE_URL"]
        assert service["volumes"] == [f"home:{service['environment']['DUBAN_HOME']}"]
    assert "home" in COMPOSE["volumes"]


def test_health_is_checked_where_it_shows() -> None:
    assert "pg_isready" in " ".join(SERVICES["postgres"]["healthcheck"]["test"])
    assert "/healthz" in " ".join(SERVICES["api"]["healthcheck"]["test"])


def test_no_password_is_written_down() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "@" in str(value):
                needed = re.search(r"\$\{DUBAN_(DB|APP)_PASSWORD:\?", value)
                assert needed or re.fullmatch(r"\$\{(DUBAN_DASHBOARD|GRAFANA)_PASSWORD:-\}", value)


def test_grafana_reads_with_its_own_role_and_does_not_start_without_passwords() -> None:
    grafana = SERVICES["grafana"]
    assert grafana["profiles"] == ["grafana"]
    assert "DB_PASSWORD" not in str(grafana) and "APP_PASSWORD" not in str(grafana)
    (*_, script) = grafana["entrypoint"]
    for name in ("DUBAN_DASHBOARD_PASSWORD", "GF_SECURITY_ADMIN_PASSWORD"):
        assert name in grafana["environment"]
        assert f"$${{{name}:?" in script
    for volume in grafana["volumes"][:2]:
        assert (ROOT / volume.partition(":")[0]).is_dir()


def test_the_image_installs_by_hash_and_does_not_run_as_root() -> None:
    steps = [line.split()[0] for line in DOCKERFILE if line and line[0].isupper()]
    users = [line.split()[1] for line in DOCKERFILE if line.startswith("USER ")]
    assert users
    assert users[-1] not in {"root", "0"}
    assert steps.index("USER") > max(at for at, step in enumerate(steps) if step == "RUN")
    text = "\n".join(DOCKERFILE)
    assert "--require-hashes" in text
    assert "requirements-test" not in text


@pytest.mark.skipif(not (ROOT / "interfaces" / "cli.py").exists(), reason="no program yet")
@pytest.mark.parametrize("name", OURS)
def test_the_program_knows_these_commands(name: str) -> None:
    _, command, *options = SERVICES[name]["command"]
    shown = subprocess.run(
        [sys.executable, "-c", "from interfaces.cli import main; main()", command, "--help"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"},
    ).stdout
    for option in options:
        if option.startswith("--"):
            assert option in shown
