"""Authenticated encryption of small texts: AES-256-GCM, or SM4-GCM where the office sets so."""

from __future__ import annotations

import os
from typing import Any, Final, Literal

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from application.errors import Unreadable
from domain.values import Text

CipherName = Literal["aes-gcm", "sm4-gcm"]
_ALGORITHMS: Final[dict[CipherName, tuple[Any, int]]] = {
    "aes-gcm": (algorithms.AES, 32),
    "sm4-gcm": (algorithms.SM4, 16),
}
NONCE: Final = 12
TAG: Final = 16


def key_bytes(cipher: CipherName) -> int:
    return _ALGORITHMS[cipher][1]


def close(cipher: CipherName, key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Nonce, ciphertext and tag; it opens only beside the same `bound`."""
    nonce = os.urandom(NONCE)
    try:
        work = Cipher(_ALGORITHMS[cipher][0](key), modes.GCM(nonce)).encryptor()
    except UnsupportedAlgorithm:
        raise Unreadable(
            Text(
                f"本机的 OpenSSL 不支持 {cipher}：请改设 DUBAN_PERSONAL_CIPHER=aes-gcm",
                f"OpenSSL has no {cipher} here: set DUBAN_PERSONAL_CIPHER=aes-gcm",
            )
        ) from None
    work.authenticate_additional_data(bound)
    return nonce + work.update(plain) + work.finalize() + work.tag


def open_(cipher: CipherName, key: bytes, box: bytes, bound: bytes) -> bytes | None:
    """None where the key, the box or what it is bound to is another one."""
    if len(box) < NONCE + TAG:
        return None
    nonce, body, tag = box[:NONCE], box[NONCE:-TAG], box[-TAG:]
    work = Cipher(_ALGORITHMS[cipher][0](key), modes.GCM(nonce, tag)).decryptor()
    work.authenticate_additional_data(bound)
    try:
        return work.update(body) + work.finalize()
    except InvalidTag:
        return None
