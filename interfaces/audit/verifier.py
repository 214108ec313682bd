#!/usr/bin/env python3
"""Checks an exported bundle, or a single proof, of a duban office. Nothing of duban is needed.

    python verify.py BUNDLE [--key KEY]... [--head FILE]... [--json]
    python verify.py --proof FILE [--key KEY]... [--head FILE]... [--json]

One file: Python 3.9 or later, its standard library, and `cryptography` for the signatures. BUNDLE
is the ZIP or the folder it was unpacked into. KEY is the office's public key, obtained elsewhere
than with the bundle: base64, or a file that holds it. FILE after --head holds signed heads of the
log that somebody outside the office kept, or a consistency proof. Exit status: 0 accepted, 1
rejected (one line says what is wrong and where), 2 wrong usage.

Formats: RFC 9162 (the tree), C2SP tlog-checkpoint and signed-note (the heads), docs/adr/0008 (the
bundle). To be read from top to bottom: words, tree, heads and keys, container, checks of a bundle,
single proofs, what is said of it, the program.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("请先安装程序库 cryptography · install the library cryptography first", file=sys.stderr)
    raise SystemExit(2) from None

FORMAT = "duban-bundle/1"
LARGEST_JSON = 256 << 20
"""Bytes: no manifest, list of keys, version of the measures, line or single proof is larger."""
CHUNK = 1 << 20
SHA256_HEX = re.compile(r"[0-9a-f]{64}")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAY_ONE = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC throughout, written with a Z

Object = dict[str, Any]
Hash = Callable[[bytes], bytes]

# 1. Words: what is said, and how text, JSON and base64 are read: each thing in one way only

WRONG = {
    "damaged": "已损坏或不完整（{}）· damaged, or cut short",
    "no-file": "缺少这一文件 · this file is missing",
    "too-large": "文件过大 · too large",
    "name": "文件名重复或不允许 · a name that stands twice, or is not allowed",
    "special": "不允许链接、加密或特殊文件 · no links, encryption or special files are allowed",
    "unread": "无法读取：{} · it cannot be read",
    "base64": "应为 {} 字节的 base64 · not the base64 of so many bytes",
    "json": "不是有效的 JSON · not valid JSON",
    "shape": "内容的形式不对 · not of the form {}",
    "cut-line": "行不完整 · the line is cut short",
    "hash": "未知的摘要算法 {} · unknown hash",
    "note": "不是签名文书 · not a note with one signature",
    "head": "不是树头 · not a head (tlog-checkpoint)",
    "no-keys": "没有公钥 · there is no public key",
    "other-key": "其中没有您所给的公钥：另一单位所签，或者密钥被换 · the key you gave is not here:"
    " another office signed this, or the keys were swapped",
    "endorsed": "第 {} 个公钥没有前一公钥的有效背书 · a key without endorsement by the former",
    "unsigned": "不是 {} 的密钥所签 · signed by no key of this office",
    "signature": "签名无效 · the signature does not fit the text",
    "replaced": "签名所用密钥当时已更换 · signed with a key that was replaced by then",
    "older-key": "所用密钥早于您所给的公钥，不予采信 · signed with a key older than yours, which"
    " vouches for later ones only",
    "other-tree": "属于另一棵树（另一单位的日志）· of another tree (another office's log)",
    "format": "不是 {} 格式的导出包 · not a bundle of this form",
    "no-records": "没有写明导出哪些记录 · it does not say which records",
    "head-order": "树头的次序或大小不对 · the heads do not rise in size",
    "uncovered": "没有树头覆盖本次导出 · no head covers this export",
    "manifest": "不是所签的清单：清单被改动 · not the manifest that was signed",
    "added": "清单中没有这一文件：被添加 · not in the manifest: it was added",
    "removed": "缺少清单所列的文件：被删去 · in the manifest, but not here: it was removed",
    "digest": "内容与签名清单不符：被改动 · altered: not what the signed manifest lists",
    "index": "序号不连续：事件被增删 · an event was added or removed: the index does not follow",
    "event": "记录号或类型的形式不对 · a malformed record id or type",
    "order": "位置未递增：次序被调换或重复 · the positions do not rise: swapped, or twice",
    "version": "记录 {} 的版本不连续 · the versions of this record have a gap",
    "instant": "两种写法的记录时间不一致 · recorded_at is not recorded_us",
    "root": "其中有事件被改动：树根与 {} 签署的树头（{} 条）不符 · an event among these was"
    " altered: the head signed then has another root",
    "head-position": "树头所写位置与事件不符 · the head names another position",
    "size": "有 {} 条事件，所签为 {} 条 · not as many events as were signed for",
    "no-proof": "没有这一事件的包含证明 · there is no inclusion proof of this event",
    "inclusion": "事件或证明被改动：包含证明不成立 · altered: the inclusion proof fails",
    "too-many": "证明多于事件 · more proofs than events",
    "keys": "与日志中的密钥事件不符 · not the keys that the log introduced",
    "neighbours": "不是相邻树头之间的证明 · not the proofs from each head to the next",
    "consistency": "{} 到 {} 的一致性证明不成立 · the consistency proof fails",
    "rules": "与日志所登记的不符 · no event of the log entered this text",
    "attachment": "附件内容与其摘要名不符 · the attachment is not what its name says",
    "unnamed": "没有事件提到这一附件 · no event names this attachment",
    "rewritten": "日志被改写过：外部保存的树头（{} 条，{}）与此不符 · the log was rewritten:"
    " the head kept elsewhere differs",
    "unknown-size": "其中没有 {} 条时的树头；请取得一致性证明（duban audit prove），以 --head 给出"
    " · no head of that size here: give a consistency proof with --head",
    "apart": "证明两端的树头都不在其中 · neither head of the proof is here",
    "proof": "不是 duban audit prove 的证明 · not a proof of `duban audit prove`",
    "between": "证明与所附树头不符 · the proof is not about the heads that come with it",
    "leaf": "叶子不是该位置的事件 · the leaf is not the event of that position",
}


class Rejected(Exception):  # noqa: N818 - it is an answer
    """The first thing that is wrong, and where."""

    def __init__(self, where: str, wrong: str, *values: object) -> None:
        super().__init__(wrong)
        self.where, self.wrong, self.text = where, wrong, WRONG[wrong].format(*values)


def from_base64(text: Any, length: int, where: str) -> bytes:
    """Canonical base64 of exactly so many bytes."""
    try:
        found = base64.b64decode(text, validate=True)
        if len(found) == length and base64.b64encode(found).decode("ascii") == text:
            return found
    except (TypeError, ValueError):
        pass
    raise Rejected(where, "base64", length)


def from_json(text: bytes, where: str) -> Any:
    """JSON in UTF-8 in which no name stands twice in an object."""

    def once(pairs: list[tuple[str, Any]]) -> Object:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name stands twice")
        return found

    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Rejected(where, "json") from None


def shaped(value: Any, where: str, **wanted: Any) -> Object:
    """An object with exactly these fields, each of its type; what ends in _ may be missing."""
    kinds = {name.rstrip("_"): kind for name, kind in wanted.items()}
    needed = {name for name in wanted if not name.endswith("_")}
    right = isinstance(value, dict) and needed <= set(value) <= set(kinds)
    if right and all(_is(value[name], kinds[name]) for name in value):
        return dict(value)
    raise Rejected(where, "shape", ", ".join(kinds))


def _is(value: Any, kind: Any) -> bool:
    return type(value) is int and value >= 0 if kind is int else isinstance(value, kind)


def hashing(name: Any, where: str) -> Hash:
    if name == "sha-256":
        return lambda data: hashlib.sha256(data).digest()
    if name != "sm3":
        raise Rejected(where, "hash", name)
    try:
        hashlib.new("sm3")
    except ValueError:  # this Python was built without it
        return _sm3
    return lambda data: hashlib.new("sm3", data).digest()


def _sm3(data: bytes) -> bytes:
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize()


# 2. The tree (RFC 9162, section 2.1)


@dataclass
class Tree:
    """Grows leaf by leaf; keeps the roots of its full subtrees only, the largest first."""

    hash: Hash
    size: int = 0
    full: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        node, size = self.hash(b"\0" + leaf), self.size
        while size & 1:
            node, size = self.hash(b"\1" + self.full.pop() + node), size >> 1
        self.full.append(node)
        self.size += 1

    def root(self) -> bytes:
        node = self.full[-1]
        for left in reversed(self.full[:-1]):
            node = self.hash(b"\1" + left + node)
        return node


def root_of_inclusion(
    hash: Hash, leaf: bytes, index: int, size: int, path: Sequence[bytes]
) -> bytes | None:
    """The root that the path leads to (2.1.3.2); none where the path does not fit the tree."""
    if not 0 <= index < size:
        return None
    node, last = hash(b"\0" + leaf), size - 1
    for other in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            node = hash(b"\1" + other + node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hash(b"\1" + node + other)
        index, last = index >> 1, last >> 1
    return node if last == 0 else None


def roots_of_consistency(
    hash: Hash, first: int, second: int, old: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """The roots of both sizes that the path leads to (2.1.4.2); `old` is that of the first."""
    if first == second:
        return None if path else (old, old)
    nodes = [old, *path] if first & (first - 1) == 0 else list(path)
    if not 0 < first < second or not nodes:
        return None
    index, last = first - 1, second - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    before = after = nodes[0]
    for other in nodes[1:]:
        if last == 0:
            return None
        if index & 1 or index == last:
            before, after = hash(b"\1" + other + before), hash(b"\1" + other + after)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            after = hash(b"\1" + after + other)
        index, last = index >> 1, last >> 1
    return (before, after) if last == 0 else None


def check_inclusion(
    hash: Hash, leaf: bytes, index: int, head: Head, path: list[Any], where: str
) -> None:
    nodes = [from_base64(part, 32, where) for part in path]
    if root_of_inclusion(hash, leaf, index, head.size, nodes) != head.root:
        raise Rejected(where, "inclusion")


def check_consistency(hash: Hash, proof: Object, old: bytes, new: bytes, where: str) -> None:
    nodes = [from_base64(part, 32, where) for part in proof["path"]]
    if roots_of_consistency(hash, proof["from"], proof["to"], old, nodes) != (old, new):
        raise Rejected(where, "consistency", proof["from"], proof["to"])


# 3. Heads, notes and keys


@dataclass(frozen=True)
class Note:
    """A signed text."""

    text: str
    name: str
    key_id: bytes
    signature: bytes


def read_note(note: Any, where: str) -> Note:
    """Text, an empty line, one signature line `— name base64`; each line is ended."""
    found = re.fullmatch(r"((?:[^\n]+\n)+)\n— (\S+) (\S+)\n", note if isinstance(note, str) else "")
    if found is None:
        raise Rejected(where, "note")
    raw = from_base64(found[3], 68, where)
    return Note(found[1], found[2], raw[:4], raw[4:])


@dataclass(frozen=True)
class Head:
    """A state of the log: the root of its first so many events."""

    origin: str
    size: int
    root: bytes
    hash: str
    position: int
    time: str
    note: Note


HEAD = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>[1-9]\d{0,17})\n(?P<root>[^\n]+)\n"
    r"hash (?P<hash>[^\n]+)\nposition (?P<position>[1-9]\d{0,18})\n"
    r"time (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n",
    re.ASCII,
)


def read_head(text: Any, where: str) -> Head:
    note = read_note(text, where)
    found = HEAD.fullmatch(note.text)
    if found is None or found["origin"] != note.name:
        raise Rejected(where, "head")
    root = from_base64(found["root"], 32, where)
    size, position = int(found["size"]), int(found["position"])
    return Head(found["origin"], size, root, found["hash"], position, found["time"], note)


@dataclass(frozen=True)
class Key:
    """A public key of the office, and the event (its index in the log) that introduced it."""

    public: bytes
    index: int
    id: bytes

    def signed(self, signature: bytes, text: str) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass
class Keys:
    """The office's keys, oldest first; each but the first was endorsed by the one before it."""

    origin: str
    hash: str
    chain: list[Key] = field(default_factory=list)
    anchor: int | None = None
    """The place of the first key that the caller has from elsewhere: it vouches for later ones."""

    def check(self, note: Note, size: int, where: str) -> int:
        """A text about so many events is signed by a key not replaced by then: its place."""
        for place, key in enumerate(self.chain):
            if (note.name, note.key_id) != (self.origin, key.id):
                continue
            if not key.signed(note.signature, note.text):
                raise Rejected(where, "signature")
            if any(later.index < size for later in self.chain[place + 1 :]):
                raise Rejected(where, "replaced")
            return place
        raise Rejected(where, "unsigned", self.origin)

    def check_newest(self, note: Note, size: int, where: str) -> None:
        """What all the rest hangs from is signed by a key that the caller's key vouches for.

        The keys before that one vouch for nothing: anybody can put one of their own in front.
        """
        if self.check(note, size, where) < (self.anchor or 0):
            raise Rejected(where, "older-key")

    def head(self, text: Any, where: str) -> Head:
        """A head of this tree, signed by one of these keys."""
        head = read_head(text, where)
        if (head.origin, head.hash) != (self.origin, self.hash):
            raise Rejected(where, "other-tree")
        self.check(head.note, head.size, where)
        return head


