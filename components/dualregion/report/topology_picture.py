"""A service in its regions as a picture: clients, switch, stores, copies and vaults, and what a scenario takes away."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dualregion.recovery.durations import spoken
from dualregion.recovery.objective import Scenario
from dualregion.recovery.stores import stays_in_region
from dualregion.recovery.topology import Copy, ServiceTopology, Store, Switch, SwitchMode, Vault
from dualregion.report.drawing import Arrow, Box, Picture, Text, fitted, folded, measured

WIDTH = 960.0
NAME_SIZE, TEXT_SIZE = 13.0, 11.5
_MARGIN, _PAD, _GUTTER = 8.0, 12.0, 34.0
_TOP = 178.0
_HEAD, _CELL, _BETWEEN = 56.0, 64.0, 16.0
_NOT_KNOWN = "region not known yet"
_MODES = {
    SwitchMode.MANUAL: "a record that people change",
    SwitchMode.ACCELERATOR: "Global Accelerator",
    SwitchMode.GTM2: "Traffic Manager 2.0",
    SwitchMode.GTM3: "Traffic Manager 3.0",
}


@dataclass
class _Plan:
    """The grid while it is filled: one column a region, cells row by row."""

    columns: tuple[str, ...]
    cells: dict[tuple[int, int], Box] = field(default_factory=dict[tuple[int, int], Box])
    arrows: list[Arrow] = field(default_factory=list[Arrow])

    @property
    def gap(self) -> float:
        """Between two columns: room for the name of a mechanism."""
        return 120.0 if len(self.columns) < 4 else 84.0

    @property
    def width(self) -> float:
        """Of a column."""
        return (WIDTH - 2 * _MARGIN - self.gap * (len(self.columns) - 1)) / len(self.columns)

    @property
    def rows(self) -> int:
        """How many rows are taken."""
        return max((row for row, _ in self.cells), default=-1) + 1

    def left(self, column: int) -> float:
        """Left edge of a column."""
        return _MARGIN + column * (self.width + self.gap)

    def column(self, region: str | None) -> int:
        """The column of a region."""
        return self.columns.index(region or _NOT_KNOWN)

    def put(self, region: str | None, row: int, kind: str, state: str, name: str, words: list[str]) -> Box:
        """Place a cell in the first free row from `row` on."""
        column = self.column(region)
        while (row, column) in self.cells:
            row += 1
        x, y = self.left(column) + _GUTTER, _TOP + _HEAD + row * (_CELL + _BETWEEN)
        width = self.width - _GUTTER - _PAD
        box = _labelled(x, y, width, _CELL, kind, state, name, words)
        self.cells[(row, column)] = box
        return box


def topology_picture(topology: ServiceTopology, scenario: Scenario) -> Picture:
    """Draw the service as it stands in a scenario."""
    plan = _Plan(_regions(topology))
    for place, store in enumerate(topology.stores):
        _draw_store(plan, store, topology, scenario, place)
    entry = _entry(topology.switch, scenario, topology.primary)
    height = _TOP + _HEAD + plan.rows * (_CELL + _BETWEEN)
    frames = [_frame(plan, place, height - _TOP, topology, scenario) for place in range(len(plan.columns))]
    clients = _labelled(WIDTH / 2 - 90, 8, 180, 46, "clients", "", "clients", ["who uses the service"])
    arrows = [
        Arrow(((clients.centre, clients.y + clients.height), (entry.centre, entry.y - 2))),
        *_traffic(entry, frames, topology, scenario),
        *plan.arrows,
    ]
    boxes = (clients, entry, *frames, *plan.cells.values())
    return Picture(WIDTH, height + _MARGIN, boxes, tuple(arrows), _told(topology, scenario))


def described(topology: ServiceTopology) -> Iterator[tuple[str, str, str, str]]:
    """The same as rows for a table: what it is, its name, its region, its properties."""
    switch = topology.switch
    if switch:
        yield "switch", switch.name, "global", ", ".join(_switch_words(switch))
    for store in topology.stores:
        yield str(store.kind), store.name, store.region or _NOT_KNOWN, ", ".join(_store_words(store))
        for copy in store.copies:
            yield "copy", f"of {store.name}", copy.region or _NOT_KNOWN, ", ".join(_copy_words(copy))
        for vault in store.vaults:
            words = [f"backs up {store.name}", *_vault_words(vault)]
            yield "vault", vault.name, vault.region or _NOT_KNOWN, ", ".join(words)
            for region in vault.mirrors:
                yield "mirror", f"of {vault.name}", region, "holds the same backups"


def _regions(topology: ServiceTopology) -> tuple[str, ...]:
    found = [topology.primary, topology.standby]
    for store in topology.stores:
        found.extend(region or _NOT_KNOWN for region in (store.region, *(copy.region for copy in store.copies)))
        for vault in store.vaults:
            found.extend((vault.region or _NOT_KNOWN, *vault.mirrors))
    return tuple(dict.fromkeys(found))


def _draw_store(plan: _Plan, store: Store, topology: ServiceTopology, scenario: Scenario, place: int) -> None:
    state = _state(store.region, topology, scenario, holds_damage=True)
    row = plan.rows
    source = plan.put(store.region, row, "store", state, store.name, _store_words(store))
    for copy in store.copies:
        there = _state(copy.region, topology, scenario, holds_damage=True)
        target = plan.put(copy.region, row, "copy", there, f"copy of {store.name}", _copy_words(copy))
        plan.arrows.append(_beside(source, target, str(copy.mechanism), plan.gap))
    for vault in store.vaults:
        _draw_vault(plan, vault, source, topology, scenario, place)


def _draw_vault(
    plan: _Plan, vault: Vault, source: Box, topology: ServiceTopology, scenario: Scenario, place: int
) -> None:
    drawn = next((box for box in plan.cells.values() if box.kind == "vault" and box.name == vault.name), None)
    if drawn is None:
        state = _vault_state(vault, topology, scenario)
        row = plan.rows
        drawn = plan.put(vault.region, row, "vault", state, vault.name, _vault_words(vault))
        for region in vault.mirrors:
            there = "exposed" if state == "exposed" else _state(region, topology, scenario, holds_damage=False)
            mirror = plan.put(region, row, "mirror", there, f"mirror of {vault.name}", ["the same backups"])
            plan.arrows.append(_beside(drawn, mirror, "mirror", plan.gap))
    lane = source.x - 8 - 4 * (place % 5)
    end = drawn.x - 2 if drawn.x >= lane else drawn.right + 2
    # To another region it passes below what is copied along the same row.
    level = drawn.middle if drawn.x == source.x else drawn.y + drawn.height - 8
    points = ((source.x, source.middle), (lane, source.middle), (lane, level), (end, level))
    plan.arrows.append(Arrow(points, "backup"))


def _beside(source: Box, target: Box, mechanism: str, gap: float) -> Arrow:
    forward = target.x > source.x
    start = source.right if forward else source.x
    end = target.x - 2 if forward else target.right + 2
    edge = target.x - _GUTTER - gap / 2 if forward else target.right + _PAD + gap / 2
    if target.x == source.x:
        return Arrow(((source.centre, source.y + source.height), (target.centre, target.y - 2)), "copies")
    label = Text(edge, target.middle - 6, fitted(mechanism, gap - 6, TEXT_SIZE), "label", mechanism)
    return Arrow(((start, source.middle), (end, target.middle)), "copies", label)


def _frame(plan: _Plan, place: int, height: float, topology: ServiceTopology, scenario: Scenario) -> Box:
    region = plan.columns[place]
    role = {topology.primary: "primary", topology.standby: "standby"}.get(region, "")
    state = _state(region, topology, scenario, holds_damage=False)
    fate = _fate(region, topology, scenario)
    x, room = plan.left(place), plan.width - 2 * _PAD
    told = f"{region} ({role})" if role else region
    texts = [Text(x + _PAD, _TOP + 20, fitted(told, room, NAME_SIZE), "name", told)]
    if fate:
        texts.append(Text(x + _PAD, _TOP + 38, fitted(fate, room, TEXT_SIZE), "fate", fate))
    elif not topology.stores:
        texts.append(Text(x + _PAD, _TOP + 38, "serves; no store of the service", "detail"))
    return Box(x, _TOP, plan.width, height, "region", state, tuple(texts), region)


def _entry(switch: Switch | None, scenario: Scenario, primary: str) -> Box:
    if switch is None:
        return _labelled(
            WIDTH / 2 - 190, 82, 380, 48, "absent", "", "no switch", ["people point clients to the standby"]
        )
    words = _switch_words(switch)
    if scenario is Scenario.CONTROL_PLANE_LOSS and switch.mode is SwitchMode.MANUAL:
        words.insert(0, "its API refuses")
    if scenario is Scenario.REGION_LOSS and primary in switch.access_regions:
        words.insert(0, f"its access point in {primary} is lost")
    return _labelled(WIDTH / 2 - 290, 82, 580, 64, "switch", "", switch.name, words)


def _traffic(entry: Box, frames: list[Box], topology: ServiceTopology, scenario: Scenario) -> Iterator[Arrow]:
    stays = scenario is Scenario.DATA_CORRUPTION or stays_in_region(topology, scenario)
    for frame, label in zip(frames[:2], ("before", "" if stays else "after the switch"), strict=True):
        if not label:
            continue
        kind = "serves" if frame.name == topology.primary else "moved"
        start = entry.x + entry.width * (0.25 if kind == "serves" else 0.75)
        end = (frame.centre, frame.y - 2)
        # Beside the head, on the side that the line does not come from.
        room = measured(label, TEXT_SIZE) / 2 + 10
        text = Text(end[0] + (-room if start > end[0] else room), frame.y - 8, label, "label")
        yield Arrow(((start, entry.y + entry.height), end), kind, text)


def _state(region: str | None, topology: ServiceTopology, scenario: Scenario, holds_damage: bool) -> str:
    if scenario is Scenario.REGION_LOSS and region == topology.primary:
        return "lost"
    return "damaged" if scenario is Scenario.DATA_CORRUPTION and holds_damage else ""


def _vault_state(vault: Vault, topology: ServiceTopology, scenario: Scenario) -> str:
    if scenario is Scenario.DATA_CORRUPTION:
        return "" if vault.locked or vault.other_account else "exposed"
    return _state(vault.region, topology, scenario, holds_damage=False)


def _fate(region: str, topology: ServiceTopology, scenario: Scenario) -> str:
    if region != topology.primary:
        return ""
    match scenario:
        case Scenario.ZONE_LOSS:
            return "one of its zones is lost"
        case Scenario.REGION_LOSS:
            return "lost, with its management APIs"
        case Scenario.CONTROL_PLANE_LOSS:
            return "serves on; its management APIs refuse"
        case Scenario.DATA_CORRUPTION:
            return ""


def _switch_words(switch: Switch) -> list[str]:
    words = [_MODES.get(switch.mode, str(switch.mode))]
    if switch.interval is not None and switch.retries is not None:
        words.append(f"probes every {spoken(switch.interval)}, acts after {switch.retries + 1} failures")
    if switch.ttl is not None:
        words.append(f"answers are kept {spoken(switch.ttl)}")
    if switch.access_regions:
        words.append(f"entered in {' and '.join(switch.access_regions)}")
    return words


def _store_words(store: Store) -> list[str]:
    return [
        str(store.kind),
        *_stated(store.zone_redundant, "zone-redundant", "in one zone", "zones not known yet"),
        *_stated(store.versioned, "versioned", "not versioned", ""),
        *_stated(store.customer_key, "customer key", "no customer key", ""),
    ]


def _copy_words(copy: Copy) -> list[str]:
    return [
        str(copy.mechanism),
        *_stated(copy.time_control, "time control", "", "time control not known yet"),
        *_stated(copy.reachable, "", "cannot be reached", ""),
        *_stated(copy.customer_key, "customer key", "no customer key", ""),
    ]


def _vault_words(vault: Vault) -> list[str]:
    return [
        f"every {spoken(vault.interval)}" if vault.interval else "schedule not known yet",
        f"kept {spoken(vault.retention)}" if vault.retention else "retention not known yet",
        *_stated(vault.locked, "locked", "not locked", "lock not known yet"),
        *_stated(vault.other_account, "in another account", "", ""),
    ]


def _stated(value: bool | None, true: str, false: str, unknown: str) -> list[str]:
    told = unknown if value is None else true if value else false
    return [told] if told else []


def _labelled(
    x: float, y: float, width: float, height: float, kind: str, state: str, name: str, words: list[str]
) -> Box:
    room = width - 2 * _PAD - (measured(state, NAME_SIZE) + 8 if state else 0)
    texts = [Text(x + _PAD, y + 20, fitted(name, room, NAME_SIZE), "name", name)]
    lines = folded(words, width - 2 * _PAD, TEXT_SIZE, most=2 if height > 50 else 1)
    texts.extend(
        Text(x + _PAD, y + 36 + 15 * place, line, "detail", ", ".join(words)) for place, line in enumerate(lines)
    )
    if state:
        texts.append(Text(x + width - 8, y + 20, state, "state"))
    return Box(x, y, width, height, kind, state, tuple(texts), name)


def _told(topology: ServiceTopology, scenario: Scenario) -> str:
    stores = len(topology.stores)
    held = f"{stores} store{'' if stores == 1 else 's'}" if stores else "no store"
    moved = f"traffic moved by {topology.switch.name}" if topology.switch else "no switch"
    return (
        f"{topology.service} in {scenario}: {topology.primary} is the primary region, {topology.standby} the standby; "
        f"{held}, {moved}. The table below says the same."
    )
