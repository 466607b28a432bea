"""What the tests of several folders ask for."""

import pytest

from harness.stack import Stack


@pytest.fixture
def stack(tmp_path):
    with Stack(tmp_path) as running:
        yield running
