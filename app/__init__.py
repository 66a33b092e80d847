"""Hengji: the company's customer-management regulation as running software."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

import config
from app import cli, models, views
from app.kernel import database, health
from app.kernel.access.security import HengjiAppBuilder, HengjiSecurityManager
from app.kernel.exchange import api, import_views
from app.kernel.language import i18n
from app.kernel.mail import digest
from app.kernel.paper import views as paper
from app.kernel.registers import tracking
from app.kernel.web import headers, pages
from app.kernel.work import jobs
from app.screens.duties import HomeView

csrf = CSRFProtect()
migrate = Migrate()


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Build the application: configuration, database, jobs, screens."""
    app = Flask(__name__)
    app.config.from_mapping(config.load())
    app.config.update(settings or {})
    database.db.init_app(app)
    csrf.init_app(app)
    migrate.init_app(app, database.db, compare_type=True, render_as_batch=True)
    jobs.init_app(app)
    digest.init_app(app)
    with app.app_context():
        tracking.listen(database.db.session)
        appbuilder = HengjiAppBuilder(
            security_manager_class=HengjiSecurityManager, indexview=HomeView
        )
        appbuilder.init_app(app, database.db.session)
        views.register(appbuilder)
    i18n.install(app)
    headers.init_app(app)
    pages.init_app(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(import_views.blueprint)
    app.register_blueprint(paper.blueprint)
    api.init_app(app, csrf)
    cli.register(app)
    return app


__all__ = ["create_app", "models"]
