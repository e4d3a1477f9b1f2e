"""Who is told that a copy falls behind: alarms of Cloud Monitor, and those that a synchronisation rings itself."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from dualregion.recovery.conditions.links import WatchedCopy
from dualregion_policies.datastores.joins import referring
from dualregion_policies.properties import BUCKET, REPLICATION, REPLICATION_SOURCE, Property
from dualregion_policies.properties import links as p
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, Unknown
from dualregion_policies.tristate import all_of, any_of, one_of

_ON = frozenset({"true"})
_ABOVE = frozenset({">", ">="})
_PERIOD, _TIMES = 300, 3
"""Seconds and looks where an alarm states none: provider, cms_alarm."""
_LONGEST = 10**9
"""Seconds; whoever writes more means something else."""


@dataclass(frozen=True)
class _Metric:
    project: frozenset[str]
    names: frozenset[str]
    """Empty: any."""


_OF_BUCKET = _Metric(frozenset({"acs_oss_dashboard"}), frozenset({"replicationlatency"}))
_OF_JOB = _Metric(frozenset({"acs_dts"}), frozenset())


def watched(stack: Stack) -> Iterator[WatchedCopy]:
    """Each replication of a bucket, and each synchronisation that is no way back."""
    for rule in stack.of_type(REPLICATION):
        name = stack.read(rule, REPLICATION_SOURCE)
        sources = [one for one in stack.dependencies(rule, REPLICATION_SOURCE) if one.type == BUCKET]
        alarms = _Alarms(stack, _OF_BUCKET, {one.urn for one in sources}, name)
        yield WatchedCopy(urn=rule.urn, name=rule.name, told_at=(*alarms.told_at(),), unsure=alarms.unsure())
    for job in stack.of_type(p.JOB):
        if not one_of(stack.read(job, p.JOB_DIRECTION), frozenset({"reverse"})):
            yield _job(stack, job)


def _job(stack: Stack, job: StackResource) -> WatchedCopy:
    alarms = _Alarms(stack, _OF_JOB, {job.urn}, None)
    of_cloud = (*alarms.told_at(),)
    own, failure = [*_ages(stack, job)], [one_of(stack.read(job, p.JOB_ERRORS), _ON)]
    monitors = referring(stack, job, p.MONITOR_JOB)
    for one in monitors.certain:
        # On by default: https://help.aliyun.com/zh/dts/developer-reference/api-createjobmonitorrule
        on = one_of(stack.read(one, p.MONITOR_STATE), frozenset({"y"}), absent=True)
        kind = stack.read(one, p.MONITOR_KIND)
        if on is not False and one_of(kind, frozenset({"delay"})) is not False:
            sure = on and not isinstance(kind, Unknown)
            own.append(_seconds(stack.read(one, p.MONITOR_DELAY)) if sure else None)
        failure.append(all_of((on, one_of(kind, frozenset({"error"})))))
    unsure = alarms.unsure() or bool(monitors.doubtful)
    told_elsewhere = any(age is not None for age in of_cloud)
    return WatchedCopy(
        urn=job.urn,
        name=job.name,
        told_at=(*of_cloud, *own),
        unsure=unsure,
        failure=any_of([told_elsewhere, *failure, *([None] if unsure else [])]),
    )


def _ages(stack: Stack, job: StackResource) -> Iterator[timedelta | None]:
    told = one_of(stack.read(job, p.JOB_TOLD), _ON)
    if told is not False:
        yield _seconds(stack.read(job, p.JOB_DELAY)) if told else None


@dataclass(frozen=True)
class _Alarms:
    """The alarms of Cloud Monitor on the age of one copy."""

    stack: Stack
    metric: _Metric
    urns: set[str]
    """What the alarm's dimensions are computed from."""
    name: object
    """What they name instead: a bucket's name, UNKNOWN or nothing."""

    def told_at(self) -> Iterator[timedelta | None]:
        """How old the copy is when each rings."""
        for alarm, fits in self._fitting():
            if self._of(alarm):
                for age in _rings_at(self.stack, alarm):
                    yield age if fits else None

    def unsure(self) -> bool:
        """One of them may be on this copy."""
        return any(self._of(alarm) is None for alarm, _ in self._fitting())

    def _fitting(self) -> Iterator[tuple[StackResource, bool | None]]:
        for alarm in self.stack.of_type(p.ALARM):
            fits = [
                one_of(self.stack.read(alarm, p.ALARM_ON), _ON, absent=True),
                one_of(self.stack.read(alarm, p.ALARM_PROJECT), self.metric.project),
            ]
            metric = self.stack.read(alarm, p.ALARM_METRIC)
            fits.append(one_of(metric, self.metric.names) if self.metric.names else True)
            if all_of(fits) is not False:
                yield alarm, all_of(fits)

    def _of(self, alarm: StackResource) -> bool | None:
        named = [self._names(alarm, prop) for prop in (p.ALARM_OF, p.ALARM_OF_OLD)]
        return any_of(named)

    def _names(self, alarm: StackResource, prop: Property) -> bool | None:
        value = self.stack.read(alarm, prop)
        needed = self.stack.dependencies(alarm, prop)
        if any(one.urn in self.urns for one in needed):
            return True
        texts = {*_texts(_parsed(value))}
        if isinstance(self.name, str) and self.name in texts:
            return True
        unread = UNKNOWN in texts and not needed
        return None if unread or (texts and self.name is UNKNOWN and not self.urns) else False


def _parsed(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _texts(value: object) -> Iterator[str | Unknown]:
    """Every text in what JSON holds."""
    if isinstance(value, str | Unknown):
        yield value
    held: Iterable[object] = ()
    if isinstance(value, dict):
        held = cast("dict[str, object]", value).values()
    elif isinstance(value, list):
        held = cast("list[object]", value)
    for one in held:
        yield from _texts(one)


def _rings_at(stack: Stack, alarm: StackResource) -> Iterator[timedelta | None]:
    """Threshold and looks in a row of each level that looks for what is too high."""
    period = _number(stack.read(alarm, p.ALARM_PERIOD), _PERIOD)
    for threshold, times, sign in p.ESCALATIONS:
        above = one_of(stack.read(alarm, sign), _ABOVE, absent=True)
        value, looks = stack.read(alarm, threshold), _number(stack.read(alarm, times), _TIMES)
        limit = _number(value)
        if value is None or above is False:
            continue
        if not above or limit is None or period is None or looks is None:
            yield None
        else:
            yield timedelta(seconds=limit + period * looks)


def _seconds(value: object) -> timedelta | None:
    number = _number(value)
    return None if number is None else timedelta(seconds=number)


def _number(value: object, default: float | None = None) -> float | None:
    """None where it is not known, or is none that an alarm can hold."""
    value = default if value is None else value
    try:
        number = float(value) if isinstance(value, str | int | float) else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number <= _LONGEST else None
