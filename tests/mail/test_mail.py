"""The mail as a person gets it: its parts, its words, and pictures of it in light and dark."""

import json
import os
import re
import shutil
import struct
import subprocess
import zlib
from email import message_from_bytes, policy
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUOTA = {
    "name": "bun, monthly",
    "id": "bun",
    "scope": {"services": ["bun-service"], "direction": "egress"},
    "limit": "500GB",
    "period": "month",
    "zone": "Europe/Berlin",
    "recipients": ["owner@example.test"],
}


@pytest.fixture
def preview(stack, tmp_path):
    """preview(threshold) writes the mail and gives its folder."""
    stack.prometheus_url = "http://127.0.0.1:9"
    stack.quota_file.write_text(json.dumps({"quotas": [QUOTA]}))

    def write(threshold: str, **environment: str) -> Path:
        folder = tmp_path / f"preview-{threshold}"
        environment = {"BANDWATCH_DASHBOARD_URL": "https://bandwatch.example.test/", **environment}
        done = stack.command("preview", "bun", "--threshold", threshold, "--out", folder, **environment)
        assert done.returncode == 0, done.stderr
        return folder

    return write


def parse(folder: Path):
    return message_from_bytes((folder / "message.eml").read_bytes(), policy=policy.default)


def test_the_parts_are_text_html_and_an_inline_picture(preview):
    mail = parse(preview("80"))
    assert mail.get_content_type() == "multipart/alternative" and not mail.defects
    text, related = mail.iter_parts()
    assert text.get_content_type() == "text/plain" and related.get_content_type() == "multipart/related"
    html, image = related.iter_parts()
    assert html.get_content_type() == "text/html" and image.get_content_type() == "image/png"
    assert image.get_content_disposition() == "inline"
    content_id = image["Content-ID"].strip("<>")
    assert f'src="cid:{content_id}"' in html.get_content()
    assert mail["Subject"].startswith("80 % of quota 'bun, monthly'")
    assert all(not part.defects for part in mail.walk())
    lines = (preview("80") / "message.eml").read_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 998


def test_text_and_html_say_the_same(preview):
    mail = parse(preview("80"))
    text = mail.get_body(("plain",)).get_content()
    html = re.sub(r"<[^>]+>", " ", mail.get_body(("html",)).get_content())
    for fact in (
        "400 000 000 000 bytes (400 GB, 373 GiB), 80.0 % of the limit",
        "set as 500GB",
        "Europe/Berlin",
        "At this pace 100 % is reached around",
        "(quite sure).",
        "Top routes",
        "bun-service / bun-route",
        "Top consumers",
        "alice",
        "99.8 % of the scrapes seen, as of 20",
    ):
        assert fact in text and fact in html, fact
    assert re.search(r"80\.0 % of quota 'bun, monthly' used, 6[5-7] % of the period gone, \d+ days left\.", text)
    link = re.search(r"https://bandwatch\.example\.test/\S+", text)[0]
    assert "quota=bun&" in link and "from=" in link and "zone=Europe%2FBerlin" in link
    alt = re.search(r'alt="([^"]+)"', mail.get_body(("html",)).get_content())[1]
    assert alt.startswith("Chart: 400 GB used of 500 GB")


def test_a_folder_replaces_templates_and_escapes_what_it_shows(preview, tmp_path, stack):
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "subject.txt").write_text("{{percent}} {{quota}}")
    (templates / "body.html").write_text("<p>{{quota}}</p>{{#rows}}<i>{{label}}</i>{{/rows}}")
    evil = {**QUOTA, "name": "<b>bun</b>"}
    stack.quota_file.write_text(json.dumps({"quotas": [evil]}))
    folder = preview("90", BANDWATCH_MAIL_TEMPLATES=str(templates))
    assert (folder / "subject.txt").read_text() == "90.0 % <b>bun</b>\n"
    assert (folder / "body.html").read_text().startswith("<p>&lt;b&gt;bun&lt;/b&gt;</p><i>Threshold</i>")
    (templates / "body.html").write_text("{{nothing}}")
    failed = stack.command("preview", "bun", BANDWATCH_MAIL_TEMPLATES=str(templates))
    assert failed.returncode == 1 and "body.html: there is no {{nothing}}" in failed.stderr


def pixels(png: bytes):
    """Width, height and rows of RGB triples of an 8-bit PNG without interlace."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    channels = {2: 3, 6: 4}[kind]
    assert depth == 8
    data, at = b"", 8
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        if name == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw, stride = zlib.decompress(data), width * channels
    rows, before = [], bytearray(stride)
    for y in range(height):
        line = bytearray(raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        unfilter(raw[y * (stride + 1)], line, before, channels)
        rows.append([tuple(line[x : x + 3]) for x in range(0, stride, channels)])
        before = line
    return width, height, rows


def unfilter(kind: int, line: bytearray, before: bytearray, step: int) -> None:
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        corner = before[i - step] if i >= step else 0
        up = before[i]
        if kind == 4:
            estimate = left + up - corner
            best = min((abs(estimate - left), 0, left), (abs(estimate - up), 1, up), (abs(estimate - corner), 2, corner))
            guess = best[2]
        else:
            guess = (0, left, up, (left + up) // 2)[kind]
        line[i] = (line[i] + guess) & 255


def render(html: Path, picture: Path, dark: bool):
    """What Chromium shows of the mail; `dark` as a reader whose desktop is dark."""
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=700,900"]
    command += [f"--user-data-dir={html.parent / 'profile'}", f"--screenshot={picture}"]
    if dark:
        command.append("--blink-settings=preferredColorScheme=0")
    subprocess.run([*command, html.as_uri()], check=True, capture_output=True, timeout=120)
    return pixels(picture.read_bytes())


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("threshold", ["80", "120"])
def test_the_rendered_mail_can_be_read(preview, dark, threshold, tmp_path):
    folder = preview(threshold)
    picture = Path(os.environ.get("SUITE_LOGS", tmp_path)) / f"mail-{threshold}-{'dark' if dark else 'light'}.png"
    width, height, rows = render(folder / "body.html", picture, dark)
    brightness = [[sum(pixel) / 3 for pixel in row] for row in rows]
    ground = brightness[height - 5][width - 5]
    assert ground < 70 if dark else ground > 240
    # Words are there and stand out from the ground, above the picture and below it.
    for top, bottom in ((10, 45), (430, 650)):
        strongest = max(abs(value - ground) for row in brightness[top:bottom] for value in row[:620])
        assert strongest > 120, (top, strongest)
    # The picture's own ground is light in both; its area is blue.
    chart = [pixel for row in rows[80:400] for pixel in row[20:600]]
    assert sum(min(pixel) > 240 for pixel in chart) > len(chart) // 4
    assert sum(pixel[2] - pixel[0] > 40 for pixel in chart) > len(chart) // 50
