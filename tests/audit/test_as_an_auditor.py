"""As an auditor would: from a figure of last month to the events, the proof, another machine."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from audit.of_a_bundle import zipped
from audit.of_elsewhere import an_environment, has_no_duban, run
from client import Client
from examples import a_provider, a_served_case, an_open_case


def kept(office: Client, place: Path) -> tuple[str, Path, int]:
    """What the auditor took home that month: the office's key, and its newest head."""
    office.ask("POST", "/audit/heads", "auditor")
    head = office.get("/public/heads/latest", None)
    file = place / "kept.txt"
    file.write_text(head["note"], "utf-8")
    return office.get("/audit/keys", "auditor")["items"][-1]["public_key"], file, head["size"]


def ask_elsewhere(place: Path, *arguments: object) -> dict[str, Any]:
    done = run(place, "verify.py", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_from_a_figure_to_the_verifier_on_another_machine(office: Client, tmp_path: Path) -> None:
    elsewhere = an_environment(tmp_path / "elsewhere")
    assert has_no_duban(elsewhere)

    # given a month with two orders running, as the dashboard showed it, and what was kept of it
    cases = [a_served_case(office, a_provider(office), f"2025-06-0{day}") for day in (3, 4)]
    shown = office.fresh("/dashboard", "auditor")
    then = office.house.office.head()
    key, head, size = kept(office, elsewhere)
    assert shown["records"]["rectification-case"] == {"rectifying": 2}

    # when the office has gone on, and corrected one of them
    office.post(
        f"/cases/{cases[0]}/service/correction", "approver", served_on="2025-06-05",
        method="in_person", received_by="韦建国", reason="回执载明为 5 日",
        corrected_on="2025-06-12",
    )  # fmt: skip
    an_open_case(office, a_provider(office))
    office.ask("POST", "/audit/heads", "auditor")
    assert (
        office.fresh("/dashboard", "auditor")["records"]["rectification-case"]
        != (shown["records"]["rectification-case"])
    )

    # then the figure is still there, and leads to its records, and they to their events
    assert office.get(f"/dashboard?as_of={then}", "auditor") == shown
    listed = office.get(f"/cases?status=rectifying&as_of={then}", "auditor")["items"]
    assert {one["id"] for one in listed} == set(cases)
    history = office.get(f"/cases/{cases[0]}/history?as_of={then}", "auditor")["items"]
    served = next(one for one in history if one["type"] == "rectification-case.notice-served")
    assert served["data"]["served_on"] == "2025-06-03"

    # and the event to its proof, which ties to what was kept
    proof = office.get(f"/audit/proofs/{served['position']}", "auditor")
    newest = office.get("/public/heads/latest", None)["size"]
    tie = office.get(f"/audit/consistency?from={size}&to={newest}", "auditor")
    for name, content in (("proof.json", proof), ("tie.json", tie)):
        (elsewhere / name).write_text(json.dumps(content), "utf-8")
    found = ask_elsewhere(
        elsewhere, "--proof", "proof.json", "--key", key, "--head", "tie.json", "--head", head
    )
    position, record_id, _, _, type_, state = found["leaf"].split("\n", 5)
    assert (int(position), record_id, type_) == (served["position"], cases[0], served["type"])
    assert json.loads(state)["data"]["served_on"] == "2025-06-03"

    # and the whole record, with what came later, is accepted there, and rejected once altered
    body = {"records": cases, "reason": "核对上月数字"}
    bundle = elsewhere / "bundle.zip"
    bundle.write_bytes(office.ask("POST", "/audit/exports", "auditor", json=body).content)
    found = ask_elsewhere(elsewhere, bundle, "--key", key, "--head", head)
    assert (found["scope"], found["key_given"]) == ({"records": cases}, True)
    with zipfile.ZipFile(bundle) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    types = [json.loads(line)["type"] for line in files["events.jsonl"].splitlines()]
    assert "rectification-case.service-corrected" in types
    altered = files | {"events.jsonl": files["events.jsonl"].replace(b"2025-06-03", b"2025-06-05")}
    done = run(elsewhere, "verify.py", zipped(altered, bundle), "--key", key, "--head", head)
    assert (done.returncode, done.stdout) == (1, "")
    assert "position" in done.stderr
