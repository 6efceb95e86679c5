"""The demo's own numbers, where the customer's are looked for."""

import shutil
from pathlib import Path

from tasks.settings import Settings

HERE = Path(__file__).parent


def lay_out_values(known: Settings) -> None:
    """Put the demo's numbers where the customer's are looked for, unless the customer has some."""
    if known.values is None:
        known.home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / "values.toml", known.home / "values.toml")
