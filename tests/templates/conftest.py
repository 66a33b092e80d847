"""A bare site around the templates: no database, no menu, no login."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect

from app.kernel.web import assets, clauses

APP = Path(__file__).parents[2] / "app"


@pytest.fixture
def site() -> Flask:
    """The templates, with texts in English."""
    site = Flask("site", template_folder=str(APP / "templates"), static_folder=str(APP / "static"))
    site.config.update(SECRET_KEY="test", WTF_CSRF_ENABLED=False, APP_NAME="Hengji")
    Babel(site)
    CSRFProtect(site)
    assets.init_app(site)
    clauses.init_app(site)
    return site
