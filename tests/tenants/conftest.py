import pytest

from house import House


@pytest.fixture
def house(tmp_path):
    with House(tmp_path) as running:
        yield running