def read_keys(values: Any, origin: str, hash: str, given: Sequence[bytes], where: str) -> Keys:
    if not isinstance(values, list) or not values:
        raise Rejected(where, "no-keys")
    keys = Keys(origin, hash)
    for value in values:
        _add_key(keys, value, where)
    known = [place for place, key in enumerate(keys.chain) if key.public in given]
    if given and not known:
        raise Rejected(where, "other-key")
    keys.anchor = known[0] if known else None
    return keys


def _add_key(keys: Keys, value: Any, where: str) -> None:
    shaped(
        value, where, public_key=str, key_id=str, introduced=dict, endorsement=(str, type(None)),
        reason=str,
    )  # fmt: skip
    index = shaped(value["introduced"], where, index=int, position=int, on=str)["index"]
    public = from_base64(value["public_key"], 32, where)
    id = hashlib.sha256(keys.origin.encode() + b"\n\1" + public).digest()[:4]
    if keys.chain:
        former = keys.chain[-1]
        signature = from_base64(value["endorsement"], 64, where)
        text = f"duban key rotation\n{keys.origin}\n{value['public_key']}\n"
        if former.index >= index or not former.signed(signature, text):
            raise Rejected(where, "endorsed", len(keys.chain) + 1)
    if value["key_id"] != id.hex():
        raise Rejected(where, "keys")
    keys.chain.append(Key(public, index, id))


