"""Brings the assets of the pages in: fetched as packages, checked, cut to what we use, committed.

    python -m tools.vendor_assets            # after a change of a manifest's versions

A manifest says which package in which version with which digest, and which of its files become
which of ours. Nobody needs Node to run or to test the office; tests compare the files with the
manifests (tests/web/test_assets.py).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
FOLDERS: Final = (
    ROOT / "interfaces" / "web" / "static" / "vendor",
    ROOT / "tests" / "web" / "vendor",
)
"""What the pages are made of, and what only tests use."""
MANIFEST: Final = "manifest.json"

FONT_FACE: Final = re.compile(r"@font-face\{[^}]*\}")
IMAGE_RULE: Final = re.compile(r"[^{}]+\{[^{}]*url\(/assets/[^{}]*\}")
SOURCE_MAP: Final = re.compile(r"/[*/][#@] sourceMappingURL=\S+(?: \*/)?")
FACE: Final = "GDS Transport,arial,sans-serif"


def cleaned(name: str, text: str) -> str:
    """Without what may not be used outside GOV.UK (its face and crest) and what we do not ship."""
    text = SOURCE_MAP.sub("", text).rstrip() + "\n"
    if not name.endswith(".css"):
        return text
    text = FONT_FACE.sub("", text)
    text = IMAGE_RULE.sub(_without_image, text)
    return text.replace(FACE, "var(--app-font)").replace('"GDS Transport",', "")


def _without_image(rule: re.Match[str]) -> str:
    """The rule stays where it does more than to show an image that is not here."""
    head, _, body = rule.group().partition("{")
    kept = [part for part in body.rstrip("}").split(";") if "url(/assets/" not in part]
    return f"{head}{{{';'.join(kept)}}}" if any(kept) else ""


def main() -> None:
    for folder in FOLDERS:
        fill(folder)


def fill(folder: Path) -> None:
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    for package in manifest["packages"]:
        with tempfile.TemporaryDirectory() as place:
            archive = _fetched(package, Path(place))
            with tarfile.open(archive) as tar:
                for file in package["files"]:
                    member = tar.extractfile(f"package/{file['from']}")
                    assert member is not None
                    text = cleaned(file["from"], member.read().decode())
                    (folder / file["to"]).write_text(text, "utf-8", newline="\n")
                    file["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


def _fetched(package: dict[str, Any], place: Path) -> Path:
    named = f"{package['name']}@{package['version']}"
    subprocess.run(["npm", "pack", "--silent", named], cwd=place, check=True, capture_output=True)
    (archive,) = place.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if package["integrity"] != f"sha512-{digest}":
        raise SystemExit(f"{named}: the package is not the one of the manifest")
    return archive


if __name__ == "__main__":
    main()
