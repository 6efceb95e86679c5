"""Prefect's events name a case page and don't show it."""

from types import SimpleNamespace

import pytest
from prefect.server.events.schemas import lifecycle

from deployments.event_payloads import UnexpectedPayloadError, leave_pages_out_of_events


@pytest.mark.clause("OP-HOUSE-156")
def test_the_event_of_a_page_names_it_without_what_it_shows() -> None:
    own = SimpleNamespace(ArtifactCollectionEventPayload=lifecycle.ArtifactCollectionEventPayload)
    leave_pages_out_of_events(own)
    page = SimpleNamespace(key="cmp-1", type="markdown", data="王小明", description="CMP-1")
    shown = own.ArtifactCollectionEventPayload.model_validate(page).model_dump(mode="json")
    assert shown == {"key": "cmp-1", "type": "markdown", "description": "CMP-1"}


def test_another_prefect_is_not_changed_unseen() -> None:
    with pytest.raises(UnexpectedPayloadError):
        leave_pages_out_of_events(SimpleNamespace())
