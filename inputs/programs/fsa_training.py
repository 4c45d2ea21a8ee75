"""Reads the training figures of 金融庁: a CSV in code page 932 whose first column is written once for several rows.

nenji gives the file's bytes on standard input and takes records on standard output, as CSV: one record a figure, with
everything as it is written in the sheet. What the words mean is nenji's work.
"""

import csv
import io
import json
import os
import sys

with open(os.environ["NENJI_MAPPING"], encoding="utf-8") as file:
    source = json.load(file)  # what the source file says: layout, indicators, dimensions

# A CSV is one sheet, called like the file without its ending.
sheet = os.path.splitext(os.environ["NENJI_FILE_NAME"])[0]
text = sys.stdin.buffer.read().decode("cp932")
rows = list(csv.reader(io.StringIO(text)))

dimensions = {name: one["from"] for name, one in source["dimensions"].items()}
figures = {one["heading"]: one for one in source["indicators"]}
headings = [*dimensions.values(), *figures]


def find_header():
    """The row that holds every heading, found by text and not by its number."""
    for number, row in enumerate(rows):
        if set(headings) <= set(row):
            return number
    sys.exit(f"no row holds the headings {', '.join(headings)}")


header = find_header()
place = {heading: rows[header].index(heading) for heading in headings}
out = csv.DictWriter(
    sys.stdout,
    ["indicator", "role", "period", *(f"label_{name}" for name in dimensions), "number", "text", "unit"]
    + ["sheet", "row", "column"],
)
out.writeheader()

carried = {}
for number, row in enumerate(rows[header + 1 :], start=header + 2):  # rows count from 1, as in the sheet
    if not any(row) or row[0].startswith(tuple(source["layout"]["stop"])):
        break
    first = place[dimensions["strand"]]
    if row[first]:
        carried["strand"] = row[first]  # an empty cell repeats the one above
    labels = {name: row[place[heading]] or carried.get(name) for name, heading in dimensions.items()}
    is_total = any(label in source["layout"]["total"] for label in labels.values())
    for heading, figure in figures.items():
        written = row[place[heading]]
        if not written:
            continue
        is_number = written.lstrip("-").isdecimal()
        out.writerow(
            {
                "indicator": figure["id"],
                "role": "total" if is_total else "value",
                "period": f"{source['fiscal_year']}年度",  # the file has no year: that of its folder holds
                **{f"label_{name}": label for name, label in labels.items()},
                "number": written if is_number else None,
                "text": None if is_number else written,
                "unit": figure["unit"],
                "sheet": sheet,
                "row": number,
                "column": place[heading] + 1,
            }
        )
