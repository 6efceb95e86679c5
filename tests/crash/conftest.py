from collections.abc import Iterator
from pathlib import Path

import pytest
from house_under_fire import House, house_on


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, deployed_database: Path) -> Iterator[House]:
    """A case book, a Prefect server and a department, in processes of their own."""
    with house_on(tmp_path_factory.mktemp("house"), deployed_database) as house:
        house.serve()
        yield house
