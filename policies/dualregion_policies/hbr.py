"""Vaults of a store: what binds it, how often it is backed up, how long backups are kept, and who can delete them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import cast

from dualregion.recovery.durations import parse_duration
from dualregion.recovery.topology import Vault
from dualregion_policies import properties as p
from dualregion_policies.properties import Property
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, Unknown, text_of

PolicyRule = Mapping[str, object]


def vaults(
    stack: Stack, kind: str, bindings: Iterable[StackResource], unsure: Iterable[StackResource]
) -> tuple[Vault, ...]:
    """One for each of the store's bindings that backs up the whole store, in the order of the URN.

    `kind`: what a binding to such a store names as its source type. `unsure`: bindings that may be to this store or to
    another one. A binding that is paused, of another kind, or to a part saves nothing that the store can be restored
    from. Of what is not known of a vault, nothing counts.
    """
    certain = tuple(found for binding in bindings for found in _vaults(stack, kind, binding))
    return certain or tuple(_unknown(binding) for binding in unsure)


def _vaults(stack: Stack, wanted: str, binding: StackResource) -> Iterable[Vault]:
    kind = text_of(stack.read(binding, p.BINDING_KIND))
    paused = stack.read(binding, p.BINDING_PAUSED)
    parts = _parts(stack, binding, wanted)
    if kind not in (wanted, UNKNOWN) or paused is True or any(part not in (None, UNKNOWN) for part in parts):
        return
    policy = _only(stack, binding, p.BINDING_POLICY, p.BACKUP_POLICY)
    if policy is None or UNKNOWN in (kind, paused, *parts):
        yield _unknown(binding)
        return
    rules = policy_rules(stack, policy)
    if rules is None:
        yield _unknown(binding)
    elif any(_of(stack, rule, p.RULE_KIND) in ("BACKUP", UNKNOWN) for rule in rules):
        yield _snapshots(stack, policy, rules) if wanted == "UDM_ECS" else _vault(stack, binding, policy, rules)


def _parts(stack: Stack, binding: StackResource, kind: str) -> tuple[object, ...]:
    """What narrows a binding to a part of its source; nothing where the whole of it is saved."""
    narrowing = (p.BINDING_DISKS, p.BINDING_DISKS_LEFT_OUT) if kind == "UDM_ECS" else (p.BINDING_PREFIX,)
    found = (stack.read(binding, prop) for prop in narrowing)
    return tuple(None if part == [] else part for part in found)


def _snapshots(stack: Stack, policy: StackResource, rules: Sequence[PolicyRule]) -> Vault:
    """Snapshots of an instance lie in no vault and in the instance's own account: nothing locks them. Copies go where a
    rule of the policy says."""
    copies = [_of(stack, rule, p.RULE_COPY_REGION) for rule in rules if _of(stack, rule, p.RULE_KIND) == "REPLICATION"]
    return Vault(
        name=policy.name,
        region=stack.region_of(policy),
        interval=interval_of(stack, rules),
        retention=retention_of(stack, rules),
        customer_key=None,
        mirrors=tuple(sorted({region for region in copies if isinstance(region, str)})),
    )


def _vault(stack: Stack, binding: StackResource, policy: StackResource, rules: Sequence[PolicyRule]) -> Vault:
    vault = _only(stack, policy, p.POLICY_RULES, p.VAULT)
    locked = stack.read(vault, p.VAULT_LOCKED) if vault else UNKNOWN
    across = text_of(stack.read(binding, p.BINDING_ACCOUNT))
    customer_key, key_region = _key(stack, vault) if vault else (None, None)
    return Vault(
        name=vault.name if vault else policy.name,
        region=stack.region_of(vault or policy),
        interval=interval_of(stack, rules),
        retention=retention_of(stack, rules),
        locked=None if isinstance(locked, Unknown) else locked is True,
        other_account=None if isinstance(across, Unknown) else across == "CROSS_ACCOUNT",
        customer_key=customer_key,
        encryption_key_region=key_region,
        mirrors=mirrors(stack, vault) if vault else (),
    )


def _unknown(binding: StackResource) -> Vault:
    return Vault(
        name=binding.name,
        region=None,
        interval=None,
        retention=None,
        locked=None,
        other_account=None,
        customer_key=None,
    )


def policy_rules(stack: Stack, policy: StackResource) -> Sequence[PolicyRule] | None:
    """None where not every rule is known to be there."""
    rules = stack.read(policy, p.POLICY_RULES)
    if not isinstance(rules, list):
        return () if rules is None else None
    found = [cast("PolicyRule", rule) for rule in cast("list[object]", rules) if isinstance(rule, dict)]
    return found if len(found) == len(cast("list[object]", rules)) else None


def _of(stack: Stack, rule: PolicyRule, prop: Property) -> object:
    stack.was_read.add(prop)
    return rule.get(prop.keys[-1])


def interval_of(stack: Stack, rules: Sequence[PolicyRule]) -> timedelta | None:
    """The shortest of the rules that make backups. None also for a crontab, whose longest gap nothing states."""
    if any(_of(stack, rule, p.RULE_KIND) is UNKNOWN for rule in rules):
        return None
    schedules = [_of(stack, rule, p.RULE_SCHEDULE) for rule in rules if _of(stack, rule, p.RULE_KIND) == "BACKUP"]
    return min((found for found in map(every, schedules) if found), default=None)


def every(schedule: object) -> timedelta | None:
    """The interval of `I|start|interval`; None for anything else: https://www.alibabacloud.com/help/en/cloud-backup/developer-reference/api-hbr-2017-09-08-createpolicyv2"""
    kind, _, rest = schedule.partition("|") if isinstance(schedule, str) else ("", "", "")
    try:
        return parse_duration(rest.rpartition("|")[2]) if kind == "I" else None
    except ValueError:
        return None


