"""The same rows into a workbook with Python's XlsxWriter in constant-memory mode: what `ilaudit` is held against.

    python benches/python_xlsxwriter.py DOCUMENTS.csv OUT.xlsx

Reads the rows as `ilaudit` wrote them as CSV, and gives each cell the type it has in the report: ids and texts as
strings, sizes and counts as numbers, times as dates. Reading alone is timed too, and taken off.
"""

import csv
import resource
import sys
import time
from datetime import datetime

import xlsxwriter

NUMBERS = {"order_number", "size_bytes", "page_count", "version_number"}


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.reader(file)


def write(source, target):
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet("Documents")
    date = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    listed = rows(source)
    header = next(listed)
    sheet.write_row(0, 0, header)
    for number, row in enumerate(listed, 1):
        for column, (name, text) in enumerate(zip(header, row)):
            if not text:
                continue
            if name in NUMBERS:
                sheet.write_number(number, column, int(text))
            elif name == "has_note":
                sheet.write_boolean(number, column, text == "true")
            elif name.endswith("_on"):
                wall = datetime.fromisoformat(text).replace(tzinfo=None)
                sheet.write_datetime(number, column, wall, date)
            else:
                sheet.write_string(number, column, text)
    book.close()


def main():
    source, target = sys.argv[1:]
    start = time.monotonic()
    count = sum(1 for _ in rows(source)) - 1
    reading = time.monotonic() - start
    start = time.monotonic()
    write(source, target)
    writing = time.monotonic() - start - reading
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"XlsxWriter {xlsxwriter.__version__}: {count} rows, {writing:.1f} s beyond {reading:.1f} s of reading, {peak} KiB")


main()
