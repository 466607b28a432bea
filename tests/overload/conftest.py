import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("e2e", "support")]
sys.path.insert(0, str(Path(__file__).parent))

from behind_proxy import BehindProxy  # noqa: E402  (needs the path above)


@pytest.fixture
def chain(tmp_path):
    with BehindProxy(tmp_path) as running:
        yield running
