"""The Kubernetes manifests: by the schemas of Kubernetes, and what the documents promise.

The schema of CloudNativePG's Cluster is in no package; the fields used here were checked against
the definition in its repository (main of 2026-08), and stand in a list below.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict

from application.store.standbys import single
from interfaces import upkeep

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
VERSIONS = ("1.30", "1.34")
FIELDS = {
    "instances": int, "imageName": str, "storage.size": str, "walStorage.size": str,
    "postgresql.synchronous.method": str, "postgresql.synchronous.number": int,
    "postgresql.synchronous.dataDurability": str, "postgresql.parameters.max_connections": str,
    "bootstrap.initdb.database": str, "bootstrap.initdb.owner": str,
    "bootstrap.initdb.encoding": str, "bootstrap.initdb.dataChecksums": bool,
    "bootstrap.initdb.secret.name": str, "managed.roles": list,
    "affinity.enablePodAntiAffinity": bool, "affinity.podAntiAffinityType": str,
    "affinity.topologyKey": str, "resources.requests.cpu": str, "resources.requests.memory": str,
    "resources.limits.memory": str,
}  # fmt: skip
"""Of the spec of a Cluster, each with its kind."""


def _documents() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name != "kustomization.yaml":
            for one in yaml.safe_load_all(path.read_text("utf-8")):
                yield path.name, one


DOCUMENTS = list(_documents())
OURS = [one for _, one in DOCUMENTS if not one["apiVersion"].startswith("postgresql.cnpg.io/")]
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))


def named(kind: str, name: str | None = None) -> dict[str, Any]:
    found = [one for _, one in DOCUMENTS if one["kind"] == kind]
    return next(one for one in found if name in (None, one["metadata"]["name"]))


def pods() -> list[dict[str, Any]]:
    return [one["spec"]["template"] for one in OURS if one["kind"] in ("Deployment", "Job")]


@pytest.mark.parametrize("version", VERSIONS)
def test_each_is_what_kubernetes_says(version: str) -> None:
    assert len(OURS) > 10
    for one in OURS:
        kubernetes_validate.validate(one, version, strict=True)


def test_the_validator_finds_what_is_wrong() -> None:
    wrong = {**named("Service"), "spec": {"prots": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def _flat(given: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in given.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def test_the_database_is_three_and_loses_nothing() -> None:
    database = named("Cluster")
    assert (database["apiVersion"], database["spec"]["instances"]) == ("postgresql.cnpg.io/v1", 3)
    assert {name: type(value) for name, value in _flat(database["spec"])} == FIELDS
    assert database["spec"]["postgresql"]["synchronous"] == {
        "method": "any", "number": 1, "dataDurability": "required",
    }  # fmt: skip
    (role,) = database["spec"]["managed"]["roles"]
    assert (role["name"], role["login"], role["superuser"]) == ("duban_app", True, False)


def test_everything_is_applied_and_the_example_of_secrets_is_not() -> None:
    files = {name for name, _ in DOCUMENTS}
    assert set(KUSTOMIZATION["resources"]) == files - {"secrets.example.yaml"}
    secrets = [one for name, one in DOCUMENTS if name == "secrets.example.yaml"]
    values = [
        value for one in secrets for key, value in one["stringData"].items() if key != "username"
    ]
    assert set(values) == {"CHANGEME"}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_puts_them_together() -> None:
    done = subprocess.run(
        ("kubectl", "kustomize", str(FOLDER)), check=True, capture_output=True, text=True
    )
    made = list(yaml.safe_load_all(done.stdout))
    assert len(made) == len(DOCUMENTS) - 3
    assert {one["metadata"].get("namespace", "duban") for one in made} == {"duban"}


def test_nobody_is_root_and_no_root_is_written_to() -> None:
    assert len(pods()) == 3
    for pod in pods():
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] == 10001  # as the image has it
        assert spec["automountServiceAccountToken"] is False
        (container,) = spec["containers"]
        safe = container["securityContext"]
        assert safe["readOnlyRootFilesystem"] is True
        assert safe["allowPrivilegeEscalation"] is False
        assert safe["capabilities"] == {"drop": ["ALL"]}
        assert {one["mountPath"] for one in container["volumeMounts"]} == {"/data", "/tmp"}
        assert "limits" in container["resources"]


def test_the_api_is_asked_whether_it_lives_and_whether_it_is_ready() -> None:
    (container,) = named("Deployment", "duban-api")["spec"]["template"]["spec"]["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    # longer than the office takes to know that its database says nothing
    assert container["readinessProbe"]["timeoutSeconds"] > 5


def test_while_nodes_are_emptied_one_of_each_stays() -> None:
    for name in ("duban-api", "duban-worker"):
        deployment, budget = named("Deployment", name), named("PodDisruptionBudget", name)
        assert deployment["spec"]["replicas"] == 2
        assert budget["spec"]["minAvailable"] == 1
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        assert budget["spec"]["selector"]["matchLabels"].items() <= labels.items()
        assert deployment["spec"]["selector"]["matchLabels"].items() <= labels.items()


def test_the_way_in_leads_to_the_api() -> None:
    inside, path = named("Ingress")["spec"]["rules"][0]["http"]["paths"]
    service = named("Service")
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]
    labels = named("Deployment", "duban-api")["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= labels.items()
    # and figures are let out by nobody
    assert (inside["path"], inside["pathType"]) == ("/metrics", "Exact")
    assert "selector" not in named("Service", inside["backend"]["service"]["name"])["spec"]


def test_what_is_read_is_asked_of_each_instance_by_itself() -> None:
    """Behind one name for several another one would be read than was waited for."""
    database, url = named("Cluster"), named("ConfigMap")["data"]["DUBAN_REPLICA_URL"]
    hosts = [str(conninfo_to_dict(one)["host"]) for one in single(url)]
    numbers = range(1, database["spec"]["instances"] + 1)
    assert [named("Service", host)["spec"]["selector"] for host in hosts] == [
        {"cnpg.io/instanceName": f"{database['metadata']['name']}-{number}"} for number in numbers
    ]
    assert conninfo_to_dict(url)["sslmode"] == "require"


def test_names_and_secrets_are_there() -> None:
    known = {(one["kind"], one["metadata"]["name"]) for _, one in DOCUMENTS}
    text = "\n".join(yaml.safe_dump(pod) for pod in pods())
    for kind, pattern in (
        ("Secret", r"secret(?:KeyRef|Ref):\s+(?:key: \S+\s+)?name: (\S+)"),
        ("ConfigMap", r"configMapRef:\s+name: (\S+)"),
        ("PersistentVolumeClaim", r"claimName: (\S+)"),
    ):
        found = set(re.findall(pattern, text))
        assert found and {(kind, name) for name in found} <= known
    spec = named("Cluster")["spec"]
    used = {spec["bootstrap"]["initdb"]["secret"]["name"]}
    used |= {role["passwordSecret"]["name"] for role in spec["managed"]["roles"]}
    assert {("Secret", name) for name in used} <= known


def test_the_owner_sets_up_and_what_stays_does_not_know_its_password() -> None:
    for pod in pods():
        text, name = str(pod), pod["metadata"]["labels"]["app.kubernetes.io/component"]
        assert ("DUBAN_OWNER_URL" in text) is (name == "setup")
        assert ("duban-db-owner" in text) is (name == "setup")


def test_every_setting_is_one_that_the_program_knows() -> None:
    assert upkeep.unknown(named("ConfigMap")["data"]) == []
    assert upkeep.unknown(named("Secret", "duban-keys")["stringData"]) == []
    for pod in pods():
        # else each Service of the namespace becomes a variable that looks like a setting
        assert pod["spec"]["enableServiceLinks"] is False
        (container,) = pod["spec"]["containers"]
        assert upkeep.unknown({one["name"]: "" for one in container["env"]}) == []
