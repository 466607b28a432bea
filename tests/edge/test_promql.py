"""Whatever a label's value is, the query that goes out has the matchers that were meant, and nothing else: a real
Prometheus reads each query, and says what it has read."""

import json
import re
import subprocess
import urllib.parse

from harness.figures import figure, is_long
from harness.http import OPENER
from harness.ports import free_port
from harness.prometheus import Prometheus
from harness.stack import BUILD

VALUES = 1_000_000 if is_long() else 100_000
AT_ONCE = 100  # queries in one, joined by `or`
SEED = 8

MATCHER = r'[a-z]+=~?"(?:[^"\\]|\\.)*"'
# How Prometheus prints one of our queries: nothing may differ but white space.
PRINTED = re.compile(
    rf"\s*last_over_time\(\s*m(?:\{{((?:{MATCHER}(?:,\s*|(?=\}})))*)\}})?\[999ms\]\s*\)\s*(or|$)", re.DOTALL
)
ONE_MATCHER = re.compile(r'([a-z]+)(=~?)"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(rb'\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[abfnrtv\\"])')
SHORT = dict(zip(b'abfnrtv\\"', b'\a\b\f\n\r\t\v\\"'))


def unquoted(text: str) -> bytes:
    """The bytes of a literal as Go prints it."""

    def meant(match) -> bytes:
        escape = match[1]
        if escape[:1] == b"x":
            return bytes.fromhex(escape[1:].decode())
        if escape[:1] in b"uU":
            return chr(int(escape[1:], 16)).encode()
        return bytes([SHORT[escape[0]]])

    return ESCAPE.sub(meant, text.encode())


def alternatives(pattern: bytes) -> list:
    """The values that a regular expression of escaped alternatives matches; an error if it is anything else."""
    out = [b""]
    signs = iter(pattern.decode())
    for sign in signs:
        if sign == "|":
            out.append(b"")
            continue
        if sign == "\\":
            sign = next(signs)
            assert sign in "\\.+*?()|[]{}^$", f"\\{sign} means something else"
        else:
            assert sign not in ".+*?()[]{}^$", f"{sign} is an operator"
        out[-1] += sign.encode()
    return out


def is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def meant(description: str) -> tuple:
    """(label, operator, values) that a matcher must have: no label has a value that isn't UTF-8, so beside others such
    a value is left out."""
    label, values = description.split(":")
    values = [bytes.fromhex(value) for value in values.split(",")]
    possible = [value for value in values if is_utf8(value)]
    if len(values) == 1 or not possible:
        return label, "=", values[:1]
    return label, "=~", possible


def read(matcher: re.Match) -> tuple:
    label, operator, literal = matcher.groups()
    value = unquoted(literal)
    return label, operator, [value] if operator == "=" else alternatives(value)


def formatted(prometheus: Prometheus, query: str) -> str:
    body = urllib.parse.urlencode({"query": query}).encode()
    with OPENER.open(f"{prometheus.url}/api/v1/format_query", body, timeout=60) as answer:
        return json.loads(answer.read())["data"]


def check(prometheus: Prometheus, lines: list) -> int:
    """Compares what was meant with what was read; how many values there were."""
    text = formatted(prometheus, " or ".join(line[-1] for line in lines))
    position = values = 0
    for number, (*descriptions, query) in enumerate(lines):
        printed = PRINTED.match(text, position)
        assert printed, f"{query} was read as {text[position : position + 500]}"
        assert (printed[2] == "or") == (number + 1 < len(lines)), query
        wanted = sorted(meant(one) for one in descriptions)
        assert sorted(read(one) for one in ONE_MATCHER.finditer(printed[1] or "")) == wanted, query
        position = printed.end()
        values += sum(one.count(",") + 1 for one in descriptions)
    assert position == len(text)
    return values


def test_no_value_changes_a_query(tmp_path):
    command = [BUILD / "tests/edge/selectors", str(SEED), str(VALUES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    with Prometheus(tmp_path, free_port(), free_port()) as prometheus:
        values = sum(check(prometheus, lines[at : at + AT_ONCE]) for at in range(0, len(lines), AT_ONCE))
    figure(f"edge: {values} fuzzed values in {len(lines)} queries, each read by Prometheus as it was meant")
    assert values >= VALUES


def test_the_check_sees_an_injection(tmp_path):
    with Prometheus(tmp_path, free_port(), free_port()) as prometheus:
        for forged in ('m{job="a"} or up{job="b"}', 'm{job="a",route="b"}', 'm{job="b"}', 'm{job=~"a"}', 'm{job!="a"}'):
            try:
                check(prometheus, [["job:61", f"last_over_time({forged.replace('}', '}[999ms])', 1)}"]])
            except AssertionError:
                continue
            raise AssertionError(f"{forged} passed for job=a")
        assert check(prometheus, [["job:61", 'last_over_time(m{job="a"}[999ms])']]) == 1