# 4. The container: a ZIP or a folder, read as named files


class Container:
    """Names and bytes of files; refuses whatever could mean two things."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}

    def open(self, name: str) -> BinaryIO:
        raise NotImplementedError

    def opened(self, name: str) -> BinaryIO:
        if name not in self.sizes:
            raise Rejected(name, "no-file")
        return self.open(name)

    def read(self, name: str) -> bytes:
        if self.sizes.get(name, 0) > LARGEST_JSON:
            raise Rejected(name, "too-large")
        with self.opened(name) as file:
            return file.read(LARGEST_JSON)

    def lines(self, name: str) -> Iterator[tuple[str, bytes]]:
        """Each line, with the words for where it stands."""
        with self.opened(name) as file:
            for number, line in enumerate(iter(lambda: file.readline(LARGEST_JSON), b""), start=1):
                where = f"{name}, line {number}"
                if not line.endswith(b"\n"):
                    raise Rejected(where, "cut-line")
                yield where, line[:-1]


class Zip(Container):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.archive = zipfile.ZipFile(path)
        for part in self.archive.infolist():
            name = part.orig_filename
            if name in self.sizes or not is_plain(name):
                raise Rejected(repr(name), "name")
            if stat.S_ISLNK(part.external_attr >> 16) or part.flag_bits & 1:
                raise Rejected(name, "special")
            self.sizes[name] = part.file_size

    def open(self, name: str) -> BinaryIO:
        return self.archive.open(name)  # type: ignore[return-value]


class Folder(Container):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        for root, folders, files in os.walk(path):
            for found in (Path(root, name) for name in (*folders, *files)):
                state, name = found.lstat(), found.relative_to(path).as_posix()
                if stat.S_ISREG(state.st_mode):
                    self.sizes[name] = state.st_size
                elif not stat.S_ISDIR(state.st_mode):
                    raise Rejected(name, "special")

    def open(self, name: str) -> BinaryIO:
        return (self.path / name).open("rb")


def is_plain(name: str) -> bool:
    """Relative, with forward slashes, in letters that every system takes; no part is dots."""
    parts = name.split("/")
    return name.isprintable() and all(
        part.strip(". ") and not re.search(r'[\\:*?"<>|]', part) for part in parts
    )


def opened(path: Path) -> Container:
    if not path.exists():
        raise Rejected(str(path), "no-file")
    return Folder(path) if path.is_dir() else Zip(path)


# 5. The checks of a bundle


@dataclass
class Bundle:
    """A bundle on its way through the checks, and what they found out."""

    files: Container
    manifest: Object
    hash: Hash
    keys: Keys
    heads: list[Head] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    """Size of the log -> its root, as computed or proven here."""
    events: int = 0
    first: int = 0
    last: int = 0
    """Positions of the first and the last event."""
    versions: dict[str, int] = field(default_factory=dict)
    """Record -> version of its last event."""
    introduced: list[Object] = field(default_factory=list)
    """What the events of the signing keys say."""
    measures: list[Any] = field(default_factory=list)
    calendars: list[Any] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    """Digests that events name."""

    @property
    def whole(self) -> bool:
        return bool(self.manifest["scope"] == "log")

    @property
    def size(self) -> int:
        return int(self.manifest["size"])


def check_bundle(path: Path, given: Sequence[bytes]) -> Bundle:
    files = opened(path)
    manifest = _manifest(files)
    origin, hash = manifest["origin"], manifest["hash"]
    keys = read_keys(
        from_json(files.read("keys.json"), "keys.json"), origin, hash, given, "keys.json"
    )
    bundle = Bundle(files, manifest, hashing(hash, "manifest.json"), keys)
    _heads(bundle)
    _signature(bundle)
    _listed(bundle)
    altered = _altered(bundle)
    if altered in (None, "events.jsonl"):  # where an event is wrong, its position says more
        _events(bundle)
    if altered:
        raise Rejected(altered, "digest")
    for check in (_introductions, _consistency, _rules, _attachments):
        check(bundle)
    return bundle


def _manifest(files: Container) -> Object:
    where = "manifest.json"
    found = from_json(files.read(where), where)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Rejected(where, "format", FORMAT)
    shaped(
        found, where, format=str, origin=str, hash=str, scope=(str, dict), size=int, position=int,
        made_at=str, files=list,
    )  # fmt: skip
    if found["scope"] != "log" and not shaped(found["scope"], where, records=list)["records"]:
        raise Rejected(where, "no-records")
    return found


def _heads(bundle: Bundle) -> None:
    """Every head is the office's, and the last one covers the export."""
    for where, line in bundle.files.lines("heads.jsonl"):
        stated = shaped(from_json(line, where), where, size=int, note=str)
        head = bundle.keys.head(stated["note"], where)
        if stated["size"] != head.size or (bundle.heads and bundle.heads[-1].size >= head.size):
            raise Rejected(where, "head-order")
        bundle.heads.append(head)
    if not bundle.heads or not 0 < bundle.size <= bundle.heads[-1].size:
        raise Rejected("heads.jsonl", "uncovered")
    newest = bundle.heads[-1]
    bundle.keys.check_newest(newest.note, newest.size, "heads.jsonl")
    if bundle.keys.chain[-1].index >= newest.size:
        raise Rejected("keys.json", "keys")


