"""What was computed of the very same frozen inputs is not computed again."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Final, TypeVar, TypeVarTuple

_Inputs = TypeVarTuple("_Inputs")
_Result = TypeVar("_Result")

MOST_KEPT: Final = 256
"""Answers of one function. The measures and scenarios of one service ask one after the other, so few are needed."""


def remembered(compute: Callable[[*_Inputs], _Result]) -> Callable[[*_Inputs], _Result]:
    """Keep the answers of a pure function of frozen models, by the identity of its inputs.

    Identity, because hashing or comparing a model costs about as much as computing of it, and because a change of a
    topology leaves the stores that it does not touch the same objects. The inputs are kept with the answer, so that no
    other object can take over their identity. Strings and tuples that are equal but not the same are only computed
    again.
    """
    kept: dict[tuple[int, ...], tuple[tuple[*_Inputs], _Result]] = {}

    def recalled(*inputs: *_Inputs) -> _Result:
        key = tuple(map(id, inputs))
        found = kept.get(key)
        if found is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            found = kept[key] = (inputs, compute(*inputs))
        return found[1]

    update_wrapper(recalled, compute)
    return recalled
