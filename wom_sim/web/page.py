"""The page as one file: text, style, script and, for an export, the runs; nothing is fetched from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

SCRIPTS = (
    "recording.js", "words.js", "places.js", "marks.js", "network.js", "charts.js", "cascade.js", "source.js", "controls.js",
    "page.js", "keys.js",
)  # fmt: skip
"""In this order they make one script."""


def page(kept: Any = None) -> str:
    """The page as HTML. `kept`: runs that it holds itself, as JSON types; without, it asks the server it came from."""
    script = '"use strict";\n' + "\n".join(_part(name) for name in SCRIPTS)
    style = _part("page.css")
    # Only this script and this style may run, and only the own server, if any, be asked.
    asks = "'self'" if kept is None else "'none'"
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; connect-src {asks}; "
        "base-uri 'none'; form-action 'none'"
    )
    data = "" if kept is None else f'<script type="application/json" id="kept">{embedded(kept)}</script>'
    parts = {
        "policy": f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        "style": f"<style>{style}</style>",
        "data": data,
        "script": f"<script>{script}</script>",
    }
    html = _part("index.html")
    for name, part in parts.items():
        before, after = html.split(f"<!-- {name} -->")
        html = before + part + after
    return html


def embedded(data: Any) -> str:
    """JSON that may stand inside a script element: no text in it can end the element."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


@cache
def _part(name: str) -> str:
    return files("wom_sim.web").joinpath("page", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