def _signature(bundle: Bundle) -> None:
    where = "manifest.note"
    note = read_note(bundle.files.read(where).decode("utf-8", "replace"), where)
    bundle.keys.check_newest(note, bundle.heads[-1].size, where)
    digest = hashlib.sha256(bundle.files.read("manifest.json")).hexdigest()
    if note.text != f"{bundle.keys.origin}/export\nsha256 {digest}\nsize {bundle.size}\n":
        raise Rejected("manifest.json", "manifest")


def _listed(bundle: Bundle) -> None:
    """The manifest names each file that is here, and no other."""
    listed = set()
    for value in bundle.manifest["files"]:
        name = shaped(value, "manifest.json", path=str, bytes=int, sha256=str)["path"]
        if name in listed or not is_plain(name):
            raise Rejected(repr(name), "name")
        listed.add(name)
    there = set(bundle.files.sizes) - {"manifest.json", "manifest.note"}
    for name in sorted(there - listed):
        raise Rejected(name, "added")
    for name in sorted(listed - there):
        raise Rejected(name, "removed")


def _altered(bundle: Bundle) -> str | None:
    """The first file that is not as listed; the events come last."""
    for listed in sorted(bundle.manifest["files"], key=lambda one: one["path"] == "events.jsonl"):
        name, left, made = str(listed["path"]), listed["bytes"], hashlib.sha256()
        with bundle.files.opened(name) as file:
            while left >= 0 and (chunk := file.read(CHUNK)):
                made.update(chunk)
                left -= len(chunk)
        if left != 0 or made.hexdigest() != listed["sha256"]:
            return name
    return None


