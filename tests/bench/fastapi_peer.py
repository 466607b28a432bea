"""The original system in a few lines: FastAPI asks Prometheus for increase() and reshapes the answer."""

import os
from datetime import datetime, timezone

import httpx
from fastapi import FastAPI

UPSTREAM = os.environ["UPSTREAM"]
SECONDS = {"m": 60, "h": 3600, "d": 86400}

app = FastAPI()
client = httpx.AsyncClient(base_url=UPSTREAM, timeout=60)


def seconds(duration: str) -> int:
    return int(duration[:-1]) * SECONDS[duration[-1]]


@app.get("/healthz")
async def health():
    return "ok"


@app.get("/metrics/bandwidth_used")
async def bandwidth_used(lookback_duration: str, type: str, service: str, route: str, step: str):
    selector = f'kong_bandwidth_bytes{{direction="{type}",service="{service}",route="{route}"}}'
    now = datetime.now(timezone.utc).timestamp()
    end = now - now % seconds(step)
    parameters = {
        "query": f"sum(increase({selector}[{step}]))",
        "start": end - seconds(lookback_duration),
        "end": end,
        "step": step,
    }
    answer = (await client.get("/api/v1/query_range", params=parameters)).json()
    return [
        {
            "time": datetime.fromtimestamp(at, timezone.utc).isoformat(),
            "type": type,
            "service": service,
            "route": route,
            "bandwidth_used": float(value),
        }
        for series in answer["data"]["result"]
        for at, value in series["values"]
    ]
