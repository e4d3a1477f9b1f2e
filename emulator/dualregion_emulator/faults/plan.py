"""A random set of faults, drawn from a seed: the same seed gives the same set, and the same calls meet the same faults.

Scopes are counted in calls and never in time, because no two runs have the same time.
"""

from __future__ import annotations

from collections.abc import Sequence

from dualregion_emulator.faults.model import Fault, Kind, chance

USUAL = (
    Kind.THROTTLING,
    Kind.UNAVAILABLE,
    Kind.INTERNAL_ERROR,
    Kind.RESET,
    Kind.RESET_AFTER,
    Kind.LOST_REPLY,
    Kind.LATENCY,
)
"""What a client has to live with at any time; the others are drawn only if they are asked for."""
DRAWABLE = (*USUAL, Kind.STALE_READS, Kind.QUOTA)
"""The rest needs a place or a state that chance does not know."""
_MOST_SKIPPED, _MOST_STRIKES, _LONGEST_SECONDS = 40, 4, 2.0


def draw(seed: int, number: int, kinds: Sequence[Kind], products: Sequence[str], regions: Sequence[str]) -> list[Fault]:
    """`number` faults. Each takes one kind, any product or one of those named, any region or one of those named, lets
    up to 40 calls pass, and strikes one to four times at 20 to 100 % of the calls."""
    strange = [kind for kind in kinds if kind not in DRAWABLE]
    if strange:
        raise ValueError(f"a plan cannot draw {strange[0]}; it draws {', '.join(DRAWABLE)}")
    if not 1 <= number <= 1000:
        raise ValueError(f"a plan has 1 to 1000 faults, not {number}")
    return [_one(seed, place, kinds or USUAL, products or ("",), regions or ("",)) for place in range(1, number + 1)]


def _one(seed: int, place: int, kinds: Sequence[Kind], products: Sequence[str], regions: Sequence[str]) -> Fault:
    def pick(what: str, size: int) -> int:
        return int(chance("plan", seed, place, what) * size)

    kind = kinds[pick("kind", len(kinds))]
    return Fault(
        kind,
        product=products[pick("product", len(products))],
        region=regions[pick("region", len(regions))],
        skip=pick("skip", _MOST_SKIPPED + 1),
        count=1 + pick("count", _MOST_STRIKES),
        probability=(20 + pick("probability", 81)) / 100,
        seconds=round(chance("plan", seed, place, "seconds") * _LONGEST_SECONDS, 2) if kind is Kind.LATENCY else 0.0,
        reads=1 + pick("reads", 5),
        seed=pick("seed", 2**31),
        plan=f"{seed}/{place}",
    )