def _events(bundle: Bundle) -> None:
    """Each event is a leaf of the tree: the whole log gives the roots, others have their proofs."""
    tree, proofs = Tree(bundle.hash), _inclusions(bundle)
    heads = {head.size: head for head in bundle.heads}
    signed = 0
    for line, text in bundle.files.lines("events.jsonl"):
        event = _event(bundle, line, text)
        where = f"{line}, position {event['position']}"
        leaf = leaf_of(event)
        if bundle.whole:
            if event["index"] != tree.size:
                raise Rejected(where, "index")
            tree.append(leaf)
            if tree.size in heads:
                _root_fits(bundle, tree, heads[tree.size], signed, event["position"])
                signed = event["position"]
        else:
            proof, head = next(proofs, None), bundle.heads[-1]
            if proof is None or any(proof[name] != event[name] for name in ("index", "position")):
                raise Rejected(where, "no-proof")
            check_inclusion(bundle.hash, leaf, event["index"], head, proof["path"], where)
        _remember(bundle, event, where)
    if bundle.whole and tree.size != bundle.size:
        raise Rejected("events.jsonl", "size", tree.size, bundle.size)
    if next(proofs, None) is not None:
        raise Rejected("proofs/inclusion.jsonl", "too-many")
    if bundle.whole:
        bundle.roots[tree.size] = tree.root()


def _event(bundle: Bundle, line: str, text: bytes) -> Object:
    event = shaped(
        from_json(text, line), line, index=int, position=int, record_id=str, version=int,
        recorded_at=str, recorded_us=int, type=str, state=str,
    )  # fmt: skip
    where, record = f"{line}, position {event['position']}", event["record_id"]
    if not UUID_TEXT.fullmatch(record) or "\n" in event["type"]:
        raise Rejected(where, "event")
    if event["position"] <= bundle.last:
        raise Rejected(where, "order")
    if event["version"] != bundle.versions.get(record, 0) + 1:
        raise Rejected(where, "version", record)
    at = DAY_ONE + timedelta(microseconds=event["recorded_us"])
    if event["recorded_at"] != at.isoformat(timespec="microseconds") + "Z":
        raise Rejected(where, "instant")
    return event


def leaf_of(event: Object) -> bytes:
    """What is hashed of an event: five lines and the exact bytes of its state."""
    names = ("position", "record_id", "version", "recorded_us", "type")
    return "".join(f"{event[name]}\n" for name in names).encode() + event["state"].encode()


def _root_fits(bundle: Bundle, tree: Tree, head: Head, signed: int, position: int) -> None:
    """Where it does not, the wrong event lies after the last position that a head covered well."""
    root = bundle.roots[tree.size] = tree.root()
    if head.root != root:
        where = f"events.jsonl, positions {signed + 1} to {position}"
        raise Rejected(where, "root", head.time, head.size)
    if head.position != position:
        raise Rejected(f"heads.jsonl, size {head.size}", "head-position")


