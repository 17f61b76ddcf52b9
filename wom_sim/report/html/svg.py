"""A figure as an SVG element that may stand in a page beside others: small, with ids of its own, and named for who cannot see."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from matplotlib.figure import Figure

from wom_sim.report.html.render import typeset
from wom_sim.report.style import write

_TO_ID = re.compile(r"url\(#([^)]+)\)")
_NO_TURN = re.compile(r"^rotate\(-?0 [^)]*\)$")
_FONT = re.compile(r"font: (?:(\w+) )?([\d.]+px) [^;]+")
_FAMILY = re.compile(r"font-family: [^;]+;? ?")
_DOT = re.compile(r"M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)")
_WITHIN = "data:"
"""Begins the address of a picture that is itself in the file: of what would be too many shapes."""

_SHORTEST = 0.4
"""Points below which a line is a dot."""


def inline(figure: Figure, name: str, alt: str) -> str:
    """The figure as it stands in a page. name: begins every id. alt: says what it shows."""
    file = io.BytesIO()
    write(figure, file, "svg")
    root = ElementTree.fromstring(file.getvalue())
    _clean(root)
    used = set(_references(root))
    for element in root.iter():
        _tidy(element, name, used)
    _join(root)
    view = root.get("viewBox")
    root.attrib.clear()
    root.attrib |= {"viewBox": view, "role": "img", "aria-label": typeset(alt), "focusable": "false"}
    return ElementTree.tostring(root, encoding="unicode")


def _clean(parent: ElementTree.Element) -> None:
    """Without what says nothing in a page: descriptions of the file, its own style sheet, groups of nothing, white space."""
    kept = []
    for child in parent:
        child.tag = child.tag.rpartition("}")[2]
        _clean(child)
        child.tail = None
        if child.tag in ("metadata", "style") or (child.tag in ("g", "defs") and not len(child)):
            continue
        if child.tag == "g" and not set(child.attrib) - {"id"}:
            kept += list(child)
        else:
            kept.append(child)
    parent[:] = kept
    parent.tag = parent.tag.rpartition("}")[2]
    parent.text = typeset(parent.text) if parent.tag == "text" else None


def _references(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.rpartition("}")[2] == "href":
                yield value.removeprefix("#")
            yield from _TO_ID.findall(value)


def _tidy(element: ElementTree.Element, name: str, used: set[str]) -> None:
    attributes = {}
    for key, value in element.attrib.items():
        key = key.rpartition("}")[2]
        if key == "id":
            if value not in used:
                continue
            value = f"{name}-{value}"
        elif key == "href" and not value.startswith(_WITHIN):
            value = f"#{name}-{value.removeprefix('#')}"
        elif key == "transform" and _NO_TURN.match(value):
            continue
        elif key == "style":
            value = _FAMILY.sub("", _FONT.sub(_own_type, value)).replace(": ", ":").replace("; ", ";")
        elif key == "d":
            value = _DOT.sub(_as_dot, value)
        attributes[key] = _TO_ID.sub(rf"url(#{name}-\1)", value)
    element.attrib.clear()
    element.attrib |= attributes


def _join(parent: ElementTree.Element) -> None:
    """Neighbours of one look as one shape: a map of a thousand squares says its few colours once."""
    kept: list[ElementTree.Element] = []
    for child in parent:
        _join(child)
        if kept and _is_face(child) and _is_face(kept[-1]) and _look(child) == _look(kept[-1]):
            kept[-1].attrib["d"] += child.attrib["d"]
        else:
            kept.append(child)
    parent[:] = kept


def _is_face(element: ElementTree.Element) -> bool:
    """Whether it is a closed shape that hides what is below it: two of them are painted alike alone and together."""
    style = element.get("style", "")
    return (
        element.tag == "path"
        and element.get("d", "").endswith("z")
        and "opacity" not in style
        and "id" not in element.attrib
    )


def _look(element: ElementTree.Element) -> dict[str, str]:
    return {key: value for key, value in element.attrib.items() if key != "d"}


def _own_type(found: re.Match) -> str:
    """Size and weight of letters; their family is the page's."""
    weight, size = found.groups()
    return f"font-size: {size}" + (f"; font-weight: {weight}" if weight else "")


def _as_dot(found: re.Match) -> str:
    """A line of next to no length as one of none, which takes half the room: with round ends it is drawn as a dot."""
    x, y, to_x, to_y = map(float, found.groups())
    return f"M{found[1]} {found[2]}h0" if abs(to_x - x) + abs(to_y - y) < _SHORTEST else found[0]
