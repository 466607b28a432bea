"""The chart's bytes are the gateway's bytes."""

from datetime import datetime, timezone

from harness.http import get, get_json
from harness.process import wait_until
from harness.stack import Stack


def warm_up(stack):
    """Gateway and Prometheus, with a scrape before the first request: so the counters are born under observation."""
    gateway = stack.start_gateway()
    prometheus = stack.start_prometheus()
    prometheus.wait_for_scrape()
    stack.start_api()
    return gateway, prometheus


def send_some(stack, rounds=25):
    for number in range(rounds):
        for service in ("bun", "bin", "ban"):
            stack.send(f"/{service}?size={number * 997 + len(service)}")


def test_the_sum_over_all_buckets_is_the_gateways_truth(each_kong):
    stack = each_kong
    _, prometheus = warm_up(stack)
    send_some(stack)
    prometheus.wait_for_scrape()
    truth = stack.truth()
    assert len(truth) == 6 and all(value > 0 for value in truth.values())
    assert stack.charted(lookback_duration="10m") == truth


def test_one_line_can_be_asked_for(each_kong):
    stack = each_kong
    _, prometheus = warm_up(stack)
    send_some(stack, 5)
    prometheus.wait_for_scrape()
    wanted = {"type": "egress", "service": "bun-service", "route": "bun-route"}
    rows = stack.chart(lookback_duration="5m", **wanted)
    assert {row["time"].endswith("+00:00") for row in rows} == {True}
    assert all({key: row[key] for key in wanted} == wanted for row in rows)
    ends = [datetime.fromisoformat(row["time"]) for row in rows]
    assert ends == sorted(ends) and len(rows) == 6
    assert all(end.second == 0 and end.microsecond == 0 for end in ends[:-1])
    assert abs((datetime.now(timezone.utc) - ends[-1]).total_seconds()) < 5
    assert sum(row["bandwidth_used"] or 0 for row in rows) == stack.truth()[("bun-service", "bun-route", "egress")]
    # Nothing was scraped five minutes ago: unknown, not zero.
    assert rows[0]["bandwidth_used"] is None


def test_a_restart_in_the_middle_loses_only_what_no_scrape_saw(each_kong):
    stack = each_kong
    gateway, prometheus = warm_up(stack)
    send_some(stack)
    prometheus.wait_for_scrape()
    send_some(stack, 3)
    before = stack.truth()
    gateway.kill()
    scraped = prometheus.counters(stack.metric)
    unseen = {key: before[key] - scraped[key] for key in before}
    assert all(value >= 0 for value in unseen.values())

    stack.start_gateway()
    for service in ("bun", "bin", "ban"):
        # More bytes than before in fewer requests: egress does not fall, only the witness shows the restart.
        stack.send(f"/{service}?size={2 * before[(f'{service}-service', f'{service}-route', 'egress')]}")
    prometheus.wait_for_scrape()
    after = stack.truth()
    expected = {key: before[key] + after[key] - unseen[key] for key in after}
    assert stack.charted(lookback_duration="10m") == expected
    print(f"lost between the last scrape and the restart: {sum(unseen.values())} bytes")


def test_an_upgrade_from_kong_2_to_kong_3_is_one_line(tmp_path):
    with Stack(tmp_path, kong="2.8") as stack:
        gateway, prometheus = warm_up(stack)
        send_some(stack, 10)
        prometheus.wait_for_scrape()
        old = stack.truth()
        gateway.kill()
        stack.kong = "3.9"  # the same node, so the same target
        stack.start_gateway()
        send_some(stack, 15)
        prometheus.wait_for_scrape()
        new = stack.truth()
        assert old.keys() == new.keys() and all(new[key] != old[key] for key in new)
        assert stack.charted(lookback_duration="10m") == {key: old[key] + new[key] for key in new}
        bun = {"type": "egress", "service": "bun-service", "route": "bun-route"}
        ends = [row["time"] for row in stack.chart(lookback_duration="5m", **bun)]
        assert len(ends) == len(set(ends)) == 6


def test_an_idle_gateway_is_zero_and_a_dead_one_unknown(stack):
    gateway, prometheus = warm_up(stack)
    line = {"type": "egress", "service": "bun-service", "route": "bun-route", "step": "15s", "lookback_duration": "1m"}
    assert all(row["bandwidth_used"] is None for row in stack.chart(**line)), "what was never seen is not zero"
    send_some(stack, 1)
    wait_until(lambda: stack.chart(**line)[-1]["bandwidth_used"] == 0, 60, "an open bucket without a request")
    gateway.kill()
    wait_until(lambda: stack.chart(**line)[-1]["bandwidth_used"] is None, 40, "an unknown open bucket")


def test_dropdowns_show_what_the_gateway_has_seen(stack):
    _, prometheus = warm_up(stack)
    send_some(stack, 2)
    prometheus.wait_for_scrape()
    services = get_json(f"{stack.api}/api/v1/services")["services"]
    assert [service["name"] for service in services] == ["ban-service", "bin-service", "bun-service"]
    routes = get_json(f"{stack.api}/api/v1/routes", service="bun-service")["routes"]
    assert routes == [{"name": "bun-route", "service": "bun-service"}]


def test_readiness_says_what_is_missing(stack):
    gateway, prometheus = warm_up(stack)
    status, _, body = get(f"{stack.api}/readyz")
    assert status == 503 and b"target up, but no bandwidth family: enable bandwidth_metrics on the plugin" in body
    send_some(stack, 1)
    prometheus.wait_for_scrape()
    wait_until(lambda: get(f"{stack.api}/readyz")[0] == 200, 20, "what is known of the database is kept for 5 s")
    prometheus.kill()
    wait_until(lambda: get(f"{stack.api}/readyz")[0] == 503, 20, "what is known of the database is kept for 5 s")
    assert b"unreachable" in get(f"{stack.api}/readyz")[2]
    status, headers, body = get(f"{stack.api}/metrics/bandwidth_used")
    assert status == 502 and headers["Content-Type"] == "application/problem+json"
    assert str(prometheus.port).encode() not in body  # inside text stays inside


def test_wrong_input_is_named(stack):
    stack.prometheus_url = "http://127.0.0.1:9"
    stack.start_api()
    status, headers, body = get(f"{stack.api}/metrics/bandwidth_used?lookback_duration=5")
    assert status == 400 and headers["Content-Type"] == "application/problem+json"
    assert b"lookback_duration" in body and b"5m" in body
