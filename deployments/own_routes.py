"""What our server answers beside Prefect's own routes, behind the same password."""

from fastapi import FastAPI

from deployments import claim_route, shown_route, taken_route
from deployments.bell import hang_the_bell
from deployments.turns import AnswersFirst


def offer_routes(application: FastAPI) -> None:
    """Answer under CLAIMS, SHOWN and TAKEN too; who finds none of them does the same with Prefect's own."""
    api: FastAPI = application.api_app  # type: ignore[attr-defined] # `create_app` sets it
    for own in (claim_route, shown_route, taken_route):
        api.include_router(own.router)
    hang_the_bell(api)
    api.add_middleware(AnswersFirst)
