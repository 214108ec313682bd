"""Bundles built by hand, from the words of RFC 9162 and ADR 0008, by nobody's code but this.

The tree is the RFC's own recursion, so that the verifier is held against a second reading of it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from interfaces.audit import verifier

ORIGIN = "duban/6f1c2f6e-5a0e-4a55-9a3e-6c1d1b7f0001"
KEYS_ID = "00000000-0000-4000-8000-00000000000a"
SPACE = UUID("00000000-0000-4000-8000-000000000000")
BEGAN = datetime(2026, 11, 26, 1, 17, 21, 123456, UTC)


def h(name: str, data: bytes) -> bytes:
    return hashlib.new(name.replace("-", ""), data).digest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    return 1 << ((n - 1).bit_length() - 1)


def root(name: str, leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return h(name, b"\0" + leaves[0])
    k = split(len(leaves))
    return h(name, b"\1" + root(name, leaves[:k]) + root(name, leaves[k:]))


def inclusion(name: str, index: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*inclusion(name, index, leaves[:k]), root(name, leaves[k:])]
    return [*inclusion(name, index - k, leaves[k:]), root(name, leaves[:k])]


def consistency(name: str, m: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [root(name, leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*consistency(name, m, leaves[:k], whole), root(name, leaves[k:])]
    return [*consistency(name, m - k, leaves[k:], False), root(name, leaves[:k])]


def key_id(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(f"{origin}\n".encode() + b"\1" + public).digest()[:4]


@dataclass
class Signer:
    private: Ed25519PrivateKey
    origin: str = ORIGIN

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def note(self, text: str) -> str:
        id_ = key_id(self.origin, self.public)
        return f"{text}\n— {self.origin} {b64(id_ + self.private.sign(text.encode()))}\n"


def a_signer(seed: int, origin: str = ORIGIN) -> Signer:
    return Signer(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32), origin)


@dataclass
class Log:
    """Events with gaps in their positions, heads signed on the way, and a key that was rotated."""

    hash: str = "sha-256"
    origin: str = ORIGIN
    seed: int = 1
    events: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, Any]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.signer = a_signer(self.seed, self.origin)

    def add(self, record: str, type_: str, **data: Any) -> dict[str, Any]:
        index = len(self.events)
        at = BEGAN + timedelta(seconds=index)
        said = {"effective_on": "2026-11-26", "actor": {"name": "覃小云"}, "data": data}
        event = {
            "index": index,
            "position": index * 2 + 3,
            "record_id": record if len(record) == 36 else str(uuid5(SPACE, record)),
            "version": 0,
            "recorded_at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "recorded_us": (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1),
            "type": type_,
            "state": json.dumps(said, ensure_ascii=False),
        }
        before = sum(one["record_id"] == event["record_id"] for one in self.events)
        self.events.append(event | {"version": before + 1})
        return self.events[-1]

    def introduce(self) -> None:
        public = b64(self.signer.public)
        event = self.add(
            KEYS_ID, "signing-keys.introduced", origin=self.origin, hash=self.hash,
            public_key=public, on="2026-11-26",
        )  # fmt: skip
        self._key(event, public_key=public, endorsement=None, reason="")

    def rotate(self, seed: int) -> None:
        new = a_signer(seed, self.origin)
        public = b64(new.public)
        text = f"duban key rotation\n{self.origin}\n{public}\n"
        said = {
            "public_key": public,
            "endorsement": b64(self.signer.private.sign(text.encode())),
            "reason": "按年更换",
        }
        self._key(self.add(KEYS_ID, "signing-keys.rotated", **said, on="2026-11-26"), **said)
        self.signer = new

    def _key(self, event: Mapping[str, Any], **said: Any) -> None:
        place = {"index": event["index"], "position": event["position"], "on": "2026-11-26"}
        id_ = key_id(self.origin, base64.b64decode(said["public_key"])).hex()
        self.keys.append({**said, "key_id": id_, "introduced": place})

    def leaves(self, upto: int | None = None) -> list[bytes]:
        names = ("position", "record_id", "version", "recorded_us", "type")
        return [
            "".join(f"{event[name]}\n" for name in names).encode() + event["state"].encode()
            for event in self.events[:upto]
        ]

    def sign(self, size: int | None = None) -> str:
        size = size or len(self.events)
        note = self.signer.note(self.head_text(size))
        self.heads.append({"size": size, "note": note})
        return note

    def head_text(self, size: int) -> str:
        last = self.events[size - 1]
        return (
            f"{self.origin}\n{size}\n{b64(root(self.hash, self.leaves(size)))}\nhash {self.hash}\n"
            f"position {last['position']}\ntime {last['recorded_at'][:19]}Z\n"
        )

    def proof(self, first: int, second: int) -> dict[str, Any]:
        path = consistency(self.hash, first, self.leaves(second))
        return {"from": first, "to": second, "path": [b64(node) for node in path]}

    def inclusion(self, index: int) -> dict[str, Any]:
        size = self.heads[-1]["size"]
        path = inclusion(self.hash, index, self.leaves(size))
        position = self.events[index]["position"]
        nodes = [b64(node) for node in path]
        return {"index": index, "position": position, "size": size, "path": nodes}


def a_log(hash_: str = "sha-256", cases: int = 7, seed: int = 1, origin: str = ORIGIN) -> Log:
    """26 events (with 7 cases), 4 heads, 2 keys, rules, and an attachment that a report names."""
    log = Log(hash_, origin, seed)
    log.add("measures", "measures.version-adopted", id="v1", text=MEASURES, digest="d1")
    log.add("calendar", "work-calendar.year-published", calendar=CALENDAR)
    log.introduce()
    log.sign()
    for case in range(cases):
        log.add(f"case {case}", "rectification-case.opened", facts=f"第 {case} 件")
        log.add(f"case {case}", "rectification-case.notice-issued", days=30)
        if case == cases // 2:
            log.sign()
            log.rotate(seed + 100)
    log.add("case 0", "rectification-case.report-submitted", attachments=[ATTACHED])
    log.sign()
    log.add("case 1", "rectification-case.resolved", outcome="completed")
    log.sign()
    return log


MEASURES = '# 管理办法\nid = "v1"\n'
CALENDAR = {"region": "CN", "year": 2026, "days_off": [], "make_up": []}
ATTACHMENT = b"%PDF-1.7 \x00\xff report"
ATTACHED = hashlib.sha256(ATTACHMENT).hexdigest()
Files = dict[str, bytes]


def lines(values: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in values).encode()


def whole(log: Log, size: int | None = None) -> Files:
    """The files of an export of the whole log, up to a size of it."""
    size = size or len(log.events)
    points = sorted({size, *(head["size"] for head in log.heads)})
    return _with_rest(log, log.events[:size], points)


def of_records(log: Log, *records: str) -> Files:
    wanted = {str(uuid5(SPACE, record)) for record in (*records, "measures", "calendar")}
    events = [event for event in log.events if event["record_id"] in {*wanted, KEYS_ID}]
    files = _with_rest(log, events, [head["size"] for head in log.heads])
    files["proofs/inclusion.jsonl"] = lines(log.inclusion(one["index"]) for one in events)
    return files


def _with_rest(log: Log, events: list[dict[str, Any]], points: list[int]) -> Files:
    neighbours = [points[at : at + 2] for at in range(len(points) - 1)]
    return {
        "events.jsonl": lines(events),
        "heads.jsonl": lines(log.heads),
        "keys.json": json.dumps(log.keys).encode(),
        "proofs/consistency.jsonl": lines(log.proof(first, then) for first, then in neighbours),
        "measures/v1.toml": MEASURES.encode(),
        "calendars/CN-2026.json": json.dumps(CALENDAR, indent=2).encode(),
        f"attachments/{ATTACHED}": ATTACHMENT,
        "story.html": b"<!doctype html>\n<title>x</title>\n",
        "tables/cases.csv": "\ufeff编号\n".encode(),
        "README.txt": b"read me\n",
        "verify.py": Path(verifier.__file__).read_bytes(),
    }


def signed(log: Log, files: Files, signer: Signer | None = None, **changes: Any) -> Files:
    """With the manifest, and its signature."""
    manifest = {
        "format": "duban-bundle/1",
        "origin": log.origin,
        "hash": log.hash,
        "scope": "log",
        "size": len(log.events),
        "position": log.events[-1]["position"],
        "made_at": "2026-11-27T00:00:00Z",
        "files": [
            {"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        ],
    } | changes
    content = json.dumps(manifest, ensure_ascii=False).encode()
    digest = hashlib.sha256(content).hexdigest()
    text = f"{log.origin}/export\nsha256 {digest}\nsize {manifest['size']}\n"
    note = (signer or log.signer).note(text).encode()
    return {**files, "manifest.json": content, "manifest.note": note}


def a_bundle(log: Log | None = None) -> Files:
    log = log or a_log()
    return signed(log, whole(log))


def a_bundle_of_records(log: Log | None = None, *records: str) -> Files:
    log = log or a_log()
    wanted = records or ("case 0", "case 2")
    scope = {"records": [str(uuid5(SPACE, one)) for one in wanted]}
    return signed(log, of_records(log, *wanted), scope=scope)


def zipped(files: Files | Iterable[tuple[str, bytes]], path: Path) -> Path:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, content)
    path.write_bytes(made.getvalue())
    return path


def edited(content: bytes, number: int, change: Callable[[dict[str, Any]], object]) -> bytes:
    """One line of JSON changed."""
    values = [json.loads(line) for line in content.splitlines()]
    change(values[number])
    return lines(values)
