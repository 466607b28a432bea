"""What the tests of quotas have in common: a chain that counts, and quotas as Python sees them."""

from datetime import datetime, timedelta, timezone

from harness.http import get_json
from harness.process import wait_until

LIMIT = 1_000_000


def quota(name: str = "bun", **keys) -> dict:
    return {
        "name": name,
        "scope": {"services": ["bun-service"], "direction": "egress"},
        "limit": f"{LIMIT}B",
        "period": "month",
        "recipients": ["owner@example.test"],
        **keys,
    }


def start(stack, *quotas: dict, channels: list | None = None, gateway: tuple = (), **environment: str):
    """Gateway, Prometheus, mail server and alert-service; Prometheus."""
    stack.start_gateway(*gateway)
    prometheus = stack.start_prometheus()
    prometheus.wait_for_scrape()
    stack.start_mail_server()
    stack.start_alert(document(*quotas, channels=channels), **environment)
    return prometheus


def after(seconds: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def document(*quotas: dict, channels: list | None = None) -> dict:
    return {"quotas": list(quotas), **({"channels": channels} if channels else {})}


def fill_to(stack, share: float, service: str = "bun") -> None:
    """Sends bytes until the truth stands at `share` of the limit, a little above."""
    stack.fill_to(int(LIMIT * share), service)


def settle(stack, prometheus) -> None:
    """Several polls over everything scraped: time for a mail too many to show."""
    prometheus.wait_for_scrape()
    polled = stack.metric_of_alert("bandwatch_polls_total", result="ok") or 0
    wait_until(
        lambda: (stack.metric_of_alert("bandwatch_polls_total", result="ok") or 0) >= polled + 3, 30, "three polls"
    )


def wait_until_counted(stack, instant: datetime) -> None:
    def counted() -> bool:
        cursor = get_json(f"{stack.alert}/status")["ledger"]["cursor"]
        return cursor is not None and datetime.fromisoformat(cursor) >= instant

    wait_until(counted, 60, f"everything up to {instant} to be counted")


def wait_for_mails(stack, count: int) -> list:
    return wait_until(lambda: len(stack.mails()) >= count and stack.mails(), 40, f"{count} mails")


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def subjects(stack) -> list:
    return [mail["Subject"] for mail in stack.mails()]


def status_of(stack, quota_id: str) -> dict:
    """The quota on the status page."""
    return {one["id"]: one for one in get_json(f"{stack.alert}/status")["quotas"]}[quota_id]


def lines_fit(text: str) -> bool:
    return all(len(line) <= 80 for line in text.splitlines())
