import pytest

from bystander import Bystander
from service import Service


@pytest.fixture
def service(tmp_path):
    with Service(tmp_path) as running:
        yield running


@pytest.fixture
def bystander(tmp_path):
    with Bystander(tmp_path) as running:
        yield running
