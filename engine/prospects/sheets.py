"""Decides what an .xlsx file says as records, sheet by sheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from engine.prospects.records import Record
from engine.prospects.unpacking import broken, unpack


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; its records are read when they are asked for."""

    name: str
    is_hidden: bool
    records: Iterator[Record]


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """The sheets that hold cells, in order, and the cells whose formula has no result."""

    sheets: list[Sheet]
    unsolved: list[str]


def open_sheets(file: BinaryIO) -> Spreadsheet:
    """What is in an .xlsx file; InvalidError for any other file."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        contents = unpack(file, copy)
        copy.flush()
        try:
            workbook = CalamineWorkbook.from_path(copy.name)
        except (CalamineError, OSError, ValueError) as error:
            raise broken() from error
    sheets = [
        _sheet(workbook, about)
        for about in workbook.sheets_metadata
        if about.typ == SheetTypeEnum.WorkSheet
    ]
    return Spreadsheet(sheets, contents.unsolved)


def _sheet(workbook: CalamineWorkbook, about: SheetMetadata) -> Sheet:
    is_hidden = about.visible != SheetVisibleEnum.Visible
    return Sheet(about.name, is_hidden, _records(workbook, about.name))


def _records(workbook: CalamineWorkbook, name: str) -> Iterator[Record]:
    """The rows of a sheet by their numbers; one in which nothing is seen is blank."""
    try:
        sheet = workbook.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise broken() from error
    if sheet.start is None:
        return
    first, left = sheet.start
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), first + 1):
        cells = [_shown(value) for value in values]
        yield Record(number, [""] * left + cells if any(map(str.strip, cells)) else [])


def _shown(value: Any) -> str:
    """A value as a person sees it: no 1.0 for 1, no 4.9E+11, dates by year, month and day."""
    shown = str(value)
    if isinstance(value, bool):
        shown = shown.upper()
    elif isinstance(value, float):
        shown = str(int(value)) if value.is_integer() else f"{value:.15g}"
    elif isinstance(value, datetime) and value.time() == time():
        shown = value.date().isoformat()
    return shown.replace("\0", "")