def _inclusions(bundle: Bundle) -> Iterator[Object]:
    name = "proofs/inclusion.jsonl"
    if bundle.whole and name not in bundle.files.sizes:
        return
    for where, line in bundle.files.lines(name):
        proof = shaped(from_json(line, where), where, index=int, position=int, size=int, path=list)
        if proof["size"] != bundle.heads[-1].size:
            raise Rejected(where, "between")
        yield proof


def _remember(bundle: Bundle, event: Object, where: str) -> None:
    """What the other files must agree with."""
    bundle.events += 1
    bundle.first, bundle.last = bundle.first or event["position"], event["position"]
    bundle.versions[event["record_id"]] = event["version"]
    if any(name.startswith("attachments/") for name in bundle.files.sizes):
        bundle.named.update(SHA256_HEX.findall(event["state"]))
    kind = event["type"].partition(".")[0]
    if kind not in ("signing-keys", "measures", "work-calendar"):
        return
    data = shaped(shaped_data(event["state"], where), where, data=dict)["data"]
    if kind == "signing-keys":
        place = {"index": event["index"], "position": event["position"], "on": data.get("on")}
        bundle.introduced.append({**data, "introduced": place})
    else:
        bundle.measures.append(data.get("text"))
        bundle.calendars.append(data.get("calendar"))


def shaped_data(state: str, where: str) -> Object:
    found = from_json(state.encode(), where)
    return {"data": found.get("data")} if isinstance(found, dict) else {}


def _introductions(bundle: Bundle) -> None:
    """The keys are those that events of the log introduced, for this log."""
    values = from_json(bundle.files.read("keys.json"), "keys.json")
    cut = bundle.size if bundle.whole else bundle.heads[-1].size
    names = ("public_key", "endorsement", "introduced")
    stated = [[v.get(n) for n in names] for v in values if v["introduced"]["index"] < cut]
    if [[told.get(n) for n in names] for told in bundle.introduced] != stated:
        raise Rejected("keys.json", "keys")
    for told in bundle.introduced[:1]:
        if (told.get("origin"), told.get("hash")) != (bundle.keys.origin, bundle.keys.hash):
            raise Rejected("keys.json", "other-tree")


def _consistency(bundle: Bundle) -> None:
    """From each state of the log to the next: what was signed before is part of what came after."""
    name = "proofs/consistency.jsonl"
    known = {**{head.size: head.root for head in bundle.heads}, **bundle.roots}
    sizes, done = sorted(known), 0
    for where, line in bundle.files.lines(name):
        proof = shaped(from_json(line, where), where, **{"from": int, "to": int, "path": list})
        if [proof["from"], proof["to"]] != sizes[done : done + 2]:
            raise Rejected(where, "neighbours")
        check_consistency(bundle.hash, proof, known[proof["from"]], known[proof["to"]], where)
        done += 1
    if done + 1 != len(sizes):
        raise Rejected(name, "neighbours")
    bundle.roots = known


def _rules(bundle: Bundle) -> None:
    """The measures and calendars are, word for word, those that events of the log entered."""
    for name in bundle.files.sizes:
        if name.startswith("measures/"):
            found, entered = bundle.files.read(name).decode("utf-8", "replace"), bundle.measures
        elif name.startswith("calendars/"):
            found, entered = from_json(bundle.files.read(name), name), bundle.calendars
        else:
            continue
        if found not in entered:
            raise Rejected(name, "rules")


def _attachments(bundle: Bundle) -> None:
    """Each is named by its digest, which an event names too."""
    for listed in bundle.manifest["files"]:
        folder, _, name = listed["path"].partition("/")
        if folder == "attachments" and name != listed["sha256"]:
            raise Rejected(listed["path"], "attachment")
        if folder == "attachments" and name not in bundle.named:
            raise Rejected(listed["path"], "unnamed")


# 6. Single proofs, and heads kept elsewhere


@dataclass
class Proof:
    """A single proof that holds, and its heads."""

    value: Object
    keys: Keys
    hash: Hash
    heads: list[Head]


def check_proof(path: Path, given: Sequence[bytes]) -> Proof:
    where = str(path)
    value = from_json(read_text(path).encode(), where)
    if not isinstance(value, dict) or value.get("kind") not in ("inclusion", "consistency"):
        raise Rejected(where, "proof")
    hash = hashing(value.get("hash"), where)
    keys = read_keys(value.get("keys"), str(value.get("origin")), value["hash"], given, where)
    check = _inclusion if value["kind"] == "inclusion" else consistent
    heads = check(value, keys, hash, where)
    keys.check_newest(heads[-1].note, heads[-1].size, where)
    return Proof(value, keys, hash, heads)


def _inclusion(value: Object, keys: Keys, hash: Hash, where: str) -> list[Head]:
    shaped(
        value, where, kind=str, origin=str, hash=str, index=int, position=int, size=int, leaf=str,
        leaf_hash=str, path=list, head=str, keys=list,
    )  # fmt: skip
    head = keys.head(value["head"], where)
    try:
        leaf = base64.b64decode(value["leaf"], validate=True)
    except ValueError:
        raise Rejected(where, "leaf") from None
    own = value["leaf_hash"] == base64.b64encode(hash(b"\0" + leaf)).decode()
    if not own or leaf.split(b"\n", 1)[0] != str(value["position"]).encode():
        raise Rejected(where, "leaf")
    if value["size"] != head.size:
        raise Rejected(where, "between")
    check_inclusion(hash, leaf, value["index"], head, value["path"], where)
    return [head]


