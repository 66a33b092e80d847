"""A session over each kind of database, on a Monday; what a test writes is undone after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.database import db
from app.models import Employee
from tests.chapters.lending.people import MONDAY
from tests.makers import make_employee


@pytest.fixture
def session(stored_app: Flask) -> Iterator[Any]:
    """A session in which the program acts."""
    with stored_app.app_context(), clock.freeze(MONDAY):
        yield db.session
        db.session.remove()


@pytest.fixture
def wang(session: Any) -> Employee:
    return make_employee("王五")


@pytest.fixture
def li(session: Any) -> Employee:
    return make_employee("李四")
