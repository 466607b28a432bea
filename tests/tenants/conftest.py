import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
sys.path.insert(0, str(Path(__file__).parent))

from house import House  # noqa: E402  (needs the path above)


@pytest.fixture
def house(tmp_path):
    with House(tmp_path) as running:
        yield running