def consistent(value: Object, keys: Keys, hash: Hash, where: str) -> list[Head]:
    shaped(
        value, where, kind=str, origin=str, hash=str, path=list, heads=list, keys_=list,
        **{"from": int, "to": int},
    )  # fmt: skip
    heads = [keys.head(note, where) for note in value["heads"]]
    if [head.size for head in heads] != [value["from"], value["to"]]:
        raise Rejected(where, "between")
    check_consistency(hash, value, heads[0].root, heads[1].root, where)
    return heads


def check_outside(path: Path, keys: Keys, hash: Hash, roots: dict[int, bytes]) -> int:
    """Each head in the file is a state that this log had; answers how many there are."""
    where, text = str(path), read_text(path)
    count = 0
    for place, value in _values_in(text, where):
        if isinstance(value, dict) and value.get("kind") == "consistency":
            heads = consistent(value, keys, hash, place)
            if not any(head.size in roots for head in heads):
                raise Rejected(place, "apart")
        else:
            heads = [keys.head(value.get("note") if isinstance(value, dict) else value, place)]
            if heads[0].size not in roots:
                raise Rejected(place, "unknown-size", heads[0].size)
        for head in heads:
            if roots.setdefault(head.size, head.root) != head.root:
                raise Rejected(place, "rewritten", head.size, head.time)
        count += len(heads)
    return count


def _values_in(text: str, where: str) -> Iterator[tuple[str, Any]]:
    """One note as it is; or a JSON object; or JSON lines."""
    if not text.lstrip().startswith("{"):
        yield where, text
        return
    try:
        yield where, from_json(text.encode(), where)
    except Rejected:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                place = f"{where}, line {number}"
                yield place, from_json(line.encode(), place)


def read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Rejected(str(path), "unread", error.strerror) from None
    except UnicodeDecodeError:
        raise Rejected(str(path), "unread", "UTF-8") from None


def read_key(text: str) -> bytes:
    """A public key as base64, or the name of a file that holds it."""
    try:
        there = Path(text).is_file()
    except (OSError, ValueError):  # no name of a file at all
        there = False
    return from_base64((read_text(Path(text)) if there else text).strip(), 32, f"--key {text}")


# 7. What is said of it


@dataclass
class Verdict:
    """What was looked at, what is proven and what is not, in Chinese and English."""

    looked_at: str
    proven: list[str]
    not_proven: list[str]
    facts: Object


TRUSTED = "签名出自您所给的公钥或其背书的密钥 · signed by the key you gave, or by one in its line"
OUTSIDE = (
    "与外部保存的树头一致，此后未被改写 · agrees with the heads kept elsewhere: not rewritten since"
)
ALONE = (
    "【注意】没有给出公钥（--key）或外部树头（--head）：只证明其自身前后一致，任何人都可以用自己的密钥另做一份"
    " · MIND: without --key or --head this agrees with itself, and no more: anybody could make"
    " another with a key of their own"
)
TRUTH = (
    "事件所述是否属实：只证明签署以后未被改动"
    " · whether what the events say is true: only that nothing was altered since it was signed"
)
WORDS = (
    "story.html 和表格由系统按事件写成，有疑问时以 events.jsonl 为准"
    " · that story.html and the tables tell it well: they are the office's words, the events count"
)


def of_keys(keys: Keys, outside: int) -> tuple[list[str], list[str]]:
    proven = [TRUSTED] * (keys.anchor is not None) + [OUTSIDE] * bool(outside)
    return proven, [TRUTH] if proven else [ALONE, TRUTH]


def of_bundle(bundle: Bundle, outside: int) -> Verdict:
    n, heads = bundle.events, len(bundle.heads)
    (proven, not_proven), files = of_keys(bundle.keys, outside), len(bundle.manifest["files"])
    if bundle.whole:
        looked_at = f"全部日志，{n} 条事件 · the whole log, {n} events"
        proven.append(
            f"每条事件都在树中，不多、不少、次序不变，与 {heads} 个树头相符"
            " · each event is in the tree, none more, none less, in order, as the heads say"
        )
    else:
        records = len(bundle.manifest["scope"]["records"])
        looked_at = f"{records} 件记录，{n} 条事件 · {records} records, {n} events with the rules"
        proven.append(
            f"每条事件都在最新树头之下，{heads} 个树头前后一致"
            " · each event is under the newest head, and the heads are consistent"
        )
        not_proven.append(
            "所列记录此后有没有别的事件：须导出全部日志"
            " · that these records have no later events: that takes an export of the whole log"
        )
    proven.append(f"{files} 个文件与签名清单相符 · all files are those of the signed manifest")
    not_proven += [WORDS, "最新树头之后发生的事 · what happened after the newest head"]
    span = f"位置 {bundle.first}–{bundle.last} · positions"
    facts = {"scope": bundle.manifest["scope"], "size": bundle.size, "events": n, "files": files}
    facts |= {"first_position": bundle.first, "last_position": bundle.last}
    facts |= _signed(bundle.keys, bundle.heads)
    return Verdict(f"{looked_at}; {span}", proven, not_proven, facts)


