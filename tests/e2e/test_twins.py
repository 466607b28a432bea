"""One node under two scrape jobs: everything counts twice, and whoever looks is told, with what to set."""

import json

from harness.http import get, get_json
from harness.process import wait_until
from test_bytes import send_some, warm_up

SENTENCE = 'job="kong" and job="kong-metrics" show the same counters'


def test_two_jobs_that_scrape_one_node_are_told_of_before_anybody_asks_for_a_chart(stack):
    stack.start_gateway()
    prometheus = stack.start_prometheus(jobs=("kong", "kong-metrics"))
    prometheus.wait_for_scrape()
    stack.start_api()
    stack.start_mail_server()
    quota = {"name": "all", "limit": "1GB", "period": "day", "recipients": ["owner@example.test"]}
    stack.start_alert({"quotas": [quota]})
    send_some(stack, 3)

    def warnings(of: str = "") -> list:
        return json.loads(get(f"{of or stack.api}/readyz")[2]).get("warnings", [])

    wait_until(lambda: any(SENTENCE in one for one in warnings()), 150, "a warning")
    assert len(warnings()) == 1 and "set gateway.job to one of them" in warnings()[0]
    assert get_json(f"{stack.api}/api/v1/capabilities")["warnings"] == warnings()
    answer = get_json(f"{stack.api}/api/v1/bandwidth?lookback=10m")
    assert any(SENTENCE in one for one in answer["warnings"])
    wait_until(lambda: any(SENTENCE in one for one in warnings(stack.alert)), 150, "a warning of alert-service")


def test_services_that_carry_the_same_traffic_are_no_cause_for_alarm(stack):
    _, prometheus = warm_up(stack)
    for _ in range(3):  # the same bytes to each, at the same time
        for service in ("bun", "bin", "ban"):
            stack.send(f"/{service}?size=1000")
    prometheus.wait_for_scrape()
    found = wait_until(lambda: get_json(f"{stack.api}/api/v1/bandwidth?lookback=10m")["series"], 20, "the bytes")
    assert len(found) == 6
    # The first look at what is counted twice may have been too early: the second one comes 30 s later.
    wait_until(lambda: prometheus.scrapes() >= 60, 90, "a minute of scrapes")
    assert get_json(f"{stack.api}/readyz")["warnings"] == []
    assert get_json(f"{stack.api}/api/v1/bandwidth?lookback=10m")["warnings"] == []
