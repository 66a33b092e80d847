"""The contents list of a volume: what is bound in it, page by page (4.5.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext

from app.chapters.records import operations
from app.chapters.records.models import ArchiveItem, Volume
from app.kernel.database import db
from app.kernel.paper import sheet, tables
from app.kernel.paper.tables import Column, Lines
from app.kernel.paper.views import Job
from app.kernel.registers import history
from app.kernel.web.shown import day


def contents_job(volumes: Sequence[Volume], name: str, back: str) -> Job:
    """Return the job that prints the contents of one volume, or of several on one sheet."""
    noted = [history.Fact(Volume.__tablename__, volume.id, "printed", {}) for volume in volumes]
    return Job(
        sheet.LAYOUT,
        name,
        _facts(volumes, name),
        lambda: history.write(db.session, noted),
        back=back,
    )


def _facts(volumes: Sequence[Volume], name: str) -> Callable[[], Any]:
    def facts() -> Any:
        made = sheet.sheet_of(Volume, volumes[0])
        lists = [_list(volume) for volume in volumes]
        if len(volumes) == 1:
            return replace(made, title=name, blocks=[*made.blocks, *lists])
        return replace(made, title=name, number=None, qr=None, blocks=lists)

    return facts


def _list(volume: Volume) -> Lines:
    """Return the records of a volume in its order, as far as the actor may see them."""
    columns = [
        Column("number", gettext("Number")),
        Column("title", gettext("Title"), ArchiveItem.item("title")),
        Column("completed_on", gettext("Completed on"), ArchiveItem.item("completed_on")),
        Column("page_from", gettext("Pages"), ArchiveItem.item("page_from")),
    ]
    cells = [
        [record.number, record.title or "", day(record.completed_on), _pages(record)]
        for record in operations.contents_of(volume)
    ]
    return tables.set_table(f"{volume.number} {volume.title}", columns, cells)


def _pages(record: ArchiveItem) -> str:
    """Return the pages in the volume, or in brackets how many there are."""
    if record.page_from is None and record.page_count is not None:
        return f"({record.page_count})"
    return record.pages_in_volume
