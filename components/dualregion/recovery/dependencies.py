"""Who needs whom: the order in which services come back, and what a dependency adds to the budget of what needs it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from dualregion.recovery.objective import Service
from dualregion.recovery.steps import Path, RecoveryStep

Needed = Mapping[str, Path | None]
"""What each service that is needed takes until it is back. None: this stack holds nothing of it."""


def cycle(services: Sequence[Service]) -> tuple[str, ...]:
    """Services that wait for each other, the first of them again at the end. Empty: there is no such circle."""
    try:
        TopologicalSorter(_graph(services)).prepare()
    except CycleError as error:
        # The sorter names each before the one that needs it; people read it the other way round.
        circle = tuple(reversed(error.args[1]))[:-1]
        first = circle.index(min(circle))
        return (*circle[first:], *circle[: first + 1])
    return ()


def recovery_order(services: Sequence[Service]) -> tuple[Service, ...]:
    """Each service after those that it needs. Raises ValueError that names a cycle."""
    circle = cycle(services)
    if circle:
        raise ValueError(f"services wait for each other: {' -> '.join(circle)}")
    declared = {service.name: service for service in services}
    return tuple(declared[name] for name in TopologicalSorter(_graph(services)).static_order() if name in declared)


def strangers(services: Sequence[Service]) -> tuple[tuple[int, str, str], ...]:
    """Names under `dependsOn` that no service has: (place of the service, the name, what was probably meant or "")."""
    known = [service.name for service in services]
    return tuple(
        (place, name, next(iter(get_close_matches(name, known, n=1)), ""))
        for place, service in enumerate(services)
        for name in service.depends_on
        if name not in known
    )


def _graph(services: Sequence[Service]) -> dict[str, list[str]]:
    return {service.name: sorted(service.depends_on) for service in services}


def joined(own: Path | None, needed: Needed, last: RecoveryStep | None = None) -> Path | None:
    """A service's own path and those of what it needs: it is back when the slowest of them is done, and then `last`.

    `own` without `last`. None: neither it nor what it needs has anything to wait for.
    """
    others = [_path_of(name, path) for name, path in needed.items()]
    paths = [path for path in (own, *others) if path]
    if not paths:
        return None
    slowest = max(paths, key=_length)
    whole = Path(
        steps=slowest.steps,
        value=slowest.value,
        unknowns=tuple(sorted({reason for path in paths for reason in path.unknowns})),
        branches=_once(step for path in paths for step in path.branches),
    )
    return _followed(whole, last, paths) if last else whole


def _followed(path: Path, last: RecoveryStep, paths: Sequence[Path]) -> Path:
    ends = (*last.waits_for, *(one.steps[-1].name for one in paths if one.steps[-1].of))
    step = replace(last, waits_for=tuple(dict.fromkeys(ends)))
    own = timedelta() if step.figure is None else step.figure.value
    return Path(
        steps=(*path.steps, step),
        value=None if path.value is None or own is None else path.value + own,
        unknowns=tuple(sorted({*path.unknowns, *([step.unknown] if step.figure is None else [])})),
        branches=(*path.branches, step),
    )


def _path_of(name: str, path: Path | None) -> Path:
    if path is None:
        unknown = f"recovery of {name}, of which this stack holds nothing"
        step = RecoveryStep(name=f"{name}: back", of=name, figure=None, unknown=unknown)
        return Path(steps=(step,), value=timedelta(), unknowns=(unknown,), branches=(step,))
    steps: list[RecoveryStep] = []
    for step in path.steps:
        # A step of what the dependency needs itself bears that service's name already.
        named = step.name if step.of else f"{name}: {step.name}"
        before = tuple(earlier.name for earlier in steps[-1:])
        steps.append(replace(step, name=named, of=step.of or name, waits_for=before))
    return replace(path, steps=tuple(steps), branches=tuple(steps))


def _once(steps: Iterable[RecoveryStep]) -> tuple[RecoveryStep, ...]:
    """Two dependencies may need the same third service: its steps are taken once."""
    return tuple({step.name: step for step in steps}.values())


def _length(path: Path) -> timedelta:
    return timedelta.max if path.value is None else path.value
