"""Every register, on every screen, on PostgreSQL, for one role of every reach.

What a role may do is decided before the database is asked; what differs is how far it sees.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.kernel.registers.register import Register
from app.kernel.roles import Role
from app.models import REGISTERS
from tests.company import Company, founded
from tests.test_every_screen import REACHES, check_screens, name

pytestmark = pytest.mark.databases


@pytest.fixture(scope="module")
def stored_company(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """The company on PostgreSQL; SQLite is where every role looks."""
    with founded(tmp_path_factory.mktemp("company"), postgres_url) as made:
        yield made


@pytest.mark.parametrize("role", REACHES, ids=name)
@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.__tablename__)
def test_a_screen_answers_alike(
    stored_company: Company, register: type[Register], role: Role
) -> None:
    check_screens(stored_company, register, role)
