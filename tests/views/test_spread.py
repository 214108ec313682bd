"""Whose turn it is, whatever workers there are."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.spread import Hand, bundle, part_of, spread

NAMES = st.sampled_from([f"view {n}" for n in range(12)])
WANTS = st.dictionaries(NAMES, st.integers(1, 400))


@st.composite
def hands(draw: st.DrawFn) -> list[Hand]:
    """Of one release or of several, some there for a few consumers alone."""
    names = draw(st.lists(st.text(min_size=1, max_size=3), unique=True, max_size=6))
    unable = st.frozensets(NAMES) if draw(st.booleans()) else st.just(frozenset[str]())
    return [Hand(name, draw(WANTS), draw(st.booleans()), draw(unable)) for name in names]


def loads(turns: dict[str, str], weights: dict[str, int], there: list[str]) -> list[int]:
    return [sum(weights[one] for one, by in turns.items() if by == name) for name in there]


@given(hands())
def test_whatever_somebody_wants_is_the_turn_of_one_who_wants_it(there: list[Hand]) -> None:
    turns, by_name = spread(there), {hand.name: hand for hand in there}
    assert turns.keys() == {name for hand in there for name in hand.wants}
    assert all(name in by_name[whose].wants for name, whose in turns.items())


@given(hands())
def test_what_somebody_is_there_for_alone_nobody_else_takes_unless_he_cannot(
    there: list[Hand],
) -> None:
    turns, by_name = spread(there), {hand.name: hand for hand in there}
    for name, whose in turns.items():
        apart = [hand for hand in there if hand.only and name in hand.wants]
        if any(name not in hand.unable for hand in apart):
            assert by_name[whose] in apart
        elif apart and by_name[whose] not in apart:
            assert name not in by_name[whose].unable
        elif not apart:
            assert not by_name[whose].only


@given(hands())
def test_who_cannot_has_a_turn_only_where_nobody_can(there: list[Hand]) -> None:
    for name, whose in spread(there).items():
        able = [hand.name for hand in there if name in hand.wants and name not in hand.unable]
        assert whose in able or not able


@given(hands(), st.randoms(use_true_random=False))
def test_it_is_the_same_in_every_process(there: list[Hand], chance: random.Random) -> None:
    def mixed(wants: dict[str, int]) -> dict[str, int]:
        return dict(chance.sample(list(wants.items()), len(wants)))

    others = [replace(one, wants=mixed(dict(one.wants))) for one in there]
    assert spread(chance.sample(others, len(others))) == spread(there)


@given(WANTS, st.integers(1, 6), WANTS)
def test_no_two_differ_by_more_than_the_heaviest(
    weights: dict[str, int], count: int, apart: dict[str, int]
) -> None:
    there = [f"w{n}" for n in range(count)]
    turns = spread([*(Hand(name, weights) for name in there), Hand("x", apart, only=True)])
    shared = [weight for name, weight in weights.items() if name not in apart]
    found = loads(turns, weights | apart, there)
    assert max(found) - min(found) <= max(shared, default=0)


@pytest.mark.parametrize(
    ("weights", "loaded"),
    [
        ([4, 4], [4, 4]),
        ([4, 3, 1], [4, 4]),
        ([4], [0, 4]),
        ([5, 4, 4], [5, 8]),
        ([3, 3, 2, 2, 2], [5, 7]),
    ],
)
def test_the_heavy_ones_go_first(weights: list[int], loaded: list[int]) -> None:
    wants = {str(n): weight for n, weight in enumerate(weights)}
    turns = spread([Hand("a", wants), Hand("b", wants)])
    assert sorted(loads(turns, wants, ["a", "b"])) == loaded


def test_a_release_that_weighs_otherwise_agrees() -> None:
    """The words of both are seen by both; a view that one of them does not know is the other's."""
    older = Hand("a", {"records": 3, "history": 2})
    newer = Hand("b", {"records": 1, "history": 5, "map": 4})
    assert spread([older, newer]) == {"history": "a", "map": "b", "records": "b"}


