"""GraphML and GML files, by way of networkx, with errors that say where."""

from __future__ import annotations

import re
from pathlib import Path

from wom_sim.network.text_table import fail

_GML_START = re.compile(r"(?:^|\n)[ \t]*graph[ \t\r\n]*\[", re.IGNORECASE)
_HEAD = 100_000


def graph_format(text: str, path: Path) -> str | None:
    """Either "graphml" or "gml", told by the content (or, failing that, by the file's name); else None."""
    head = text[:_HEAD]
    if head.lstrip().startswith(("<?xml", "<graphml", "<gexf", "<!")):
        return "graphml"
    # An edge list never holds the word graph followed by a bracket; a GML file always does, near its start.
    if _GML_START.search(head):
        return "gml"
    names = [suffix.lower() for suffix in path.suffixes]
    return next((form for form in ("graphml", "gml") if f".{form}" in names), None)


def read_graphml(path: Path, text: str):
    """A networkx graph from GraphML.

    Raises:
        NetworkError: not well-formed (with line), not GraphML, or a document that defines entities (refused:
            a short file can swell without bound).
    """
    from xml.etree.ElementTree import ParseError

    import networkx as nx

    if "<!ENTITY" in text:
        line = text.count("\n", 0, text.index("<!ENTITY")) + 1
        raise fail(path, line, "a GraphML file that defines entities (<!ENTITY) is not read; remove them.")
    if "graphml" not in text[:_HEAD].lower():
        raise fail(
            path,
            1,
            "this XML file is not GraphML (there is no <graphml>); save the network as GraphML, GML or CSV.",
        )
    try:
        return nx.parse_graphml(text)
    except ParseError as error:
        raise fail(path, error.position[0], f"malformed GraphML ({error}).") from None
    except Exception as error:
        # networkx raises KeyError, ValueError, IndexError and its own for the many ways to be wrong.
        raise fail(path, None, f"malformed GraphML ({_reason(error)}).") from None


def read_gml(path: Path, text: str, notes: list[str]):
    """A networkx graph from GML: nodes named by their label if every one has its own, else by their id.

    Raises:
        NetworkError: malformed (with line where networkx tells it).
    """
    import networkx as nx

    name, merged = "label", False
    try:
        while True:
            try:
                return nx.parse_gml(text.split("\n"), label=name)
            except nx.NetworkXError as error:
                if str(error).startswith("edge") and "duplicated" in str(error) and not merged:
                    # A file may repeat ties without declaring itself a multigraph.
                    text, merged = _GML_START.sub("\ngraph [ multigraph 1", text, count=1), True
                elif "label" in str(error) and name == "label":
                    name = "id"
                    notes.append("nodes were named by their id, as not every one has a label of its own")
                else:
                    raise
    except Exception as error:
        place = re.search(r"\((\d+), \d+\)", str(error))
        raise fail(path, int(place[1]) if place else None, f"malformed GML ({_reason(error)}).") from None


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return f"no {text}" if isinstance(error, KeyError) else text[:200]
