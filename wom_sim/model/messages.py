"""What consumers and the organisation pass to each other: content items, exposures to them, and what is due when."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from wom_sim.engine.records import MADE, MESSAGE, NEVER, ORGANISATION, READ, TAKES_PART


def single(value: float) -> float:
    """The value as single precision holds it: states are stored so, by both drivers, and computed with in double."""
    return float(np.float32(value))


def decided(answer: bool, rule: str) -> bool:
    """The answer of a decision that a subclass may have overridden: a forgotten `return` should not count as no."""
    if not isinstance(answer, (bool, np.bool_)):
        raise TypeError(f"{rule} must return True or False, found {answer!r}")
    return bool(answer)


@dataclass(eq=False)
class Item:
    """A content item; the fields are those of `engine.records.ITEMS`. Numbers from 0 to 1 are held in single precision."""

    key: np.uint64
    maker: int
    born: int
    kind: int
    valence: int = 0
    passed_on: int = 0
    usefulness: float = 0.0
    enjoyment: float = 0.0
    symbolic: float = 0.0
    uniqueness: float = 0.0
    ease: float = 0.0
    effort: float = 0.0
    joint_usefulness: float = 0.0
    joint_enjoyment: float = 0.0
    joint_symbolic: float = 0.0
    quality: float = 0.0
    authenticity: float = 0.0
    authority: float = 0.0
    commerciality: float = 0.0
    transparency: float = 0.0
    creates: float = 0.0
    perk: int = 0
    withdrawn: int = NEVER
    answerable: int = 0

    def __post_init__(self) -> None:
        self.key = np.uint64(self.key)
        for name in _IN_SINGLE:
            setattr(self, name, single(getattr(self, name)))

    @property
    def by_organisation(self) -> bool:
        return self.maker == ORGANISATION


_IN_SINGLE = tuple(f.name for f in fields(Item) if f.type == "float")


@dataclass(eq=False)
class Exposure:
    """A consumer's first exposure to an item; the fields are those of `engine.records.EXPOSURES`."""

    consumer: int
    item: Item
    sender: int
    parent: Exposure | None
    tick: int
    channel: int
    generation: int = field(init=False)
    support: float = 0.0
    heard: int = 0
    accepted: int = 0
    passed: int = 0
    answered: int = 0

    def __post_init__(self) -> None:
        self.generation = 1 if self.parent is None else self.parent.generation + 1


@dataclass(eq=False)
class Due:
    """Something that is due for a consumer or the organisation at some hour.

    Attributes:
        kind: of `engine.records` (MESSAGE, READ, …). sender: a consumer's number, or `ORGANISATION`.
        item: the content item, where there is one. exposure: of a MESSAGE, the sender's own to the item (None: it made
            it); of a READ, the reader's. strength: of the tie it came along, 0–1. channel: index into
            `engine.records.CHANNELS`. number: what else it says (who nominated, which step, which post, which question).
        asked: of a question and its answer, the hour in which it was asked.
    """

    kind: int
    sender: int = ORGANISATION
    item: Item | None = None
    exposure: Exposure | None = None
    strength: float = 0.0
    channel: int = 0
    number: int = 0
    asked: int = 0

    def __post_init__(self) -> None:
        self.strength = single(self.strength)

    @property
    def order(self) -> tuple[int, int, int]:
        """Those of one hour are dealt with by kind, then sender, then item or number."""
        about = int(self.item.key) if self.kind in _ABOUT_ITEMS else self.number
        return self.kind, self.sender, about


_ABOUT_ITEMS = (MESSAGE, READ, TAKES_PART, MADE)
