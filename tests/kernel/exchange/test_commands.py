from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.registers.operations import transaction
from app.models import Customer
from tests import makers
from tests.kernel import ledger


@pytest.fixture
def file(house: Flask, tmp_path: Path) -> Path:
    """The small ledger on disk, and a company to import it into."""
    with house.app_context(), transaction():
        manager = makers.make_employee("廖桂")
        makers.make_region("华中", manager)
        if db.session.scalar(select(func.count()).select_from(Customer)) == 0:
            makers.make_record_type(name="供应商信用评估表")
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(ledger.ledger().read())
    return path


def test_a_file_is_checked_before_it_is_imported(house: Flask, file: Path) -> None:
    run = house.test_cli_runner()

    checked = run.invoke(args=["import", str(file)])
    stopped = run.invoke(args=["import", str(file), "--write"])

    assert checked.exit_code == 0, checked.output
    assert "客户档案 → customer" in checked.output
    assert "Class A, Class B, Class C" in checked.output
    assert stopped.exit_code == 1
    assert "--without-refused" in stopped.output


def test_a_file_is_imported_and_exported(house: Flask, file: Path, tmp_path: Path) -> None:
    run = house.test_cli_runner()
    output = tmp_path / "customers.xlsx"

    written = run.invoke(args=["import", str(file), "--write", "--without-refused", "--make-names"])
    exported = run.invoke(args=["export", "customer", "--output", str(output)])

    assert written.exit_code == 0, written.output
    assert written.output.endswith("imported\n")
    assert exported.exit_code == 0
    names = {row[1].value for row in load_workbook(output).worksheets[0].iter_rows()}
    assert "湖南彩虹猫纺织有限公司" in names
    assert run.invoke(args=["verify-numbers"]).exit_code == 0
    assert run.invoke(args=["verify-history"]).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [["export", "nonsense"], ["export", "customer", "--as", "nobody"], ["import", "missing.xlsx"]],
)
def test_a_wrong_argument_is_a_wrong_command(house: Flask, arguments: list[str]) -> None:
    assert house.test_cli_runner().invoke(args=arguments).exit_code == 2
