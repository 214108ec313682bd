"""The files of the cluster: docker-compose.yml by its schema, and what has to fit together.

There is no Docker engine where these were written, so nothing here was started: what is checked is
the schema of the Compose specification, the names, and what the office knows of settings.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml
from cluster.node import PARAMETERS, SETTINGS, SYNCHRONOUS
from psycopg.conninfo import conninfo_to_dict

from application.store.standbys import single
from interfaces import upkeep

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CLUSTER = {name: one for name, one in SERVICES.items() if "cluster" in one.get("profiles", ())}
NODES = ("pg1", "pg2", "pg3")
ETCD = ("etcd1", "etcd2", "etcd3")
PATRONI: dict[str, Any] = yaml.safe_load(
    (ROOT / "deploy" / "patroni" / "patroni.yml").read_text("utf-8")
)


def test_the_file_is_what_the_compose_specification_says() -> None:
    """By the schema that check-jsonschema brings along."""
    done = subprocess.run(
        (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
         str(ROOT / "docker-compose.yml")),
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_cluster_is_three_of_what_keeps_and_two_of_what_works() -> None:
    ours = {"cluster-setup", "cluster-api", "cluster-worker", "cluster"}
    assert CLUSTER.keys() == {*NODES, *ETCD, *ours}
    for name in ("cluster-api", "cluster-worker"):
        assert CLUSTER[name]["deploy"]["replicas"] == 2


def test_nothing_that_it_needs_is_of_the_one_machine() -> None:
    """Whoever names `cluster` starts it, and what it depends on, and nothing else."""
    wanted, seen = ["cluster"], set[str]()
    while wanted:
        name = wanted.pop()
        seen.add(name)
        wanted += [one for one in SERVICES[name].get("depends_on", {}) if one not in seen]
    assert seen == CLUSTER.keys()


def test_whoever_writes_finds_the_node_that_takes_it() -> None:
    for name in ("cluster-setup", "cluster-api", "cluster-worker"):
        for key, given in CLUSTER[name]["environment"].items():
            if not key.endswith("_URL") or key == "DUBAN_REPLICA_URL":
                continue
            url = re.sub(r"\$\{[^}]*\}", "secret", given)
            hosts = urlsplit(url).netloc.rpartition("@")[2].rpartition(":")[0]
            assert tuple(hosts.split(",")) == NODES
            assert parse_qs(urlsplit(url).query) == {"target_session_attrs": ["read-write"]}
    for name in NODES:  # it would keep the nodes from each other
        assert "PGTARGETSESSIONATTRS" not in CLUSTER[name]["environment"]


def test_what_is_only_read_is_asked_of_each_node() -> None:
    for name in ("cluster-api", "cluster-worker"):
        url = CLUSTER[name]["environment"]["DUBAN_REPLICA_URL"]
        assert [conninfo_to_dict(one)["host"] for one in single(url)] == list(NODES)


def test_the_nodes_are_set_as_was_tested() -> None:
    """By `make cluster-test`; there may be more connections."""
    dcs = PATRONI["bootstrap"]["dcs"]
    wanted = {**SETTINGS, **SYNCHRONOUS}
    assert {name: dcs[name] for name in wanted} == wanted
    given = dcs["postgresql"]["parameters"]
    assert given["max_connections"] >= PARAMETERS["max_connections"]
    assert {**given, "max_connections": PARAMETERS["max_connections"]} == PARAMETERS
    assert PATRONI["postgresql"]["basebackup"] == [{"checkpoint": "fast"}]


def test_nothing_is_acknowledged_without_a_second_copy() -> None:
    dcs = PATRONI["bootstrap"]["dcs"]
    assert dcs["synchronous_mode"] is True and dcs["synchronous_mode_strict"] is True
    assert PATRONI["etcd3"]["hosts"].split(",") == [f"{name}:2379" for name in ETCD]


def test_each_node_is_found_under_its_own_name() -> None:
    peers = ",".join(f"{name}=http://{name}:2380" for name in ETCD)
    for name in ETCD:
        environment = CLUSTER[name]["environment"]
        assert environment["ETCD_INITIAL_CLUSTER"] == peers
        assert environment["ETCD_NAME"] == name
        assert f"//{name}:" in environment["ETCD_INITIAL_ADVERTISE_PEER_URLS"]
    for name in NODES:
        environment = CLUSTER[name]["environment"]
        assert environment["PATRONI_NAME"] == name
        assert environment["PATRONI_POSTGRESQL_CONNECT_ADDRESS"] == f"{name}:5432"
    volumes = [
        one.partition(":")[0] for name in (*NODES, *ETCD) for one in CLUSTER[name]["volumes"]
    ]
    assert len(set(volumes)) == len(volumes) == 6
    assert set(volumes) <= COMPOSE["volumes"].keys()
    for name in NODES:  # a mount itself cannot be replaced
        (mounted,) = (one.partition(":")[2] for one in CLUSTER[name]["volumes"])
        assert PATRONI["postgresql"]["data_dir"].startswith(f"{mounted}/")


def test_the_first_node_gets_owner_and_database() -> None:
    first = ROOT / "deploy" / "patroni" / "first.sh"
    subprocess.run(("sh", "-n", first), check=True)
    copied = re.search(r"^COPY .*first\.sh (\S+)$", _read("patroni/Dockerfile"), re.MULTILINE)
    assert copied is not None and copied[1] == PATRONI["bootstrap"]["post_bootstrap"]
    assert "CREATE ROLE duban LOGIN CREATEROLE" in first.read_text("utf-8")


def test_the_balancer_knows_the_api_and_hides_the_figures() -> None:
    caddy = _read("caddy/Caddyfile")
    assert re.search(r"name cluster-api\n\s+port 8000", caddy)
    assert "path /metrics" in caddy
    assert CLUSTER["cluster"]["ports"] == ["8000:8000"]


def test_prometheus_asks_the_api_of_either() -> None:
    asked: dict[str, Any] = yaml.safe_load(_read("prometheus/prometheus.yml"))
    (scraped,) = asked["scrape_configs"]
    (found,) = scraped["dns_sd_configs"]
    assert set(found["names"]) <= SERVICES.keys()
    assert asked["rule_files"] == ["alerts.yml"]
    assert (ROOT / "deploy" / "prometheus" / "alerts.yml").is_file()


def test_every_setting_is_one_that_the_program_knows() -> None:
    for service in SERVICES.values():
        assert upkeep.unknown(service.get("environment", {})) == []


def _read(name: str) -> str:
    return (ROOT / "deploy" / name).read_text("utf-8")
