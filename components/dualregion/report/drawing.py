"""What the pictures of a page are made of: boxes, lines and text that was cut to fit, in units of the picture."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_WIDE = "WF"
_PER_UNIT = 0.58
"""How wide a letter is at most in an ordinary sans-serif face, as a part of its size; a wide one takes all of it."""


@dataclass(frozen=True)
class Text:
    """One line of text. `full` is what it says where it had to be cut."""

    x: float
    y: float
    shown: str
    kind: str = ""
    full: str = ""


@dataclass(frozen=True)
class Box:
    """A rectangle with its text. `kind` and `state` are names of styles."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    state: str = ""
    texts: tuple[Text, ...] = ()
    name: str = ""
    """What it stands for, in full."""

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """Half its height down."""
        return self.y + self.height / 2

    @property
    def centre(self) -> float:
        """Half its width across."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Arrow:
    """A line through points, with a head at its end, and what it carries."""

    points: tuple[tuple[float, float], ...]
    kind: str = ""
    label: Text | None = None

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


@dataclass(frozen=True)
class Picture:
    """Everything to be drawn; arrows first, so that they pass behind the boxes."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    description: str


def fitted(text: str, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it would be wider than `width` at that size."""
    if measured(text, size) <= width:
        return text
    kept = text
    while kept and measured(f"{kept}…", size) > width:
        kept = kept[:-1]
    return f"{kept}…"


def folded(words: Sequence[str], width: float, size: float, most: int) -> tuple[str, ...]:
    """The words, joined by commas, on at most `most` lines; what does not fit is cut on the last one."""
    lines: list[str] = []
    for word in words:
        if lines and measured(f"{lines[-1]}, {word}", size) <= width:
            lines[-1] = f"{lines[-1]}, {word}"
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]}, {word}"
    return tuple(fitted(line, width, size) for line in lines)


def measured(text: str, size: float) -> float:
    """How wide a text is, rather too wide than too narrow."""
    return sum(size if unicodedata.east_asian_width(sign) in _WIDE else size * _PER_UNIT for sign in text)
