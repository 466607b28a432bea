import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
sys.path.insert(0, str(Path(__file__).parent))

from service import Service  # noqa: E402  (needs the path above)


@pytest.fixture
def service(tmp_path):
    with Service(tmp_path) as running:
        yield running
