import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness.stack import Stack  # noqa: E402  (needs the path above)


@pytest.fixture
def stack(tmp_path):
    with Stack(tmp_path) as running:
        yield running


@pytest.fixture(params=["3.9", "2.8"])
def each_kong(request, tmp_path):
    """The stack once with each of Kong's two spellings of its metrics."""
    with Stack(tmp_path, kong=request.param) as running:
        yield running
