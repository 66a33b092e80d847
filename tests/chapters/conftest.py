"""An application over an empty database; every test leaves it empty."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import Role as StoredRole
from flask_appbuilder.security.sqla.models import User

from app import create_app
from app.kernel.database import db
from app.kernel.roles import Role


@pytest.fixture(scope="session")
def chapters_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The whole application, made once; no test here needs stored rights."""
    folder: Path = tmp_path_factory.mktemp("chapters")
    app = create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'chapters.db'}",
            "DATA_DIR": str(folder),
            "BABEL_DEFAULT_LOCALE": "en",
        }
    )
    with app.app_context():
        Model.metadata.create_all(db.engine)
    return app


@pytest.fixture
def session(chapters_app: Flask) -> Iterator[Any]:
    """A session in which the program acts; what a test writes is undone after it."""
    with chapters_app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def user(session: Any) -> User:
    return _account("lijun")


@pytest.fixture
def other_user(session: Any) -> User:
    return _account("xuchen")


@pytest.fixture
def sales_general_manager(session: Any) -> User:
    return _account("wangzong", Role.SALES_GENERAL_MANAGER)


def _account(username: str, *roles: Role) -> User:
    account = User(
        username=username, first_name="", last_name=username, email=f"{username}@example.org"
    )
    account.active = True
    account.roles = [StoredRole(name=role.value) for role in roles]
    db.session.add(account)
    db.session.flush()
    return account
