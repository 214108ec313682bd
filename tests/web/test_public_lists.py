"""What the public may list, narrowed to one provider and back."""

from __future__ import annotations

import pytest
from client import Client
from examples import a_provider


@pytest.mark.parametrize("key", ["offerings", "cases", "served"])
def test_a_list_of_one_provider_stays_so_and_can_be_widened(office: Client, key: str) -> None:
    provider = a_provider(office)
    page = office.http.get(f"/public/{key}?provider_id={provider}").text
    assert f'name="provider_id" value="{provider}"' in page
    assert f'<a class="govuk-link" href="/public/{key}">' in page
    assert 'name="provider_id"' not in office.http.get(f"/public/{key}").text
