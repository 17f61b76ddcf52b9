"""The report as one web page: no network, no script, all in one file.

A page is plain data (`model.Page`: a headline, key figures, sections of prose, charts and tables) and `render` makes the text
of it. `study.study_page` makes the page of a run, `across.across_page` that of several scenarios beside each other; whatever
else should have a report makes a `Page` of its own.
"""

from wom_sim.report.html.model import Page
from wom_sim.report.html.render import render

__all__ = ["Page", "render"]
