"""Disposal as a machine: holds, appraisals and lists in any order, beside a notebook of the rules.

The notebook knows 档案法 21 and no program: what may be listed, what a list disposes of, and that a
content is there exactly as long as some record that names it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

from archiving.of_the_archive import filed, it_is
from archiving.test_disposals import FIRST
from client import Client
from examples import a_provider, an_engagement, an_enterprise
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from web.of_files import uploaded

from application.erasures import erased_persons
from interfaces.demo.papers import a_paper

ON = str(FIRST)
NUMBERS = count()
RECORDS = st.sampled_from((0, 1, 2))


@dataclass
class Kept:
    record: str
    file: str
    digests: set[str]
    holds: list[int] = field(default_factory=list)
    placed: int = 0
    longer: bool = False
    listed: bool = False
    disposed: bool = False

    @property
    def may_be_listed(self) -> bool:
        return not (self.holds or self.longer or self.listed or self.disposed)


@dataclass
class Listed:
    id: str
    lines: tuple[int, ...]
    approved: tuple[int, ...] | None = None


class Disposals(RuleBasedStateMachine):
    """Three complaints with two files: the first two name the same, the last one its own too."""

    office: ClassVar[Client]

    @initialize()
    def begin(self) -> None:
        self.lists: list[Listed] = []
        it_is(self.office.house, FIRST)
        provider, enterprise = a_provider(self.office), an_enterprise(self.office)
        an_engagement(self.office, provider, enterprise)
        shared, own = (a_paper(f"证据 {next(NUMBERS)}") for _ in range(2))
        self.kept = [
            self.closed(provider, enterprise, contents)
            for contents in ((shared,), (shared,), (shared, own))
        ]

    def closed(self, provider: str, enterprise: str, contents: tuple[bytes, ...]) -> Kept:
        files = [uploaded(self.office, one, f"{n}.pdf") for n, one in enumerate(contents)]
        who = {"kind": "individual", "name": f"举报人{next(NUMBERS)}", "contact": "1"}
        record = self.office.post(
            "/complaints", provider_id=provider, complainant=who, summary="无人响应",
            received_on="2025-05-29", files=files,
        )["id"]  # fmt: skip
        path = f"/complaints/{record}/rejection"
        self.office.post(path, on="2025-06-02", reason="不属职责范围")
        return Kept(record, filed(self.office, record), {file["digest"] for file in files})

    def ask(self, path: str, role: str = "caseworker", user: str = "li", **body: Any) -> bool:
        """Whether it was done."""
        answer = self.office.ask("POST", path, role, json=body, user=user)
        assert answer.status_code in (200, 201, 409), answer.text
        return bool(answer.status_code != 409)

    @rule(n=RECORDS)
    def hold(self, n: int) -> None:
        one = self.kept[n]
        assert self.ask(
            "/legal-holds", "principal", record_id=one.record, authority="法院", reason="x", on=ON
        )
        one.placed += 1
        one.holds.append(one.placed)

    @precondition(lambda self: any(one.holds for one in self.kept))
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from([one for one in self.kept if one.holds]))
        (address,) = [
            item["id"]
            for item in self.office.fresh("/legal-holds?limit=200")["items"]
            if item["record_id"] == one.record
        ]
        placed = self.office.get(f"/legal-holds/{address}")["holds"]
        standing = [hold["number"] for hold in placed if hold["released_on"] is None]
        assert len(standing) == len(one.holds)
        assert self.ask(
            f"/legal-holds/{address}/release", "principal", hold=standing[0], reason="x", on=ON
        )
        one.holds.pop(0)

    @rule(n=RECORDS)
    def appraise(self, n: int) -> None:
        one = self.kept[n]
        body = {"until": "2045-12-31", "reason": "x", "on": ON}
        done = self.ask(f"/archive-files/{one.file}/extension", "approver", **body)
        assert done == (not one.longer and not one.disposed)
        one.longer |= done

    @rule(wanted=st.sets(RECORDS, min_size=1))
    def propose(self, wanted: set[int]) -> None:
        lines = tuple(sorted(wanted))
        body = [{"file_id": self.kept[n].file, "reason": "x"} for n in lines]
        answer = self.office.ask(
            "POST", "/disposal-lists", json={"lines": body, "on": ON}, user="li"
        )
        allowed = all(self.kept[n].may_be_listed for n in lines)
        assert answer.status_code == (201 if allowed else 409), answer.text
        if allowed:
            self.lists.append(Listed(answer.json()["id"], lines))
            for n in lines:
                self.kept[n].listed = True

    @precondition(lambda self: any(one.approved is None for one in self.lists))
    @rule(data=st.data())
    def decide(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from([one for one in self.lists if one.approved is None]))
        refused = data.draw(st.sets(st.sampled_from(one.lines)))
        body = {"on": ON, "refused": [{"line": one.lines.index(n) + 1, "reason": "x"}
                                      for n in sorted(refused)]}  # fmt: skip
        path = f"/disposal-lists/{one.id}/decision"
        assert self.office.ask("POST", path, "approver", json=body, user="li").status_code == 403
        assert self.ask(path, "approver", "huang", **body)
        one.approved = tuple(n for n in one.lines if n not in refused)
        for n in refused:
            self.kept[n].listed = False

    @precondition(lambda self: self.lists)
    @rule(data=st.data())
    def carry_out(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.lists))
        done = self.ask(f"/disposal-lists/{one.id}/carrying-out", on=ON)
        assert done == bool(one.approved)
        for n in one.approved or () if done else ():
            kept = self.kept[n]
            kept.listed = False
            kept.disposed = not (kept.holds or kept.longer)
        if done:
            one.approved = ()

    @rule()
    def clear(self) -> None:
        self.office.house.uploads.tidy()

    @invariant()
    def each_content_is_there_while_a_kept_record_names_it(self) -> None:
        needed = {d for one in self.kept if not one.disposed for d in one.digests}
        for digest in {d for one in self.kept for d in one.digests}:
            assert self.office.house.uploads.store.holds(digest) == (digest in needed)

    @invariant()
    def whoever_stands_in_what_is_gone_is_erased_and_nobody_else(self) -> None:
        for one in self.kept:
            gone = erased_persons(self.office.house.office, UUID(one.record))
            assert bool(gone) == one.disposed


def test_whatever_the_order_nothing_goes_that_is_to_be_kept(office: Client) -> None:
    Disposals.office = office
    run_state_machine_as_test(
        Disposals,
        settings=settings(
            max_examples=6,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
