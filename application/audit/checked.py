"""The heads that vouch for the log: each as it was signed, by the key that the log names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

from application.audit import heads, note
from application.audit.faults import Fault
from application.audit.heads import Signed
from application.audit.note import Head
from domain.signing_keys import SigningKeys
from domain.values import Malformed, Text


@dataclass
class Checked:
    """Heads that hold by themselves, and what is wrong with the others."""

    heads: list[Head] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    foreign: Malformed | None = None
    """That one belongs to another log, to be told where this log is sound."""


def check_heads(
    conn: Connection[DictRow], origin: str, hash_: str, keys: SigningKeys | None
) -> Checked:
    """Those that the database keeps."""
    found = Checked()
    try:
        with conn.transaction():
            stored = list(reversed(heads.listed(conn)))
            row = conn.execute("SELECT number FROM tree_heads_signed").fetchone()
    except psycopg.errors.UndefinedTable:
        text = Text("签署的树头已被删除（缺表）", "the table of the signed heads is gone")
        found.faults.append(Fault("heads-removed", text))
        return found
    _count(found, stored, row["number"] if row else 0)
    for signed in stored:
        head = _read(signed.note)
        as_filed = head is not None and (head.size, head.hash) == (signed.size, hash_)
        if head is None or not as_filed or not _holds(signed.note, head, origin, keys):
            found.faults.append(_not_signed(signed.size))
        else:
            found.heads.append(head)
    return found


def _count(found: Checked, stored: Sequence[Signed], signed: int) -> None:
    """The number of the first head that is missing; the last ones too."""
    numbers = {head.number for head in stored}
    missing = next((n for n in range(1, signed + 1) if n not in numbers), None)
    if missing is not None or len(stored) > signed:
        number = missing or max(numbers)
        text = Text(
            f"第 {number} 个签署的树头与登记的数目（{signed}）不符：有树头被删除或添加",
            f"{signed} heads were signed, and number {number} does not agree with that: heads "
            "were removed or added",
        )
        found.faults.append(Fault("heads-removed", text))


def check_kept(notes: Sequence[str], origin: str, hash_: str, keys: SigningKeys | None) -> Checked:
    """Those that were kept outside."""
    found = Checked()
    for text in notes:
        head = note.read_head(text)
        if keys is not None and (head.origin != origin or head.hash != hash_):
            found.foreign = Malformed(
                "other-log",
                Text(
                    f"保存的树头属于另一日志（{head.origin}，{head.hash}），本日志为"
                    f" {origin}，{hash_}",
                    f"the kept head belongs to another log ({head.origin}, {head.hash}), this one"
                    f" is {origin}, {hash_}",
                ),
                field="heads",
            )
            continue
        if keys is not None and heads.was_altered(text, head, keys):
            found.faults.append(_kept_altered(head.size))
            continue  # it says nothing about the log any more
        if not _holds(text, head, origin, keys):
            found.faults.append(_kept_by_another_key(head.size))
        found.heads.append(head)
    return found


def _read(text: str) -> Head | None:
    try:
        return note.read_head(text)
    except Malformed:
        return None


def _holds(text: str, head: Head, origin: str, keys: SigningKeys | None) -> bool:
    return keys is not None and head.origin == origin and heads.is_signed(text, head, keys)


def _not_signed(size: int) -> Fault:
    text = Text(
        f"{size} 条事件的树头不是由日志所载的密钥签署的",
        f"the head of size {size} is not signed by the key that the log names",
    )
    return Fault("head-not-signed", text)


def _kept_altered(size: int) -> Fault:
    text = Text(
        f"另存的 {size} 条事件的树头与其签名不符：该树头已损坏或被改动，请取得原件",
        f"the head of size {size} that was kept outside is not what was signed: it is damaged or "
        "was altered; get it as it was",
    )
    return Fault("kept-altered", text)


def _kept_by_another_key(size: int) -> Fault:
    text = Text(
        f"另存的 {size} 条事件的树头由日志中没有的密钥签署：密钥或该树头被替换",
        f"the head of size {size} that was kept outside is signed by a key that the log does "
        "not have: its keys were replaced, or this head",
    )
    return Fault("kept-head", text)
