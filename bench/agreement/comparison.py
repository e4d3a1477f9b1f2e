"""Our verdicts beside those of others: where both agree, who is stricter, and what we do not know."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from bench.agreement.bridge import Bridge
from bench.agreement.layouts import Expected, expected
from bench.agreement.terraform import Block, Module, UnreadableFile, read
from bench.table import Table

from dualregion.recovery.budget import Verdict
from dualregion.recovery.rules import Finding, rules
from dualregion_policies.case import Case
from dualregion_policies.facts import facts_of
from dualregion_policies.judging import RULES
from dualregion_policies.reading import StackResource
from dualregion_policies.stack_config import stack_config

_PRIMARY, _STANDBY = "cn-shanghai", "cn-shenzhen"
_SERVICE = {
    "name": "fixture",
    "owner": "bench",
    "objective": dict.fromkeys(("redirect", "rto", "rpo"), "none promised"),
    # Rules about the stores of a service are asked of whatever a fixture holds.
    "roots": ["*"],
}


class Agreement(StrEnum):
    """How our verdict stands to the other one."""

    AGREE = "agree"
    STRICTER = "we are stricter"
    LAXER = "we are laxer"
    UNKNOWN = "we do not know"
    SILENT = "we do not judge it"


@dataclass(frozen=True)
class Compared:
    """One verdict of others beside ours. `told`: what we found, where both do not agree."""

    check: str
    rules: str
    where: str
    agreement: Agreement
    told: str = ""

    @property
    def reviewed(self) -> str:
        """Why both differ, where somebody has looked."""
        return _mapped()["reviewed"].get(f"{self.check} {self.agreement}", "")


@dataclass(frozen=True)
class Comparison:
    """`problems`: files that could not be read, checks that nobody mapped."""

    compared: Sequence[Compared]
    problems: Sequence[str]

    def tables(self) -> Sequence[Table]:
        """Figures per rule, then each verdict that differs."""
        counted = Counter((one.rules, one.agreement) for one in self.compared)
        names = sorted({one.rules for one in self.compared})
        rows = [(name, *(str(counted[name, kind]) for kind in Agreement)) for name in names]
        whole = Counter(one.agreement for one in self.compared)
        rows.append(("all", *(str(whole[kind]) for kind in Agreement)))
        differ = [one for one in self.compared if one.agreement is not Agreement.AGREE]
        listed = [(one.check, one.where, one.agreement, one.told.replace("|", "/"), one.reviewed) for one in differ]
        headings = ("check", "where", "verdict", "what we say", "reviewed")
        tables = [Table(("rule", *Agreement), rows), Table(headings, listed)]
        return [*tables, Table(("not compared",), [(problem,) for problem in self.problems])]


@cache
def _mapped() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "checks.toml").read_text(encoding="utf-8"))


def older_tokens() -> Mapping[str, str]:
    """Tokens of Terraform types that a provider which we built does not map."""
    return _mapped()["tokens"]


def compare(root: Path, bridge: Bridge) -> Comparison:
    """Judge every fixture below a folder. What cannot be read is a problem of the comparison, not its end."""
    compared: list[Compared] = []
    problems: list[str] = []
    unmapped: set[str] = set()
    left_out: Counter[str] = Counter()
    for one in expected(root):
        asked = _mapped()["checks"].get(one.check)
        if asked is None:
            why = _mapped()["left_out"].get(one.check, "nobody has mapped it to a rule")
            left_out[f"{one.check}: {why}"] += 1
            continue
        try:
            module = read(one.files)
            unmapped |= {block.type for block in module.blocks if block.type not in bridge.tokens}
            compared.extend(_compared(one, asked, module, bridge, root))
        except UnreadableFile as error:
            problems.append(str(error))
    types = [f"{kind}: the provider's plugin does not map it" for kind in sorted(unmapped)]
    return Comparison(compared, [*problems, *sorted(left_out), *types])


def _compared(
    one: Expected, asked: Mapping[str, Any], module: Module, bridge: Bridge, root: Path
) -> Iterator[Compared]:
    resources = tuple(converted(module, bridge))
    found = _judged(resources, asked["rules"], asked.get("knobs", {}))
    urns = {resource.name: resource.urn for resource in resources}
    place = one.files[0].relative_to(root)
    for address, passes in one.passes.items():
        about = [finding for finding in found if not address or finding.subject == urns.get(address)]
        agreement = _agreement(about, passes)
        told = "; ".join(finding.message for finding in about if finding.verdict is not Verdict.PASS)
        where = f"{place.parent}/{address or place.name}".removeprefix("./")
        yield Compared(one.check, ", ".join(asked["rules"]), where, agreement, told)


def _agreement(found: Sequence[Finding], passes: bool) -> Agreement:
    verdicts = {finding.verdict for finding in found} - {Verdict.NOT_APPLICABLE}
    if Verdict.FAIL in verdicts:
        return Agreement.STRICTER if passes else Agreement.AGREE
    if not verdicts:
        # What is not subject to a rule breaks none.
        return Agreement.AGREE if passes and found else Agreement.SILENT
    if Verdict.UNKNOWN in verdicts:
        return Agreement.UNKNOWN
    return Agreement.AGREE if passes else Agreement.LAXER


def converted(module: Module, bridge: Bridge) -> Iterator[StackResource]:
    """The resources as a stack holds them; a type that the provider does not have is left out.

    A module that names no region lies in one that is assumed.
    """
    urns = {block.address: _urn(block, bridge) for block in module.blocks if block.type in bridge.tokens}
    for block in module.blocks:
        if block.address in urns:
            props, _ = bridge.properties(block.type, block.values)
            yield StackResource(
                urn=urns[block.address],
                type=bridge.tokens[block.type],
                name=block.address,
                props=props,
                provider_props={"region": module.region or _PRIMARY},
                parent=None,
                depends_on=_depends_on(block, bridge, urns),
                protected=block.protected,
            )


def _urn(block: Block, bridge: Bridge) -> str:
    return f"urn:pulumi:fixture::terraform::{bridge.tokens[block.type]}::{block.address}"


def _depends_on(block: Block, bridge: Bridge, urns: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, addresses in block.refers.items():
        # Only the name is asked for: a list that is flattened keeps what it refers to.
        props, _ = bridge.properties(block.type, {name: None})
        found.update({prop: tuple(urns[one] for one in addresses if one in urns) for prop in props})
    return found


def _judged(
    resources: Iterable[StackResource], asked: Sequence[str], knobs: Mapping[str, Mapping[str, object]]
) -> list[Finding]:
    values = {
        "dualregion:primary": _PRIMARY,
        "dualregion:standby": _STANDBY,
        "dualregion:services": json.dumps([_SERVICE]),
        "dualregion:policies": json.dumps({"rules": knobs}),
    }
    config = stack_config(values)
    case = Case(config, facts_of(resources, config.services, config.primary, config.standby))
    return [finding for name in asked for finding in RULES[rules()[name].name](case)]
