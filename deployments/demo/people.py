"""The made-up departments and their people."""

from pathlib import Path

from deployments.people import take_in
from deployments.roster import deploy_where_it_runs

HERE = Path(__file__).parent


def move_in() -> None:
    """Enter the departments and their people, and schedule what they do; a second time changes nothing."""
    take_in(HERE / "staff.toml")
    deploy_where_it_runs()
