"""What every answer tells the browser."""

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.parametrize("address", ["/login/", "/account/", "/no-such-page", "/logout/"])
def test_nothing_foreign_runs_and_nothing_stays(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_https_is_kept_to(house: Flask, client: FlaskClient) -> None:
    house.config["BASE_URL"] = "https://crm.example.com"
    try:
        assert "max-age" in client.get("/login/").headers["Strict-Transport-Security"]
    finally:
        house.config["BASE_URL"] = None


def test_built_files_may_be_kept(client: FlaskClient) -> None:
    assert client.get("/static/nothing.css").headers.get("Cache-Control") != "no-store"
