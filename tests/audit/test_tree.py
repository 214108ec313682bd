"""The tree against the vectors of RFC 6962's own tests, and against another implementation."""

from __future__ import annotations

import hashlib

import pytest
from audit.checking import is_consistent, root_of_inclusion
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from application.audit import tree
from application.audit.tree import Hashing, Node, Range
from domain.values import NotAllowedNow

SHA = Hashing("sha-256")
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Of the first 0, 1, 2, … leaves."""
A, B, C, D, E, F = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
)


def nodes_over(hashing: Hashing, hashes: list[bytes]) -> Node:
    def node(height: int, number: int) -> bytes:
        part = hashes[number << height : (number + 1) << height]
        assert len(part) == 1 << height, "asked for a node that is not complete"
        return hashing.root(part)

    return node


def nodes(count: int = 8) -> Node:
    return nodes_over(SHA, SHA.leaves(LEAVES[:count]))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    hashes = SHA.leaves(LEAVES[:size])
    assert SHA.root(hashes).hex() == ROOTS[size]
    assert tree.root(SHA, nodes_over(SHA, hashes), size).hex() == ROOTS[size]
    growing = Range(SHA)
    for one in hashes:
        growing.add(one)
    assert growing.root().hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 8, [A, B, C]),
        (5, 8, [D, E, ROOTS[4]]),
        (2, 3, [ROOTS[2]]),
        (1, 5, [ROOTS[1], B, D]),
    ],
)
def test_inclusion_paths_are_those_of_the_reference(index: int, size: int, path: list[str]) -> None:
    assert [one.hex() for one in tree.inclusion(SHA, nodes(), index, size)] == path


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[4]]), (2, 5, [B, D])],
)
def test_consistency_paths_are_those_of_the_reference(
    first: int, second: int, path: list[str]
) -> None:
    assert [one.hex() for one in tree.consistency(SHA, nodes(), first, second)] == path


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=600), st.data())
def test_another_implementation_agrees(leaves: list[bytes], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    oracle = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        oracle.append_entry(leaf)
    node = nodes_over(SHA, SHA.leaves(leaves))
    root = tree.root(SHA, node, size)
    assert root == oracle.get_root(size)
    proved = oracle.prove_inclusion(index + 1, size).serialize()["path"]
    assert [one.hex() for one in tree.inclusion(SHA, node, index, size)] == proved[1:]


@pytest.mark.parametrize("name", ["sha-256", "sm3"])
@given(st.integers(1, 300), st.data())
def test_whoever_checks_is_led_to_the_root_and_to_no_other(
    name: str, size: int, data: st.DataObject
) -> None:
    hashing = Hashing(name)
    hashes = hashing.leaves([str(n).encode() for n in range(size)])
    node = nodes_over(hashing, hashes)
    root = tree.root(hashing, node, size)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    path = tree.inclusion(hashing, node, index, size)
    assert root_of_inclusion(hashing, hashes[index], index, size, path) == root
    assert root_of_inclusion(hashing, hashing.leaf(b"x"), index, size, path) != root
    roots = (tree.root(hashing, node, first), root)
    proof = tree.consistency(hashing, node, first, size)
    assert is_consistent(hashing, first, size, roots, proof)
    assert not is_consistent(hashing, first, size, (roots[0][::-1], root), proof)


@given(st.integers(0, 70), st.integers(0, 15))
def test_a_range_takes_whole_subtrees_and_a_tail(parts: int, tail: int) -> None:
    hashes = SHA.leaves([str(n).encode() for n in range(parts * 16 + tail)])
    growing = Range(SHA)
    for at in range(0, parts * 16, 16):
        growing.add(SHA.root(hashes[at : at + 16]), 4)
    assert growing.root(hashes[parts * 16 :]) == SHA.root(hashes)


def test_sm3_is_the_national_standard() -> None:
    """GB/T 32905-2016, example 1, with what RFC 9162 puts before a leaf left out."""
    digest = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert hashlib.new("sm3", b"abc").hexdigest() == digest
    assert Hashing("sm3").leaf(b"bc") == hashlib.new("sm3", b"\0bc").digest()
    assert Hashing("sm3").leaf(b"abc") != SHA.leaf(b"abc")


def test_a_machine_without_the_algorithm_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str, data: bytes = b"") -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", without)
    with pytest.raises(NotAllowedNow) as refused:
        Hashing("sm3")
    assert "sm3" in refused.value.text.zh and "OpenSSL" in refused.value.text.en
