"""Lists as files: one way for all, safe against formulas, streamed. Spec: reliability.md S2, kpis.md 1 (numbers stay numbers)."""

import csv
import datetime as dt
import re
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

# A spreadsheet runs what begins so, and so it does after blanks, a tab or a line break. What has our mark already gets
# another, so that the import, which takes one off, gives back every text (`imports.cells.is_guarded`).
FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n]")
BYTE_ORDER_MARK = "\ufeff"


def safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula. Numbers stay numbers, days ISO, nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    cell = str(value)
    return "'" + cell if FORMULA.match(cell) else cell


class _Echo:
    """A file that gives back what is written, so that rows leave as they are made."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: Iterable[Any], rows: Iterable[Iterable[Any]], delimiter: str = ",") -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=delimiter)
    yield BYTE_ORDER_MARK + writer.writerow([safe(cell) for cell in head])
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row])


def csv_response(name: str, head: Iterable[Any], rows: Iterable[Iterable[Any]], delimiter: str = ",") -> StreamingHttpResponse:
    """A download `<name>.csv`: UTF-8 with its mark, commas (or `delimiter`), CRLF. `name` is ours (letters, digits, dashes)."""
    response = StreamingHttpResponse(csv_lines(head, rows, delimiter), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(name: str, head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> FileResponse:
    """A download `<name>.xlsx`: texts as texts, numbers as numbers, days as days; nothing is ever a formula or a link."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet, bold, day = book.add_worksheet(), book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, cell in enumerate(head):
            sheet.write_string(0, column, str(safe(cell)), bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
                    sheet.write_datetime(number, column, dt.datetime.combine(cell, dt.time()), day)
                elif isinstance(cell, dt.datetime):  # a spreadsheet knows no time zone: the company's own
                    local = timezone.localtime(cell) if timezone.is_aware(cell) else cell
                    sheet.write_datetime(number, column, local.replace(tzinfo=None), moment)
                elif isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
                    sheet.write_number(number, column, cell)
                elif cell is not None and cell != "":
                    sheet.write_string(number, column, str(safe(cell)))
    file.seek(0)
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=mime)
