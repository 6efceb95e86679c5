import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "deployments"))

from house_under_fire import House, house_on  # noqa: E402 -- it stands on the processes of the folder above


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A case book, a Prefect server and a department, in processes of their own."""
    with house_on(tmp_path_factory.mktemp("house")) as house:
        yield house