def of_proof(proof: Proof, outside: int) -> Verdict:
    (proven, not_proven), value = of_keys(proof.keys, outside), proof.value
    facts: Object = {"kind": value["kind"]}
    if value["kind"] == "inclusion":
        looked_at = base64.b64decode(value["leaf"]).decode("utf-8", "replace")
        facts["leaf"] = looked_at
        proven.append("该事件逐字在树头之下 · this event stands under the head, word for word")
    else:
        looked_at = f"{value['from']} → {value['to']}"
        proven.append("后来的日志以原来的为开头 · the later log begins with the whole earlier one")
    return Verdict(looked_at, proven, not_proven, facts | _signed(proof.keys, proof.heads))


def _signed(keys: Keys, heads: Sequence[Head]) -> Object:
    newest = heads[-1]
    head = {"size": newest.size, "root": base64.b64encode(newest.root).decode()}
    return {
        "origin": keys.origin,
        "hash": keys.hash,
        "heads": len(heads),
        "newest_head": {**head, "position": newest.position, "time": newest.time},
        "keys": [base64.b64encode(key.public).decode() for key in keys.chain],
        "key_given": keys.anchor is not None,
    }


def say(verdict: Verdict, name: str) -> None:
    head = verdict.facts["newest_head"]
    print(f"通过 · accepted: {plain(name)}")
    print(f"来源 · origin: {plain(verdict.facts['origin'])} ({verdict.facts['hash']})")
    print(f"内容 · content: {plain(verdict.looked_at)}")
    print(f"最新树头 · newest head: {head['size']}, {head['time']}, {head['root']}")
    for key in verdict.facts["keys"]:
        print(f"公钥 · public key: {key}")
    print("\n  - ".join(["已证明 · proven:", *verdict.proven]))
    print("\n  - ".join(["未证明 · not proven:", *verdict.not_proven]))


def plain(text: str) -> str:
    """One line, without what would play tricks on a terminal."""
    return "".join(char if char.isprintable() else "\ufffd" for char in " ".join(text.split()))


# 8. The program


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    what = "核验督办系统的导出包或单项证明 · checks a bundle or a single proof of a duban office"
    parser = argparse.ArgumentParser(prog="verify.py", description=what)
    add = parser.add_argument
    add("bundle", nargs="?", type=Path, metavar="BUNDLE", help="ZIP 或文件夹 · a ZIP or a folder")
    add("--proof", type=Path, metavar="FILE", help="单项证明 · as `duban audit prove` prints it")
    add("--key", action="append", default=[], help="公钥，另行取得 · the office's public key")
    add(
        "--head",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="外部保存的树头 · kept",
    )
    add("--json", action="store_true", help="输出 JSON · machine-readable")
    asked = parser.parse_args(given)
    if (asked.bundle is None) == (asked.proof is None):
        parser.error("请给出导出包或者 --proof · give a BUNDLE, or --proof FILE")
    return asked


def checked(asked: argparse.Namespace) -> Verdict:
    given = [read_key(text) for text in asked.key]
    if asked.proof is not None:
        proof = check_proof(asked.proof, given)
        roots = {head.size: head.root for head in proof.heads}
        return of_proof(
            proof, sum(check_outside(one, proof.keys, proof.hash, roots) for one in asked.head)
        )
    bundle = check_bundle(asked.bundle, given)
    return of_bundle(
        bundle,
        sum(check_outside(one, bundle.keys, bundle.hash, bundle.roots) for one in asked.head),
    )


def main(given: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # a terminal without Chinese
    asked = arguments(given)
    name = str(asked.proof or asked.bundle)
    try:
        verdict = checked(asked)
    except Rejected as found:
        return _rejected(asked, found)
    except Exception as error:  # noqa: BLE001 - a damaged ZIP or number fails in a hundred ways
        return _rejected(asked, Rejected(name, "damaged", f"{type(error).__name__}: {error}"))
    if asked.json:
        said = {"proven": verdict.proven, "not_proven": verdict.not_proven}
        print(json.dumps({"accepted": True, **verdict.facts, **said}, ensure_ascii=False, indent=2))
    else:
        say(verdict, name)
    return 0


def _rejected(asked: argparse.Namespace, found: Rejected) -> int:
    if asked.json:
        said = {"accepted": False, "wrong": found.wrong, "where": found.where, "text": found.text}
        print(json.dumps(said, ensure_ascii=False))
    else:
        print(plain(f"不通过 · rejected: {found.where}: {found.text}"), file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # python verify.py … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
