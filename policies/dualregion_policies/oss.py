"""Buckets as stores: what is set on a bucket itself and what is set by resources beside it, read as one."""

import re
from collections.abc import Iterable, Iterator, Mapping

from dualregion.recovery.conditions.encryption import BucketSide
from dualregion.recovery.regions import crosses_border, known_regions
from dualregion.recovery.topology import Copy, CopyMechanism, Store, StoreKind, Vault
from dualregion_policies import hbr
from dualregion_policies import properties as p
from dualregion_policies.properties import Property
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, Unknown, text_of

_KEY_RESOURCE_NAME = re.compile(r"acs:kms:(?P<region>[a-z0-9-]+):")
_CLOUDS_OWN_KEY = "alias/acs/"
_NOT_A_REGION_PREFIX = "oss-"

_Key = tuple[bool | None, str | None]
"""Whether a customer key encrypts, and the region of the key; None where either is not known."""


class Buckets:
    """Every bucket of a stack with what refers to it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._referred: dict[tuple[str, Property], str | Unknown | None] = {}
        self._besides: dict[Property, Mapping[str, StackResource]] = {}
        self._buckets = {bucket.urn: bucket for bucket in stack.of_type(p.BUCKET)}
        self._named: Mapping[str, str] = {
            name: urn
            for urn, bucket in self._buckets.items()
            if isinstance(name := text_of(stack.read(bucket, p.BUCKET_NAME)), str)
        }
        rules = stack.of_type(p.REPLICATION)
        self._names = frozenset(self._named.values())
        self._sources = {rule.urn: self._bucket_of(rule, p.REPLICATION_SOURCE) for rule in rules}
        self._copied = frozenset(self._sources.values())
        self._destinations = frozenset(self._bucket_of(rule, p.REPLICATION_DESTINATION) for rule in rules)
        self.log_targets = frozenset(self._targets_of_logs())
        """Buckets that others log into."""

    def stores(self, urns: Iterable[str], primary: str) -> tuple[Store, ...]:
        """The buckets among `urns` that hold data of their own.

        A destination of a replication is a copy; where two buckets replicate to each other, the one outside the
        primary region is. A bucket that another one logs into is no store, unless it is replicated itself.
        """
        return tuple(
            self._store(self._buckets[urn]) for urn in urns if urn in self._buckets and self._is_store(urn, primary)
        )

    def sides(self) -> Iterator[BucketSide]:
        """How each bucket is encrypted, whatever it is for, and with which key its replication rules encrypt."""
        rules = self._stack.of_type(p.REPLICATION)
        for bucket in self._buckets.values():
            key, key_region = self._encryption(bucket)
            yield BucketSide(
                urn=bucket.urn,
                what=bucket.name,
                encrypted=True if key else self._encrypted(bucket),
                customer_key=key,
                region=self._region(bucket),
                key_region=key_region,
                holds_logs=bucket.urn in self.log_targets and bucket.urn not in self._copied,
            )
            for rule in rules:
                if self._sources[rule.urn] == bucket.urn and not self._leaves_data_behind(rule, key):
                    yield from self._replicated(rule, bucket)

    def _replicated(self, rule: StackResource, bucket: StackResource) -> Iterator[BucketSide]:
        urn = self._bucket_of(rule, p.REPLICATION_DESTINATION)
        replica = self._buckets.get(urn) if isinstance(urn, str) else None
        if replica and text_of(self._stack.read(rule, p.REPLICATION_ENCRYPTED_OBJECTS)) not in ("Enabled", UNKNOWN):
            return
        region = self._copy_region(rule, replica)
        key, key_region = self._customer_key(rule, p.REPLICATION_KEY)
        yield BucketSide(
            urn=bucket.urn,
            what=f"the replica of {bucket.name} in {region or 'a region not known yet'}",
            # A replica of this stack is encrypted as it is itself, which is judged there.
            encrypted=True if key or replica else None,
            customer_key=key,
            region=region,
            key_region=key_region,
        )

    def _encrypted(self, bucket: StackResource) -> bool | None:
        beside = self.beside(bucket, p.ENCRYPTION_BUCKET)
        algorithm = self._stack.read(beside or bucket, p.ENCRYPTION_ALGORITHM if beside else p.BUCKET_ALGORITHM)
        unsure = algorithm is None and not beside and self.may_be_beside(bucket, p.ENCRYPTION_BUCKET)
        return None if unsure or isinstance(algorithm, Unknown) else algorithm is not None

    def _is_store(self, urn: str, primary: str) -> bool:
        is_source = urn in self._copied
        if urn in self.log_targets and not is_source:
            return False
        return urn not in self._destinations or (is_source and self._region(self._buckets[urn]) in (primary, None))

    def _store(self, bucket: StackResource) -> Store:
        customer_key, key_region = self._encryption(bucket)
        redundancy = text_of(self._stack.read(bucket, p.BUCKET_REDUNDANCY))
        return Store(
            name=bucket.name,
            urn=bucket.urn,
            kind=StoreKind.BUCKET,
            region=self._region(bucket),
            zone_redundant=None if isinstance(redundancy, Unknown) else redundancy == "ZRS",
            versioned=self._versioned(bucket),
            customer_key=customer_key,
            encryption_key_region=key_region,
            copies=tuple(self._copies(bucket, customer_key)),
            vaults=self._vaults(bucket),
        )

    def _vaults(self, bucket: StackResource) -> tuple[Vault, ...]:
        bindings = [(binding, self._bucket_of(binding, p.BINDING_SOURCE)) for binding in self._stack.of_type(p.BINDING)]
        own = [binding for binding, urn in bindings if urn == bucket.urn]
        unsure = [binding for binding, urn in bindings if urn is UNKNOWN and self._same_side(binding, bucket)]
        return hbr.vaults(self._stack, "OSS", own, unsure)

    def _copies(self, bucket: StackResource, customer_key: bool | None) -> Iterable[Copy]:
        rules = self._stack.of_type(p.REPLICATION)
        own = [rule for rule in rules if self._sources[rule.urn] == bucket.urn]
        for rule in own:
            if not self._leaves_data_behind(rule, customer_key):
                yield self._copy(rule, bucket)
        if not own and any(self._may_concern(rule, bucket) for rule in rules):
            # Nothing tells which bucket the rule copies: it may be this one.
            yield Copy(
                mechanism=CopyMechanism.OSS_REPLICATION,
                region=None,
                time_control=None,
                reachable=None,
                customer_key=None,
            )

    def _leaves_data_behind(self, rule: StackResource, customer_key: bool | None) -> bool:
        """True where the rule is about to end, copies only some prefixes, or skips what the bucket's key encrypts.

        https://www.alibabacloud.com/help/en/oss/user-guide/crr-in-specific-scenarios
        """
        prefixes = self._stack.read(rule, p.REPLICATION_PREFIXES)
        encrypted_objects = text_of(self._stack.read(rule, p.REPLICATION_ENCRYPTED_OBJECTS))
        return (
            text_of(self._stack.read(rule, p.REPLICATION_STATUS)) == "closing"
            or (isinstance(prefixes, list) and prefixes != [])
            or (customer_key is True and encrypted_objects not in ("Enabled", UNKNOWN))
        )

    def _copy(self, rule: StackResource, source: StackResource) -> Copy:
        urn = self._bucket_of(rule, p.REPLICATION_DESTINATION)
        replica = self._buckets.get(urn) if isinstance(urn, str) else None
        region = self._copy_region(rule, replica)
        time_control = self._stack.read(rule, p.REPLICATION_TIME_CONTROL)
        # What is replicated gets the rule's key; what is written after the failover gets the bucket's own.
        keys = [self._encryption(replica)] if replica else []
        encrypted_objects = text_of(self._stack.read(rule, p.REPLICATION_ENCRYPTED_OBJECTS))
        if encrypted_objects in ("Enabled", UNKNOWN) or not replica:
            keys.append(self._customer_key(rule, p.REPLICATION_KEY))
        customer_key, key_region = _both(keys, region)
        return Copy(
            mechanism=CopyMechanism.OSS_REPLICATION,
            region=region,
            time_control=None if isinstance(time_control, Unknown) else time_control is True,
            reachable=self._reachable(rule, self._region(source), region) if self._is_whole(rule) else None,
            versioned=self._versioned(replica) if replica else None,
            customer_key=customer_key,
            encryption_key_region=key_region,
        )

    def _is_whole(self, rule: StackResource) -> bool:
        """False where it is not known whether the rule copies everything."""
        reads = (p.REPLICATION_PREFIXES, p.REPLICATION_ENCRYPTED_OBJECTS)
        return not any(isinstance(self._stack.read(rule, prop), Unknown) for prop in reads)

    def _copy_region(self, rule: StackResource, replica: StackResource | None) -> str | None:
        location = text_of(self._stack.read(rule, p.REPLICATION_LOCATION))
        if isinstance(location, str):
            return location.removeprefix(_NOT_A_REGION_PREFIX)
        return self._region(replica) if replica else None

    def _reachable(self, rule: StackResource, source: str | None, destination: str | None) -> bool | None:
        if source not in known_regions() or destination not in known_regions():
            return None
        if not crosses_border(source, destination):
            return True
        transfer = text_of(self._stack.read(rule, p.REPLICATION_TRANSFER))
        return None if isinstance(transfer, Unknown) else transfer == "oss_acc"

    def _versioned(self, bucket: StackResource) -> bool | None:
        beside = self.beside(bucket, p.VERSIONING_BUCKET)
        if beside:
            status = text_of(self._stack.read(beside, p.VERSIONING_STATUS))
        else:
            status = text_of(self._stack.read(bucket, p.BUCKET_VERSIONING))
        if status is None and not beside and self.may_be_beside(bucket, p.VERSIONING_BUCKET):
            return None
        return None if isinstance(status, Unknown) else status == "Enabled"

    def _encryption(self, bucket: StackResource) -> _Key:
        beside = self.beside(bucket, p.ENCRYPTION_BUCKET)
        if beside:
            return self._key_by(beside, p.ENCRYPTION_ALGORITHM, p.ENCRYPTION_KEY)
        inline = self._key_by(bucket, p.BUCKET_ALGORITHM, p.BUCKET_KEY)
        may_differ = inline == (False, None) and self.may_be_beside(bucket, p.ENCRYPTION_BUCKET)
        return (None, None) if may_differ else inline

    def _key_by(self, resource: StackResource, algorithm: Property, key: Property) -> _Key:
        name = text_of(self._stack.read(resource, algorithm))
        if isinstance(name, Unknown):
            return None, None
        return self._customer_key(resource, key) if name == "KMS" else (False, None)

    def _customer_key(self, resource: StackResource, key: Property) -> _Key:
        value = text_of(self._stack.read(resource, key))
        if value is None or (isinstance(value, str) and value.startswith(_CLOUDS_OWN_KEY)):
            return False, None
        for dependency in self._stack.dependencies(resource, key):
            if dependency.type in (p.KEY, p.KEY_ALIAS):
                return True, self._stack.region_of(dependency)
        if isinstance(value, Unknown):
            return None, None
        # An id or an alias says nothing of its region; the full resource name does.
        found = _KEY_RESOURCE_NAME.match(value)
        return True, found["region"] if found else None

    def beside(self, bucket: StackResource, reference: Property) -> StackResource | None:
        """The resource that sets one thing of the bucket, found by the property that names the bucket."""
        if reference not in self._besides:
            others = reversed(self._stack.of_type(reference.type))
            named = ((self._bucket_of(other, reference), other) for other in others)
            self._besides[reference] = {urn: other for urn, other in named if isinstance(urn, str)}
        return self._besides[reference].get(bucket.urn)

    def may_be_beside(self, bucket: StackResource, reference: Property) -> bool:
        """True where such a resource names a bucket that is not known yet: it may be this one."""
        others = self._stack.of_type(reference.type)
        return any(self._bucket_of(other, reference) is UNKNOWN and self._same_side(other, bucket) for other in others)

    def _may_concern(self, rule: StackResource, bucket: StackResource) -> bool:
        return self._sources[rule.urn] is UNKNOWN and self._same_side(rule, bucket)

    def _same_side(self, one: StackResource, bucket: StackResource) -> bool:
        region = self._stack.region_of(one)
        return region is None or region == self._region(bucket)

    def _bucket_of(self, resource: StackResource, reference: Property) -> str | Unknown | None:
        """The URN of the bucket that is referred to; None: none of this stack."""
        key = (resource.urn, reference)
        if key not in self._referred:
            self._referred[key] = self._found_bucket(resource, reference)
        return self._referred[key]

    def _found_bucket(self, resource: StackResource, reference: Property) -> str | Unknown | None:
        name = text_of(self._stack.read(resource, reference))
        if isinstance(name, str) and name in self._named:
            return self._named[name]
        for dependency in self._stack.dependencies(resource, reference):
            if dependency.urn in self._buckets and (dependency.urn not in self._names or name is UNKNOWN):
                return dependency.urn
        return UNKNOWN if isinstance(name, Unknown) else None

    def _targets_of_logs(self) -> Iterable[str]:
        for settings in self._stack.of_type(p.LOGGING):
            target = self._bucket_of(settings, p.LOGGING_TARGET)
            if isinstance(target, str) and target != self._bucket_of(settings, p.LOGGING_BUCKET):
                yield target
        for bucket in self._buckets.values():
            target = self._bucket_of(bucket, p.BUCKET_LOG_TARGET)
            if isinstance(target, str) and target != bucket.urn:
                yield target

    def _region(self, bucket: StackResource) -> str | None:
        region = self._stack.region_of(bucket)
        if region is None:
            location = text_of(self._stack.read(bucket, p.BUCKET_LOCATION))
            region = location.removeprefix(_NOT_A_REGION_PREFIX) if isinstance(location, str) else None
        return region


def _both(keys: list[_Key], region: str | None) -> _Key:
    """The weaker of two keys: the one that is missing, then the one of another region, then the one not known."""
    for weak in ((False, None), (None, None), (True, None)):
        if weak in keys:
            return weak
    regions = [key_region for _, key_region in keys]
    return True, next((key_region for key_region in regions if key_region != region), regions[0])
