"""A Monday at work, and who leads sales."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.kernel import clock
from app.kernel.roles import Role
from app.models import Employee
from tests.chapters.people import hire

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
def monday(app: Flask) -> Iterator[None]:
    with clock.freeze(MONDAY):
        yield


@pytest.fixture
def leader(monday: None) -> Employee:
    """The sales general manager."""
    return hire("吴海燕", Role.SALES_GENERAL_MANAGER)


@pytest.fixture
def manager(monday: None) -> Employee:
    """A regional manager."""
    return hire("冯涛", Role.REGIONAL_MANAGER)


@pytest.fixture
def seller(monday: None) -> Employee:
    """A salesperson."""
    return hire("韩梅", Role.SALESPERSON)
