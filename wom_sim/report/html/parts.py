"""What several studies found, on one page: the sections of a study's own report, with as many pictures as there is room for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from wom_sim.report.html.charts import chart
from wom_sim.report.html.model import Block, Chart, Prose, Section, Table
from wom_sim.report.html.study import sections_of
from wom_sim.report.html.tables import TABLES
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import listed

ROOM = 700_000
"""Bytes of pictures on one page: with its tables and words it then stays below a megabyte."""

MOST_WITH_PICTURES = 6
"""Studies whose sections have all pictures that there is room for; of more, each has the most important one."""

WORDS = 60_000
"""Bytes that the words and tables of one study of many take, as those of shipped scenarios do."""

_FIRST = "reach_over_time"
"""The most important picture."""

_LAST = "cascade_trees"
"""The picture that gets what room the others leave: it takes as much as all of them together."""


def room(studies: int) -> int:
    """Bytes of pictures that there is room for on a page of so many studies."""
    return ROOM if studies <= MOST_WITH_PICTURES else max(0, 1_000_000 - WORDS * studies)


class Parts(NamedTuple):
    """The sections of one study; lacking: the figures of its own report whose tables stand here without them."""

    sections: list[Section]
    lacking: list[str]


def where_files_are(own: str, lacking: Sequence[str]) -> str:
    """Where the files of a study are that is one part of a page, and how the figures are drawn for which there was no room.

    own: the folder of its tables beside the page. lacking: as of `Parts`.
    """
    files = f"Files named below are in the folder {own} beside this page."
    if not lacking:
        return files
    one = len(lacking) == 1
    figures, which = (
        f"figure{'' if one else 's'} {listed(lacking)}",
        "it" if one else "the first of them, and so each other",
    )
    draw = f"wom-sim plot FOLDER --figure {own}/{lacking[0]} draws {which}; FOLDER is where this page is."
    return f"{files} For the {figures} there was no room here: {draw}"


def size_of(sections: Iterable[Section]) -> int:
    """Bytes of the pictures of sections."""
    return sum(_size(block) for section in sections for block in section.blocks if isinstance(block, Chart))


def _size(made: Chart) -> int:
    return len(made.wide) + len(made.narrow)


def fitted(sections: Iterable[Section], left: int) -> list[Section]:
    """The same with only as many pictures as there is room for (bytes), the first first; of the others their tables."""
    found = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Chart) and _size(block) > left:
                blocks += [block.table, Prose(("Its picture would make this page too large.",), quiet=True)]
            else:
                left -= _size(block) if isinstance(block, Chart) else 0
                blocks.append(block)
        found.append(replace(section, blocks=tuple(blocks)))
    return found


def parts_of_each(
    studies: Mapping[str, Numbers], without: Collection[str] = (), at_most: int = ROOM
) -> dict[str, Parts]:
    """The sections of each study, by the name that begins theirs; without: names of sections that are left out; at_most: bytes of
    pictures that they may have.

    Studies share the room for pictures evenly; what is left then is for their cascade trees, one study after the other. Of many
    studies only the most important picture is drawn, one study after the other.
    """
    left, sections, pens, few = min(at_most, room(len(studies))), {}, {}, len(studies) <= MOST_WITH_PICTURES
    for at, (name, numbers) in enumerate(studies.items()):
        pen = pens[name] = _Pen(numbers, f"{name}-", few)
        allowed = pen.room = left // (len(studies) - at) if few else left
        sections[name] = [section for section in sections_of(numbers, pen.draw) if section.name not in without]
        left -= allowed - pen.room
    for name, pen in pens.items():
        pen.room = left
        sections[name] = [replace(pen.completed(section), name=f"{name}-{section.name}") for section in sections[name]]
        left = pen.room
    return {name: Parts(sections[name], list(pen.lacking)) for name, pen in pens.items()}


@dataclass
class _Pen:
    """Draws a study's charts where they fit into the room that is left (bytes), and makes only their tables where they do not.

    all_: whether all charts are wanted, or only the most important one.
    """

    numbers: Numbers
    within: str
    all_: bool
    room: int = 0
    lacking: dict[str, Table] = field(default_factory=dict)

    def draw(self, name: str) -> Chart | Table:
        made = None if name == _LAST else self._fitting(name)
        if made is None:
            made = self.lacking[name] = TABLES[name](self.numbers)
        return made

    def completed(self, section: Section) -> Section:
        """The same with the picture that is drawn last, if it belongs there and fits."""
        table = self.lacking.get(_LAST)
        if table not in section.blocks:
            return section
        made = self._fitting(_LAST)
        if made is None:
            return section
        del self.lacking[_LAST]
        return replace(section, blocks=tuple(made if block is table else block for block in section.blocks))

    def _fitting(self, name: str) -> Chart | None:
        if not self.room or not (self.all_ or name == _FIRST):
            return None
        made = chart(name, self.numbers, self.within)
        if _size(made) > self.room:
            return None
        self.room -= _size(made)
        return made
