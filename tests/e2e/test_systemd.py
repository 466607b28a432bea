"""Both services under a service manager: they say when they serve, that they live, and when they end."""

import re
import shutil
import socket
import subprocess

import pytest

from harness.stack import ROOT

UNITS = ["bandwatch-api.service", "bandwatch-alert.service"]
QUOTAS = {"quotas": [{"name": "all", "limit": "1GB", "period": "month", "recipients": ["owner@example.test"]}]}


class Manager:
    """The socket on which systemd hears from a service."""

    def __init__(self, folder):
        self.path = folder / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.settimeout(30)

    def environment(self, watchdog_seconds: float) -> dict:
        return {"NOTIFY_SOCKET": str(self.path), "WATCHDOG_USEC": str(int(watchdog_seconds * 1_000_000))}

    def hear(self) -> str:
        return self.socket.recv(4096).decode()


@pytest.fixture(params=["api-service", "alert-service"])
def start(request, stack):
    def start_it(environment):
        stack.prometheus_url = "http://127.0.0.1:9"
        if request.param == "api-service":
            return stack.start_api(**environment)
        return stack.start_alert(QUOTAS, **environment)

    return start_it


def test_a_service_tells_its_manager_that_it_serves_lives_and_ends(start, tmp_path):
    manager = Manager(tmp_path)
    service = start(manager.environment(watchdog_seconds=0.6))
    assert manager.hear() == "READY=1"
    assert [manager.hear() for _ in range(5)] == ["WATCHDOG=1"] * 5
    service.stop()
    said = manager.hear()
    while said == "WATCHDOG=1":
        said = manager.hear()
    assert said == "STOPPING=1"


def test_without_a_watchdog_there_are_no_signs_of_life(start, tmp_path):
    manager = Manager(tmp_path)
    service = start({"NOTIFY_SOCKET": str(manager.path)})
    service.stop()
    assert [manager.hear(), manager.hear()] == ["READY=1", "STOPPING=1"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_exposes_next_to_nothing(unit):
    file = ROOT / "deploy/systemd" / unit
    asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", file]
    ended = subprocess.run(asked, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stdout
    assert float(re.search(r"exposure level for \S+: ([0-9.]+)", ended.stdout)[1]) < 2
