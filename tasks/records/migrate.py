"""The case book's shape, in dated steps that are never edited once applied."""

from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent


def alembic_config(url: str) -> Config:
    """Alembic's settings for the case book at `url`."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Bring the case book at `url` to the newest shape; one that has it stays as it is."""
    command.upgrade(alembic_config(url), "head")