def retention_of(stack: Stack, rules: Sequence[PolicyRule]) -> timedelta | None:
    """That of the TRANSITION rule, which the cloud puts before those of the BACKUP rules."""
    kinds = [_of(stack, rule, p.RULE_KIND) for rule in rules]
    if UNKNOWN in kinds:
        return None
    deciding = "TRANSITION" if "TRANSITION" in kinds else "BACKUP"
    days = [_of(stack, rule, p.RULE_RETENTION) for rule, kind in zip(rules, kinds, strict=True) if kind == deciding]
    known = [found for found in days if isinstance(found, int | float) and not isinstance(found, bool) and found > 0]
    longest = timedelta.max.days
    return timedelta(days=min(*known, longest)) if known and len(known) == len(days) else None


def _key(stack: Stack, vault: StackResource) -> tuple[bool | None, str | None]:
    kind = text_of(stack.read(vault, p.VAULT_ENCRYPTION))
    if kind != "KMS":
        return (None, None) if isinstance(kind, Unknown) else (False, None)
    value = stack.read(vault, p.VAULT_KEY)
    found = stack.dependencies(vault, p.VAULT_KEY)
    key = next((dependency for dependency in found if dependency.type in (p.KEY, p.KEY_ALIAS)), None)
    if key is None and isinstance(value, Unknown):
        return None, None
    return True, stack.region_of(key) if key else None


def mirrors(stack: Stack, vault: StackResource) -> tuple[str, ...]:
    """The regions that hold a mirror of a vault."""
    own = [mirror for mirror in stack.of_type(p.MIRROR) if _only(stack, mirror, p.MIRROR_SOURCE, p.VAULT) == vault]
    return tuple(sorted({region for mirror in own if (region := stack.region_of(mirror))}))


def _only(stack: Stack, resource: StackResource, reference: Property, wanted: str) -> StackResource | None:
    """What is referred to, where it is of this stack and there is no doubt which."""
    stack.read(resource, reference)
    found = [dependency for dependency in stack.dependencies(resource, reference) if dependency.type == wanted]
    return found[0] if len(found) == 1 else None
