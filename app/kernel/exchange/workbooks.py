"""Tables in files: reading .xlsx and .csv without trusting them, writing them without formulas."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from flask_babel import gettext
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineError, CalamineWorkbook

from app.kernel.errors import RegulationError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

MOST_BYTES = 20 * 1024 * 1024
MOST_MEMBERS = 200
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
RATIO_FROM = 1024 * 1024  # bytes; below this even a high ratio does no harm
MOST_ROWS = 200_000
MOST_COLUMNS = 300
CELL_MOST = 32_767  # characters, the most a spreadsheet keeps in a cell

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PROMPT_MOST = 250  # characters of a cell's hint
_LIST_MOST = 250  # characters of an inline list of allowed values

Row = Sequence[Any]


class BadWorkbook(RegulationError):
    """The file is no workbook the program reads, or is built to harm."""


@dataclass
class Sheet:
    """One sheet: its name and all its rows, cells as text, number, bool, date, moment or None."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)


# Reading ----------------------------------------------------------------------


def read(path: Path) -> list[Sheet]:
    """Return the sheets of an .xlsx or .csv file; the content decides which it is.

    Raises:
        BadWorkbook: it is neither, damaged, or too large.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BadWorkbook(
            gettext(
                "The file is larger than %(limit)s MB. Split it into several files.",
                limit=MOST_BYTES // 2**20,
            )
        )
    with path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith(b"PK\x03\x04"):
        return _read_xlsx(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadWorkbook(
            gettext("This is an old .xls workbook or one with a password. Save it as .xlsx.")
        )
    return [_read_csv(path)]


def _read_xlsx(path: Path) -> list[Sheet]:
    try:
        formulas = _check_package(path)
        with CalamineWorkbook.from_path(str(path)) as book:
            sheets = [_read_sheet(book, name) for name in book.sheet_names]
    except (zipfile.BadZipFile, CalamineError, OSError, EOFError) as error:
        raise BadWorkbook(
            gettext("The workbook is damaged. Open it, save it as .xlsx and try again.")
        ) from error
    if formulas:
        _recover_formulas(path, sheets)
    return sheets


def _check_package(path: Path) -> bool:
    """Refuse what is no workbook or would fill the memory; tell whether it holds formulas."""
    formulas = False
    with zipfile.ZipFile(path) as package:
        members = package.infolist()
        names = {member.filename for member in members}
        if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
            raise BadWorkbook(gettext("This is not an .xlsx workbook."))
        if len(members) > MOST_MEMBERS:
            raise _too_big()
        unpacked = 0
        for member in members:
            if member.flag_bits & 0x1:
                raise BadWorkbook(
                    gettext("The workbook has a password. Save it without one and try again.")
                )
            size, has_formula = _measure(package, member, MOST_UNPACKED - unpacked)
            unpacked += size
            formulas |= has_formula
    return formulas


def _measure(package: zipfile.ZipFile, member: zipfile.ZipInfo, allowed: int) -> tuple[int, bool]:
    """Unpack one member in pieces and count: what the package says of itself may be a lie."""
    size, has_formula, tail = 0, False, b""
    with package.open(member) as stream:
        while piece := stream.read(2**18):
            if size == 0 and b"<!DOCTYPE" in piece[:4096]:
                raise BadWorkbook(gettext("This is not an .xlsx workbook."))
            size += len(piece)
            packed = max(member.compress_size, 1)
            if size > allowed or (size > RATIO_FROM and size / packed > MOST_RATIO):
                raise _too_big()
            has_formula = has_formula or b"<f>" in tail + piece or b"<f " in tail + piece
            tail = piece[-2:]
    return size, has_formula


def _read_sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise _too_many()
    rows = sheet.to_python(skip_empty_area=False)
    return Sheet(name, [[_cell(value) for value in row] for row in rows])


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value or None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _recover_formulas(path: Path, sheets: list[Sheet]) -> None:
    """Put formulas that were never computed back as text, so that no cell is lost in silence."""
    with path.open("rb") as stream:
        book = load_workbook(stream, read_only=True, data_only=False)
        for sheet in sheets:
            for cells in book[sheet.name].iter_rows():
                for cell in cells:
                    if getattr(cell, "data_type", None) == "f":
                        _put_formula(sheet, cell.row - 1, cell.column - 1, str(cell.value))


def _put_formula(sheet: Sheet, row: int, column: int, text: str) -> None:
    while len(sheet.rows) <= row:
        sheet.rows.append([])
    cells = sheet.rows[row]
    cells.extend([None] * (column + 1 - len(cells)))
    if cells[column] is None:
        cells[column] = text


def _read_csv(path: Path) -> Sheet:
    content = path.read_bytes()
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadWorkbook(gettext("This is neither an .xlsx workbook nor a .csv file."))
    text = _decoded(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(CELL_MOST * 4)
    sheet = Sheet("")
    try:
        for row in csv.reader(io.StringIO(text, newline=""), dialect):
            if len(sheet.rows) >= MOST_ROWS or len(row) > MOST_COLUMNS:
                raise _too_many()
            sheet.rows.append([_unguarded(value) or None for value in row])
    except csv.Error as error:
        raise BadWorkbook(gettext("The .csv file cannot be read as a table.")) from error
    return sheet


def _decoded(content: bytes) -> str:
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadWorkbook(gettext("The letters of the .csv file cannot be read. Save it as UTF-8."))


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")


def _unguarded(value: str) -> str:
    """Take away the apostrophe that `guarded` put before text that looks like a formula."""
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA_STARTS) else value


def _too_big() -> BadWorkbook:
    return BadWorkbook(gettext("The workbook unpacks to far more than it seems; it is refused."))


def _too_many() -> BadWorkbook:
    return BadWorkbook(
        gettext(
            "The sheet has more than %(rows)s rows or %(columns)s columns. Split it.",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        )
    )


# Writing ----------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """How one column of a written sheet looks.

    Attributes:
        hint: shown when a cell is chosen.
        allowed: the texts its list of choices offers.
    """

    title: str
    width: int = 16
    required: bool = False
    hint: str = ""
    allowed: tuple[str, ...] = ()


class Writer:
    """A workbook written row by row; nothing of it is kept in memory."""

    def __init__(self) -> None:
        self.book = Workbook(write_only=True)

    def sheet(self, title: str, columns: Sequence[Column]) -> _SheetWriter:
        """Start a sheet with its header row."""
        return _SheetWriter(self.book, title, columns)

    def save(self, target: IO[bytes]) -> None:
        """Write the package."""
        self.book.save(target)


class _SheetWriter:
    HEAD = PatternFill("solid", fgColor="FFE8EEF7")
    MUST = PatternFill("solid", fgColor="FFFBE3D6")

    def __init__(self, book: Workbook, title: str, columns: Sequence[Column]) -> None:
        self.sheet = book.create_sheet(sheet_title(title))
        self.sheet.freeze_panes = "A2"
        for index, column in enumerate(columns, 1):
            letter = get_column_letter(index)
            self.sheet.column_dimensions[letter].width = column.width
            validation = _validation(column)
            if validation is not None:
                validation.add(f"{letter}2:{letter}{MOST_ROWS}")
                self.sheet.data_validations.append(validation)
        self.sheet.append([self._head(column) for column in columns])

    def _head(self, column: Column) -> WriteOnlyCell:
        cell = self._text(column.title + ("*" if column.required else ""))
        cell.font = Font(bold=True)
        cell.fill = self.MUST if column.required else self.HEAD
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        return cell

    def row(self, values: Iterable[Any]) -> None:
        """Append a row; text stays text whatever it looks like."""
        self.sheet.append([self._cell(value) for value in values])

    def _cell(self, value: Any) -> Any:
        if value is None or isinstance(value, (bool, int, float, Decimal)):
            return value
        if isinstance(value, (date, datetime)):
            cell = WriteOnlyCell(self.sheet, value)
            cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
            return cell
        return self._text(str(value))

    def _text(self, text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.sheet, "")
        cell._value = ILLEGAL_CHARACTERS_RE.sub("", text)[:CELL_MOST]
        cell.data_type = "s"
        if text.startswith(FORMULA_STARTS):
            cell.style = "Normal"
            cell.quotePrefix = True
        return cell


def _validation(column: Column) -> DataValidation | None:
    joined = ",".join(column.allowed)
    if column.allowed and len(joined) <= _LIST_MOST and not any("," in a for a in column.allowed):
        made = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True)
    elif column.hint:
        made = DataValidation(allow_blank=True)
    else:
        return None
    made.showErrorMessage = (
        False  # old ledgers spell values in their own way; the import reads them
    )
    if column.hint:
        made.showInputMessage = True
        made.prompt = column.hint[:_PROMPT_MOST]
    return made


def sheet_title(text: str) -> str:
    """Return text fit to name a sheet."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in text).strip()[:31] or "1"


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Return a .csv file piece by piece, as spreadsheets expect it: marked UTF-8, all quoted."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    buffer.write("\ufeff")
    for row in rows:
        writer.writerow([guarded(value) for value in row])
        if buffer.tell() > 2**16:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def guarded(value: Any) -> str:
    """Return a cell of a .csv file; text that a spreadsheet would compute gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)
