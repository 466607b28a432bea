import pytest

from bystander import Bystander
from service import Service, StatusPages


@pytest.fixture
def service(tmp_path):
    with Service(tmp_path) as running:
        yield running


@pytest.fixture
def bystander(tmp_path):
    with Bystander(tmp_path) as running:
        yield running


@pytest.fixture
def status_pages(tmp_path):
    with StatusPages(tmp_path) as running:
        yield running


@pytest.fixture(params=[Service, StatusPages], ids=["api", "alert"])
def door(tmp_path, request):
    """Either service."""
    with request.param(tmp_path) as running:
        yield running
