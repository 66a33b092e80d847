"""What every answer tells the browser: run nothing foreign, guess nothing, keep nothing."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
YEAR = 365 * 24 * 3600
STATIC = frozenset({"static", "appbuilder.static"})


def init_app(app: Flask) -> None:
    """Add the headers to every answer; a view that sets one itself knows better."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in STATIC:
        response.headers.setdefault("Cache-Control", "no-store")
    if (current_app.config.get("BASE_URL") or "").startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    return response
