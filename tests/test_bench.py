"""What `make bench` measures works, on an archive that is made in a moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.database import db
from app.kernel.registers.entries import Entry
from app.kernel.registers.register import registers
from app.models import ArchiveItem, Loan
from bench import archive, desk
from bench.__main__ import CEILING, report
from bench.desk import Taken

SIZE = archive.Size(
    items=300, past=900, out=60, overdue=10, today=5, held=5, people=40, customers=20, due=30
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The program over a small archive."""
    made = archive.open_app(archive.archive(SIZE, tmp_path_factory.mktemp("bench")))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_archive_is_as_large_as_asked(app: Flask) -> None:
    with app.app_context():
        items = db.session.scalar(select(func.count()).select_from(ArchiveItem))
        out = select(func.count()).where(Loan.returned_at.is_(None))
        loans = db.session.scalar(select(func.count()).select_from(Loan))

        assert items == SIZE.items + 1
        assert loans == SIZE.past + SIZE.out + 2
        assert db.session.scalar(out) == SIZE.out + 1


def test_every_row_has_its_entry(app: Flask) -> None:
    with app.app_context():
        for register in registers():
            rows = db.session.scalar(select(func.count()).select_from(register))
            lines = select(func.count()).where(Entry.register == register.__tablename__)
            assert db.session.scalar(lines) == rows, register


def test_it_is_made_once(app: Flask) -> None:
    kept = Path(app.config["DATA_DIR"]).parent
    before = sorted(kept.iterdir())

    archive.archive(SIZE, kept)

    assert sorted(kept.iterdir()) == before


def test_every_request_of_the_desk_is_answered(app: Flask) -> None:
    with clock.freeze(archive.NOW):
        taken = desk.measured(app, 2)

    assert {"find by number", "lend", "renew", "hold", "return", "open the desk"} <= taken.keys()
    assert all(len(seconds) == 2 for seconds in taken.values())


@pytest.mark.parametrize(("median", "status"), [(CEILING - 0.001, 0), (CEILING + 0.001, 1)])
def test_a_median_above_the_ceiling_is_a_failure(
    median: float, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = {"lend": (0.001, median, 9.0), "renew": (0.01, 0.02)}

    ended = report({what: [Taken(each, each) for each in times] for what, times in taken.items()})

    assert ended == status

    assert ("lend" in capsys.readouterr().out.splitlines()[-1]) == bool(status)
