import pytest

from harness.stack import Stack


@pytest.fixture(params=["3.9", "2.8"])
def each_kong(request, tmp_path):
    """The stack once with each of Kong's two spellings of its metrics."""
    with Stack(tmp_path, kong=request.param) as running:
        yield running
