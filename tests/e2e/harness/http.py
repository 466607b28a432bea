"""Small HTTP client for tests: the standard library, JSON, no proxies."""

import json
import urllib.error
import urllib.parse
import urllib.request

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url: str, timeout: float = 30, headers: dict | None = None):
    """(status, headers, body bytes) of a GET, also for error statuses."""
    request = urllib.request.Request(url, headers=headers or {})
    try:
        with OPENER.open(request, timeout=timeout) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def get_json(url: str, timeout: float = 30, **parameters):
    """The JSON body of a 200 answer; an error that shows any other answer."""
    if parameters:
        url += "?" + urllib.parse.urlencode(parameters)
    status, _, body = get(url, timeout)
    if status != 200:
        raise AssertionError(f"{url}: {status} {body[:2000]!r}")
    return json.loads(body)


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        return get(url, 5)[0] == 200
    except OSError:
        return False
