"""Charts as SVG text, the same markup on the page and on paper.

Every function takes numbers and words that are already in the reader's language, and a `title`: one sentence that
says what the chart shows. Unknown values (None, NaN) are gaps; texts are escaped, labels never overlap. Show the
numbers in a table beside it.
"""

from reports.charts.bands import Band, bands
from reports.charts.card import Card, Line
from reports.charts.compare import Bubble, Mark, Slope, bubble, bullet, cell_bar, dot_whisker, pareto, slope
from reports.charts.tree import Link, in_sheets, tree
from reports.charts.trend import Bar, Event, Point, bars, line_band, sparkline

__all__ = [
    "Band",
    "Bar",
    "Bubble",
    "Card",
    "Event",
    "Line",
    "Link",
    "Mark",
    "Point",
    "Slope",
    "bands",
    "bars",
    "bubble",
    "bullet",
    "cell_bar",
    "dot_whisker",
    "in_sheets",
    "line_band",
    "pareto",
    "slope",
    "sparkline",
    "tree",
]
