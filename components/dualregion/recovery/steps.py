"""Recovery steps: what has to happen after a loss, what each step needs, and the longest path through them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from dualregion.recovery.durations import spoken
from dualregion.recovery.evidence import Weighed
from dualregion.recovery.figures import Figure, unbounded
from dualregion.recovery.needs import GLOBAL, Need, NeedKind
from dualregion.recovery.objective import Scenario


@dataclass(frozen=True, slots=True)
class RecoveryStep:
    """One step of a recovery: how long it takes, what it needs and what it waits for."""

    name: str
    figure: Figure | None
    """None: not known before the deployment."""
    unknown: str = ""
    """Where `figure` is None: which input is not known."""
    needs: tuple[Need, ...] = ()
    waits_for: tuple[str, ...] = ()
    of: str = ""
    """The service that is needed and whose step it is. Empty: the service's own."""
    arithmetic: str = ""
    """How a computed figure came about, such as `60 s x (3 + 1) + 3 s`. Left out: the figure is its own arithmetic."""
    evidence: tuple[Weighed, ...] = ()
    """What drills measured of it, the newest first, whether it counts or not."""

    def told(self) -> str:
        """`converge 10 min`."""
        amount = "not known" if self.figure is None else self.arithmetic or spoken(self.figure.value)
        return f"{self.name} {amount}"


@dataclass(frozen=True, slots=True)
class Path:
    """The longest path to a step."""

    steps: tuple[RecoveryStep, ...]
    value: timedelta | None
    """Sum of what is known along the path; None: unbounded."""
    unknowns: tuple[str, ...] = ()
    """Inputs anywhere before the target that are not known yet: `value` is then only a lower bound."""
    branches: tuple[RecoveryStep, ...] = ()
    """Every step that the target waits for, the longest path's among them, none before what it waits for itself."""


def longest_path(steps: Sequence[RecoveryStep], target: str) -> Path:
    """The path that decides when `target` is done. An unbounded step anywhere before the target is on it.

    Raises ValueError that names a cycle, and KeyError for a step that waits for one that does not exist.
    """
    if len(steps) == 1 and steps[0].name == target and not steps[0].waits_for:
        return _alone(steps[0])
    by_name = {step.name: step for step in steps}
    order = _order(steps)
    done: dict[str, _Reached] = {}
    for name in order:
        step = by_name[name]
        before = max((done[earlier] for earlier in step.waits_for), key=_length, default=_START)
        own = timedelta() if step.figure is None else step.figure.value
        unknowns = before.unknowns.union(*(done[earlier].unknowns for earlier in step.waits_for))
        if step.figure is None:
            unknowns |= {step.unknown}
        value = None if before.value is None or own is None else before.value + own
        done[name] = _Reached((*before.steps, step), value, unknowns)
    found = done[target]
    return Path(
        steps=found.steps,
        value=found.value,
        unknowns=tuple(sorted(found.unknowns)),
        branches=_before(by_name, order, target),
    )


def _alone(step: RecoveryStep) -> Path:
    """Most losses are one step, which is its own path."""
    if step.figure is None:
        return Path(steps=(step,), value=timedelta(), unknowns=(step.unknown,), branches=(step,))
    return Path(steps=(step,), value=step.figure.value, branches=(step,))


class _Reached(NamedTuple):
    steps: tuple[RecoveryStep, ...]
    value: timedelta | None
    unknowns: frozenset[str]


_START = _Reached((), timedelta(), frozenset())


def _order(steps: Sequence[RecoveryStep]) -> Sequence[str]:
    """Each step after those that it waits for. Most callers list them so, and nothing has to be sorted."""
    names: dict[str, None] = {}
    for step in steps:
        if not all(earlier in names for earlier in step.waits_for):
            break
        names[step.name] = None
    else:
        return tuple(names)
    try:
        return tuple(TopologicalSorter({step.name: step.waits_for for step in steps}).static_order())
    except CycleError as error:
        raise ValueError(f"recovery steps wait for each other: {' -> '.join(error.args[1])}") from None


def _before(by_name: Mapping[str, RecoveryStep], order: Sequence[str], target: str) -> tuple[RecoveryStep, ...]:
    needed = {target}
    for name in reversed(order):
        if name in needed:
            needed.update(by_name[name].waits_for)
    return tuple(by_name[name] for name in order if name in needed)


def _length(path: _Reached) -> timedelta:
    return timedelta.max if path.value is None else path.value


def refused(steps: Iterable[RecoveryStep], scenario: Scenario, primary: str) -> tuple[RecoveryStep, ...]:
    """The same steps, with those unbounded that need what the scenario takes away.

    A step whose need lies in a region that is not known yet, is not known itself where that region may be the lost one.
    """
    if scenario not in (Scenario.REGION_LOSS, Scenario.CONTROL_PLANE_LOSS):
        return tuple(steps)
    return tuple(_refused(step, scenario, primary) for step in steps)


def _refused(step: RecoveryStep, scenario: Scenario, primary: str) -> RecoveryStep:
    states = [(need, state) for need in step.needs if (state := refused_in(need, scenario, primary)) is not False]
    if not states:
        return step
    lost = [need for need, state in states if state]
    if lost:
        why = f"needs {' and '.join(_told_lost(need, scenario) for need in lost)}"
        return replace(step, figure=unbounded(f"definition of {scenario}", why), arithmetic="")
    if step.figure is None or step.figure.value is None:
        return step
    return replace(step, figure=None, unknown=f"region of {states[0][0].name}", arithmetic="")


def refused_in(need: Need, scenario: Scenario, primary: str) -> bool | None:
    """True where the scenario takes away what is needed. None: not known yet."""
    if scenario is Scenario.REGION_LOSS:
        return None if need.region is None else need.region == primary
    if scenario is not Scenario.CONTROL_PLANE_LOSS or need.kind is not NeedKind.API:
        return False
    if need.global_product or need.region in (GLOBAL, primary):
        return True
    return None if need.region is None else False


def _told_lost(need: Need, scenario: Scenario) -> str:
    if need.kind is NeedKind.API:
        return f"{need.name}, which refuses in {scenario}"
    return f"{need.name} in {need.region}, which {scenario} takes away"
