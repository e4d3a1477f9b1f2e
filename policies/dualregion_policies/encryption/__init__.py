"""What the pack dualregion-encryption asks: facts in, one rule of the core each."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from dualregion.recovery.conditions.encryption import AtRest, InTransit
from dualregion.recovery.rules import encryption
from dualregion_policies.case import Asked, Case
from dualregion_policies.encryption.at_rest import at_rest, key_uses
from dualregion_policies.encryption.in_transit import LINKS, in_transit
from dualregion_policies.encryption.keys import kept, rotated
from dualregion_policies.encryption.listeners import listeners
from dualregion_policies.encryption.places import PLACES


def _protected(rule: str) -> Asked:
    def conditions(case: Case) -> Iterator[AtRest | InTransit]:
        yield from at_rest(case.stack, rule) if rule in PLACES else ()
        yield from in_transit(case.stack, rule) if rule in LINKS else ()

    return lambda case: encryption.protected(
        rule,
        conditions(case),
        customer_key=rule in PLACES and case.knob(rule, "key") == "customer",
        forced=rule == "rds-in-transit" and case.knob(rule, "force"),
    )


RULES: Mapping[str, Asked] = {
    "bucket-encrypted": lambda case: encryption.buckets_encrypted(
        case.facts.buckets.sides(),
        customer_key=case.knob("bucket-encrypted", "key") == "customer",
        logs_too=case.knob("bucket-encrypted", "logs") == "customer",
    ),
    **{rule: _protected(rule) for rule in (*PLACES, "rds-in-transit")},
    "listeners-encrypted": lambda case: encryption.protected(
        "listeners-encrypted", listeners(case.stack), least_tls=case.knob("listeners-encrypted", "minTls")
    ),
    "key-locality": lambda case: encryption.keys_local(key_uses(case.stack)),
    "keys-rotated": lambda case: encryption.keys_rotated(
        rotated(case.stack), timedelta(days=case.knob("keys-rotated", "maxDays"))
    ),
    "keys-recoverable": lambda case: encryption.keys_recoverable(
        kept(case.stack),
        timedelta(days=case.knob("keys-recoverable", "minPendingDays")),
        protection=case.knob("keys-recoverable", "deletionProtection"),
    ),
}
"""By the name that the catalogue gives the rule."""
