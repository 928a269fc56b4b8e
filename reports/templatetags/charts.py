"""`{% load charts %}`: the charts of `reports.charts` as tags of the same names and arguments."""

from django import template

from reports import charts

register = template.Library()

for chart in (
    charts.sparkline,
    charts.line_band,
    charts.bars,
    charts.dot_whisker,
    charts.bullet,
    charts.cell_bar,
    charts.pareto,
    charts.bubble,
    charts.slope,
):
    register.simple_tag(chart)