def test_two_releases_side_by_side_need_the_same_function() -> None:
    """Who changes what this says has to see to it that a former program is not waited for, which
    waits for this one (ADR 29)."""
    wants = {"policies": 37, "records": 48, "history": 34, "worklist": 28, "mail": 5, "tree": 7}
    there = [Hand("a", wants), Hand("b", wants), Hand("c", {"tree": 7, "mail": 5}, only=True)]
    assert spread(there) == {
        "records": "a", "policies": "b", "history": "b", "worklist": "a", "tree": "c", "mail": "c",
    }  # fmt: skip


# Bundles


VIEWS, REST = ("deadlines", "history", "records"), ("mail", "policies")
SHARES = {bundle(VIEWS): 101, bundle(REST): 53}


def parts(*there: Hand) -> dict[str, set[str]]:
    turns = spread(there)
    return {hand.name: part_of(hand.name, turns) for hand in there}


def test_a_bundle_goes_to_one_worker_as_a_whole() -> None:
    assert parts(Hand("a", SHARES)) == {"a": {*VIEWS, *REST}}
    two = parts(Hand("a", SHARES), Hand("b", SHARES))
    assert two == {"a": set(VIEWS), "b": set(REST)}
    assert parts(*(Hand(name, SHARES) for name in "abc")) == {**two, "c": set()}


def test_what_somebody_wants_by_itself_is_not_done_by_who_has_the_bundle() -> None:
    """Be it that he wants all, or is there for some alone."""
    some = {"history": 34, "policies": 48}
    found = parts(Hand("a", SHARES), Hand("b", SHARES), Hand("c", some, only=True))
    assert found == {"a": {"deadlines", "records"}, "b": {"mail"}, "c": {"history", "policies"}}
    whole = dict.fromkeys((*VIEWS, *REST), 5)
    assert parts(Hand("a", SHARES), Hand("b", whole)) == {"a": set(), "b": {*VIEWS, *REST}}


def test_what_he_cannot_who_wants_it_by_itself_stays_in_the_bundle_of_one_who_can() -> None:
    """As where he is of a former release. Where nobody can it is his, so that it is told."""
    some, unable = {"history": 34, "policies": 48}, frozenset({"history"})
    cannot = Hand("c", some, only=True, unable=unable)
    found = parts(Hand("a", SHARES), Hand("b", SHARES), cannot)
    assert found == {"a": set(VIEWS), "b": {"mail"}, "c": {"policies"}}
    whole = dict.fromkeys((*VIEWS, *REST), 5)
    found = parts(Hand("a", SHARES), Hand("b", whole, unable=unable))
    assert found == {"a": {"history"}, "b": {*VIEWS, *REST} - {"history"}}
    assert parts(Hand("a", SHARES, unable=unable), cannot)["c"] == {"history", "policies"}


def test_who_cannot_do_a_part_leaves_the_bundle_to_one_who_can() -> None:
    cannot = Hand("a", SHARES, unable=frozenset({"history"}))
    assert parts(cannot, Hand("b", SHARES)) == {"a": set(REST), "b": set(VIEWS)}
    assert parts(cannot) == {"a": {*VIEWS, *REST}}


def test_a_release_that_knows_more_wants_another_bundle() -> None:
    """Both are told that it is their turn, and the locks decide: what only one of them knows is
    done by that one."""
    more = {bundle([*VIEWS, "map"]): 110, bundle(REST): 53}
    found = parts(Hand("a", SHARES), Hand("b", more))
    assert set(VIEWS) <= found["a"] and {*VIEWS, "map"} <= found["b"]
    assert (set(REST) <= found["a"]) is not (set(REST) <= found["b"])


def test_where_nobody_is_nobody_has_a_turn() -> None:
    assert spread([]) == {}
    assert spread([Hand("a", {})]) == {}
