"""Data is encrypted where it lies and where it travels, with keys that last and that lie in the region of the data."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from dualregion.recovery.budget import Verdict
from dualregion.recovery.conditions.encryption import AtRest, BucketSide, InTransit, KeyCare, KeyUse
from dualregion.recovery.rules.model import Finding, listed

_Said = tuple[str, str, bool | None]
"""What is wrong if the last is False, and what is not known if it is None."""


def protected(
    rule: str,
    conditions: Iterable[AtRest | InTransit],
    *,
    customer_key: bool = False,
    forced: bool = False,
    least_tls: str = "",
) -> Iterator[Finding]:
    """Everything is encrypted; with a customer key, with TLS only and with no older version of it, where asked."""
    said: dict[str, list[_Said]] = {}
    for condition in conditions:
        told = said.setdefault(condition.urn, [])
        if isinstance(condition, AtRest):
            told.append(
                (f"{condition.what} is not encrypted at rest", f"encryption of {condition.what}", condition.encrypted)
            )
            if customer_key and condition.encrypted is not False:
                own = condition.customer_key
                told.append(
                    (f"{condition.what} is not encrypted with a customer key", f"the key of {condition.what}", own)
                )
            continue
        told.append((f"{condition.what} is not encrypted in transit", f"TLS of {condition.what}", condition.encrypted))
        if forced and condition.encrypted is not False:
            told.append(
                (f"{condition.what} also answers without TLS", f"whether {condition.what} forces TLS", condition.forced)
            )
        if least_tls and condition.encrypted is not False and condition.oldest_tls != "":
            modern = None if condition.oldest_tls is None else condition.oldest_tls >= least_tls
            older = f"{condition.what} accepts TLS older than {least_tls}"
            told.append((older, f"the oldest TLS of {condition.what}", modern))
    for urn in sorted(said):
        yield _finding(rule, urn, said[urn], "encrypted as it has to be")


def buckets_encrypted(sides: Iterable[BucketSide], *, customer_key: bool, logs_too: bool) -> Iterator[Finding]:
    """Each bucket, and what is replicated from it, is encrypted; with a customer key of its own region, where asked."""
    said: dict[str, list[_Said]] = {}
    for side in sides:
        told = said.setdefault(side.urn, [])
        if not (customer_key and (logs_too or not side.holds_logs)):
            told.append((f"{side.what} is not encrypted", f"encryption of {side.what}", side.encrypted))
            continue
        keyless = f"{side.what} is not encrypted with a customer key"
        told.append((keyless, f"the encryption key of {side.what}", side.customer_key))
        if side.customer_key:
            where = f"{side.key_region or 'a region not known'}, the data in {side.region or 'one not known'}"
            known = side.key_region and side.region
            local = side.key_region == side.region if known else None
            told.append((f"the key of {side.what} lies in {where}", f"the encryption key of {side.what}", local))
    for urn in sorted(said):
        yield _finding("bucket-encrypted", urn, said[urn], "encrypted as it has to be")


def keys_local(uses: Iterable[KeyUse]) -> Iterator[Finding]:
    """Each key lies where the data lies: a region must not need the key service of another one."""
    said: dict[str, list[_Said]] = {}
    for use in uses:
        local = None if use.region is None or not use.key_regions else set(use.key_regions) == {use.region}
        where = f"{', '.join(use.key_regions) or 'a region not known'}, the data in {use.region or 'one not known'}"
        said.setdefault(use.urn, []).append(
            (f"the key of {use.what} lies in {where}", f"the region of the key of {use.what}", local)
        )
    for urn in sorted(said):
        yield _finding("key-locality", urn, said[urn], "encrypted with keys of its own region")


def keys_rotated(keys: Iterable[KeyCare], longest: timedelta) -> Iterator[Finding]:
    """Each key is replaced by itself, and often enough."""
    for key in sorted(keys, key=lambda key: key.urn):
        said: list[_Said] = [(f"{key.what} is not rotated automatically", f"rotation of {key.what}", key.rotates)]
        if key.rotates:
            often = None if key.rotation is None else key.rotation <= longest
            said.append(
                (
                    f"{key.what} is rotated less often than every {longest.days} days",
                    f"how often {key.what} is rotated",
                    often,
                )
            )
        yield _finding("keys-rotated", key.urn, said, "rotated")


def keys_recoverable(keys: Iterable[KeyCare], shortest: timedelta, *, protection: bool) -> Iterator[Finding]:
    """Each key can be used, and nobody destroys one, and all that it encrypts, by a slip."""
    for key in sorted(keys, key=lambda key: key.urn):
        said: list[_Said] = [(f"{key.what} is disabled", f"the state of {key.what}", key.usable)]
        if protection:
            said.append(
                (f"{key.what} has no deletion protection", f"deletion protection of {key.what}", key.deletion_protected)
            )
        long_enough = None if key.pending is None else key.pending >= shortest
        short = f"{key.what} is destroyed less than {shortest.days} days after its deletion"
        said.append((short, f"how long {key.what} can be brought back", long_enough))
        spread = None if key.zones is None else key.zones > 1
        said.append((f"{key.what} runs in one zone", f"the zones of {key.what}", spread))
        unsaved = f"{key.what} is released even where no backup of it exists"
        said.append((unsaved, f"whether {key.what} is released without a backup", key.backed_up))
        yield _finding("keys-recoverable", key.urn, said, "usable and recoverable")


def _finding(rule: str, urn: str, said: Sequence[_Said], passed: str) -> Finding:
    name = urn.rpartition("::")[2]
    wrong = [what for what, _, state in said if state is False]
    unsure = [what for _, what, state in said if state is None]
    if wrong:
        verdict, message = Verdict.FAIL, f"{name}: {listed(wrong)}"
    elif unsure:
        verdict, message = Verdict.UNKNOWN, f"{name}: {listed(unsure)} is not known before the deployment"
    else:
        verdict, message = Verdict.PASS, f"{name} is {passed}"
    return Finding(rule=rule, subject=urn, verdict=verdict, message=message)
