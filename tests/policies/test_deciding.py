"""Who closes an escalation: declining is for an approver (A-19), and words without a case too."""

from __future__ import annotations

import pytest
from client import Client
from examples import a_provider, a_served_case, an_open_case


@pytest.mark.clause("14.4")
def test_a_caseworker_names_the_case_that_answers_it(office: Client) -> None:
    provider = a_provider(office)
    a_served_case(office, provider, "2025-06-10")
    office.sweep("2025-07-11")
    (raised,) = office.escalations(rule="14.4-overdue")
    act = f"/escalations/{raised['id']}/action"
    words = {"on": "2025-07-14", "action": "不处理"}
    status, problem = office.refused(act, **words)
    assert (status, problem["code"], problem["citation"]) == (403, "names-no-record", "14.4")
    of_another = an_open_case(office, a_provider(office))
    status, problem = office.refused(act, **words, case_id=of_another)
    assert (status, problem["code"]) == (422, "other-provider")
    case = an_open_case(office, provider, opened_on="2025-07-14")
    office.post(act, **words, case_id=case)
    assert office.get(f"/escalations/{raised['id']}")["case_id"] == case


@pytest.mark.clause("14.4")
def test_an_approver_may_say_it_in_words(office: Client) -> None:
    a_served_case(office, a_provider(office), "2025-06-10")
    office.sweep("2025-07-11")
    (raised,) = office.escalations(rule="14.4-overdue")
    done = {"on": "2025-07-14", "action": "已另行约谈，见会议纪要"}
    office.post(f"/escalations/{raised['id']}/action", "approver", **done)
    assert office.get(f"/escalations/{raised['id']}")["status"] == "acted_on"
