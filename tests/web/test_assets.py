"""What is vendored is what the manifest says, and every asset comes from here."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from client import Client

from interfaces.web.assets import FOLDER, asset
from tools.vendor_assets import FOLDERS

of_each = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parts[-3])


def packages(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text("utf-8"))[
        "packages"
    ]
    return found


@of_each
def test_each_vendored_file_is_the_one_of_the_manifest_and_none_is_beside_it(folder: Path) -> None:
    told = {file["to"]: file["sha256"] for one in packages(folder) for file in one["files"]}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name not in ("manifest.json", "LICENCES.md")
    }
    assert found == told


@of_each
def test_each_package_has_its_licence_beside_it(folder: Path) -> None:
    said = (folder / "LICENCES.md").read_text("utf-8")
    for package in packages(folder):
        assert f"{package['name']} {package['version']}" in said
        assert package["licence"] in said


def test_nothing_comes_from_another_host_and_nothing_of_another_house_s_brand() -> None:
    for path in (*FOLDER.rglob("*.css"), *(FOLDER.parent / "templates").rglob("*.html")):
        text = path.read_text("utf-8")
        assert not re.search(r"(?:src|href)=[\"']https?://|url\(\s*[\"']?(?:https?:|/assets)", text)
        assert "GDS Transport" not in text and "@font-face" not in text


def test_what_is_asked_for_by_its_digest_is_kept_for_ever(office: Client) -> None:
    answer = office.http.get(asset("duban.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in office.http.get("/static/duban.css").headers.get("cache-control", "")


def test_an_asset_that_is_not_there_is_not_found(office: Client) -> None:
    assert office.http.get("/static/nothing.css").status_code == 404
    assert office.http.get("/static/../page.py").status_code == 404
