"""The manifests for Kubernetes fit each other, and the program that they start.

scripts/release checks them against the schemas of Kubernetes as well, which are too large to be
fetched for each run of the tests.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import supt_async
from supt_async.config import ServerConfig
from tests.operation.test_deploy import DEPLOY, SETTINGS, parse

FOLDER = DEPLOY / "kubernetes"
FILES = sorted(FOLDER.rglob("*.yaml"))
RESOURCES: list[dict[str, Any]] = [
    resource for path in FILES for resource in yaml.safe_load_all(path.read_text())
]
WORKLOADS = [r for r in RESOURCES if r["kind"] in ("Deployment", "StatefulSet")]
OWN = [r for r in WORKLOADS if r["metadata"]["name"] != "supt-postgres"]


def named(resource: dict[str, Any]) -> str:
    return str(resource["metadata"]["name"])


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [resource for resource in RESOURCES if resource["kind"] == kind]


def container(workload: dict[str, Any]) -> dict[str, Any]:
    (only,) = workload["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = only
    return found


def test_servers_and_an_orchestrator_of_this_version_are_started() -> None:
    assert [named(workload) for workload in OWN] == ["supt-orchestrator", "supt-server"]
    for workload in OWN:
        assert container(workload)["image"] == f"supt_async:{supt_async.__version__}"
        context = parse(" ".join(container(workload)["args"]))
        assert context.command.name in ("serve", "orchestrate")


@pytest.mark.parametrize("workload", WORKLOADS, ids=named)
def test_a_pod_may_do_no_more_than_it_needs(workload: dict[str, Any]) -> None:
    pod = workload["spec"]["template"]["spec"]
    # The variables that a service of the name supt would bring are settings of the program.
    assert pod["enableServiceLinks"] is False
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    context = container(workload)["securityContext"]
    assert context["allowPrivilegeEscalation"] is False
    assert context["readOnlyRootFilesystem"] is True
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert container(workload)["resources"]["limits"]["memory"]


@pytest.mark.parametrize("workload", WORKLOADS, ids=named)
def test_what_is_mounted_is_there_and_secrets_are_closed_to_others(
    workload: dict[str, Any],
) -> None:
    pod = workload["spec"]["template"]["spec"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    claims = workload["spec"].get("volumeClaimTemplates", [])
    mounted = {mount["name"] for mount in container(workload)["volumeMounts"]}
    assert mounted == volumes.keys() | {named(claim) for claim in claims}
    modes = [v["secret"]["defaultMode"] for v in volumes.values() if "secret" in v]
    assert modes == [0o440]


def test_every_selector_finds_the_pods_that_it_means() -> None:
    pods = {named(w): w["spec"]["template"]["metadata"]["labels"] for w in WORKLOADS}
    for workload in WORKLOADS:
        assert workload["spec"]["selector"]["matchLabels"] == pods[named(workload)]
    for service in of_kind("Service"):
        assert service["spec"]["selector"] == pods[named(service)]
        ports = {p["name"] for w in WORKLOADS for p in container(w).get("ports", [])}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    for policy in of_kind("NetworkPolicy"):
        assert policy["spec"]["podSelector"]["matchLabels"] == pods[named(policy)]
    for budget in of_kind("PodDisruptionBudget"):
        assert budget["spec"]["selector"]["matchLabels"] == pods[named(budget)]


def test_people_are_sent_to_a_server_that_is_ready_and_answers_are_stored_before_it_ends() -> None:
    (server,) = (w for w in OWN if named(w) == "supt-server")
    own = container(server)
    assert own["readinessProbe"]["httpGet"]["path"] == "/readyz"
    # A server whose database is away must not be restarted for it.
    assert own["livenessProbe"]["httpGet"]["path"] == "/healthz"
    pause = int(own["lifecycle"]["preStop"]["exec"]["command"][1])
    grace = server["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert pause + ServerConfig().drain_seconds + 5 < grace
    assert server["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_the_ingress_leads_to_the_servers_under_the_public_address() -> None:
    (ingress,) = of_kind("Ingress")
    (settings,) = of_kind("ConfigMap")
    (rule,) = ingress["spec"]["rules"]
    assert settings["data"]["SUPT_URL"] == f"https://{rule['host']}"
    assert ingress["spec"]["tls"][0]["hosts"] == [rule["host"]]
    (path,) = rule["http"]["paths"]
    service = path["backend"]["service"]
    (found,) = (s for s in of_kind("Service") if named(s) == service["name"])
    assert service["port"]["name"] in {port["name"] for port in found["spec"]["ports"]}


def test_settings_are_some_and_their_files_are_mounted() -> None:
    (settings,) = of_kind("ConfigMap")
    assert set(settings["data"]) <= SETTINGS
    files = [value for value in settings["data"].values() if "/run/secrets/" in value]
    assert len(files) == 2
    for value in files:
        assert value.removeprefix("@").startswith("/run/secrets/supt/")
