"""What the public may read: lists narrowed to one provider and back, and what stood once."""

from __future__ import annotations

import pytest
from client import Client
from examples import a_provider
from views.made_public import a_draft, published, withdrawn


@pytest.mark.parametrize("key", ["offerings", "cases", "served"])
def test_a_list_of_one_provider_stays_so_and_can_be_widened(office: Client, key: str) -> None:
    provider = a_provider(office)
    page = office.http.get(f"/public/{key}?provider_id={provider}").text
    assert f'name="provider_id" value="{provider}"' in page
    assert f'<a class="govuk-link" href="/public/{key}">' in page
    assert 'name="provider_id"' not in office.http.get(f"/public/{key}").text


def test_a_withdrawn_notice_says_so_and_nothing_of_what_it_said(office: Client) -> None:
    notice = published(office, a_draft(office, title="关于培训的通知"))
    assert "关于培训的通知" in office.http.get(f"/public/notices/{notice}").text
    withdrawn(office, notice)
    office.house.catch_up()
    answer = office.http.get(f"/public/notices/{notice}")
    assert answer.status_code == 200
    assert "关于培训的通知" not in answer.text
