"""What Prefect's events tell of the pages that the house shows."""

from typing import Any

from pydantic import BaseModel, Field, create_model

PAYLOAD = "ArtifactCollectionEventPayload"
AS_OF_3_8 = {"key", "type", "data", "description"}


class UnexpectedPayloadError(RuntimeError):
    """Prefect's inside isn't what our change of it was written for."""


def leave_pages_out_of_events(lifecycle: Any) -> None:  # noqa: ANN401 -- a module of Prefect's
    """Let the event of a new artifact name it without what it shows.

    Prefect would keep each version of a case page once more, with all that is personal in it, and send it to whoever
    listens to events. Raises UnexpectedPayloadError where Prefect's own payload no longer is what it was.
    """
    payload: type[BaseModel] = getattr(lifecycle, PAYLOAD, BaseModel)
    if payload.model_fields.keys() != AS_OF_3_8:
        raise UnexpectedPayloadError(f"{PAYLOAD} has changed. Install Prefect 3.8 as locked.")
    without = create_model(PAYLOAD, __base__=payload, data=(Any, Field(None, exclude=True)))
    setattr(lifecycle, PAYLOAD, without)
