"""The charts that are asked for, in the shapes of those who can answer."""

import time
import urllib.parse

LINE = {"direction": "egress", "service": "service-0", "route": "route-0"}
CHARTS = {"1h/1m": ("1h", "1m"), "24h/1m": ("24h", "1m"), "30d/1h": ("30d", "1h")}
SEED_STEPS = {"1h": "1m", "24h": "5m", "30d": "1h"}  # its answers have fewer than 1,000 buckets
LIVE = {"BANDWATCH_CACHE_OPEN_BUCKET": "15s"}


def v1(server, lookback: str, step: str, **more) -> str:
    return f"{server.url}/api/v1/bandwidth?" + urllib.parse.urlencode({"lookback": lookback, "step": step, **LINE, **more})


def seed(server, lookback: str) -> str:
    step = SEED_STEPS[lookback]
    names = {"type": LINE["direction"], "service": LINE["service"], "route": LINE["route"]}
    return f"{server.url}/metrics/bandwidth_used?" + urllib.parse.urlencode(
        {"lookback_duration": lookback, "step": step, **names}
    )


SPANS = {"1h": 3600, "24h": 86_400, "30d": 2_592_000}  # in seconds


def timeless_increase(server, step: str) -> str:
    """What the original system asks of its database for the same chart, but for start and end."""
    selector = ",".join(f'{key}="{value}"' for key, value in LINE.items())
    query = {"query": f"sum(increase(kong_bandwidth_bytes{{{selector}}}[{step}]))", "step": step}
    return f"{server.url}/api/v1/query_range?" + urllib.parse.urlencode(query)


def increase(server, lookback: str, step: str) -> str:
    """The same, ending now."""
    end = int(time.time())
    return f"{timeless_increase(server, step)}&start={end - SPANS[lookback]}&end={end}"
