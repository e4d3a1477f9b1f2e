"""A table of figures that reads well in a terminal and in a README."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """`rows` have as many cells as `headings`."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """The table with aligned columns."""
        lines = [list(self.headings), *[list(row) for row in self.rows]]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.headings))]
        first, *rest = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
                        for line in lines]  # fmt: skip
        return "\n".join([first, "|" + "|".join("-" * (width + 2) for width in widths) + "|", *rest])
