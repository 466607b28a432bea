import pytest

from behind_proxy import BehindProxy


@pytest.fixture
def chain(tmp_path):
    with BehindProxy(tmp_path) as running:
        yield running
