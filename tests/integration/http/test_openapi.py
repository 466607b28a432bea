"""The description of the API is valid OpenAPI 3.1, its references lead somewhere and its examples fit their schemas."""

import pathlib
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
OPENAPI = HERE.parents[2] / "api-service" / "openapi.yaml"


@pytest.fixture(scope="module")
def lint(tmp_path_factory):
    """Runs the linter on a text; its packages are installed outside the source tree."""
    folder = tmp_path_factory.mktemp("openapi_lint")
    for source in (HERE / "openapi_lint").iterdir():
        if source.is_file():
            shutil.copy(source, folder)
    npm = shutil.which("npm")
    assert npm, "npm is needed"
    subprocess.run([npm, "ci", "--prefer-offline", "--loglevel=error"], cwd=folder, check=True, timeout=180)

    def run(text):
        document = folder / "document.yaml"
        document.write_text(text, encoding="utf-8")
        return subprocess.run(
            ["node", "check.js", str(document)], cwd=folder, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def planted(before, after):
    """The description with one fault in it."""
    text = OPENAPI.read_text(encoding="utf-8")
    assert before in text
    return text.replace(before, after, 1)


def test_the_description_is_valid(lint):
    result = lint(OPENAPI.read_text(encoding="utf-8"))
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_wrong_example_is_found(lint):
    result = lint(planted("bandwidth_used: 73412", "bandwidth_used: -1"))
    assert result.returncode == 1
    assert "must be >= 0" in result.stdout


def test_a_member_that_openapi_does_not_know_is_found(lint):
    result = lint(planted("operationId: getHealth", "operationName: getHealth\n      parameters: 1"))
    assert result.returncode == 1
    assert "not OpenAPI" in result.stdout


def test_a_reference_to_nothing_is_found(lint):
    result = lint(planted("#/components/schemas/Services", "#/components/schemas/Nothing"))
    assert result.returncode != 0
