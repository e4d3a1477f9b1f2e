"""What changes a verdict of the pack dualregion-encryption."""

from collections.abc import Iterator

from dualregion.recovery.rules import Pack
from dualregion_policies import properties as p
from dualregion_policies.properties import Property, listening
from dualregion_policies.properties.encrypted import (
    ACCOUNT_DEFAULT,
    ACCOUNT_DEFAULT_KEY,
    DISK,
    DISK_ENCRYPTED,
    OLD_SHOT,
    SHOT,
)
from policies.encrypted_stacks import BARE, KEY, ROWS, SNAPSHOTS, Row
from policies.flips import Flip
from policies.snapshots import LEFT_OUT, UNKNOWN, Item, Snapshot, added, archive, edited


def _flips(row: Row) -> Iterator[Flip]:
    for path, value in row.edits:
        read = Property(row.token, (*path.split("."),))
        yield Flip(read, row.stack(), "thing", value, pack=Pack.ENCRYPTION, policies=row.policies)


OWN_POLICY = added(
    next(row for row in ROWS if row.type == "alb/listener").stack({"listenerProtocol": "HTTPS"}),
    Item("thing", "alicloud:alb/listener:Listener", {"listenerProtocol": "HTTPS", "securityPolicyId": UNKNOWN},
         needs={"securityPolicyId": ["own"]}),
    Item("own", "alicloud:alb/securityPolicy:SecurityPolicy", {"tlsVersions": ["TLSv1.3", "TLSv1.2"]}),
)  # fmt: skip

ANY_KEY = {"rules": {"disks-encrypted": {"key": "any"}}}


def of_account(**said: object) -> Snapshot:
    """A disk that says nothing but what is given, in an account that encrypts what says nothing."""
    disk = Item("thing", DISK, {"size": 40, **said})
    return added(BARE, disk, Item("account", ACCOUNT_DEFAULT.type, {"encrypted": True}))


def with_default_key(**said: object) -> Snapshot:
    """The same, where the account's default has a customer key."""
    key = Item("default-key", ACCOUNT_DEFAULT_KEY.type, {"kmsKeyId": UNKNOWN}, needs={"kmsKeyId": ["key"]})
    return added(of_account(**said), Item("key", "alicloud:kms/key:Key", KEY), key)


def of_snapshot(shot: str, disk: str = DISK) -> Snapshot:
    """A disk that is made from a snapshot of an encrypted one."""
    return added(
        BARE,
        Item("source", DISK, {"encrypted": True}),
        Item("shot", shot, {"diskId": UNKNOWN}, needs={"diskId": ["source"]}),
        Item("thing", disk, {"snapshotId": UNKNOWN}, needs={"snapshotId": ["shot"]}),
    )


FLIPS = [
    Flip(ACCOUNT_DEFAULT_KEY, with_default_key(), "default-key", "alias/acs/ecs", pack=Pack.ENCRYPTION),
    Flip(ACCOUNT_DEFAULT, of_account(), "account", False, pack=Pack.ENCRYPTION, policies=ANY_KEY),
    *(
        Flip(DISK_ENCRYPTED, of_snapshot(shot), "source", False, pack=Pack.ENCRYPTION, policies=ANY_KEY)
        for shot in (SHOT, OLD_SHOT)
    ),
    Flip(listening.ALB_POLICY_VERSIONS, OWN_POLICY, "own", ["TLSv1.2", "TLSv1.0"], pack=Pack.ENCRYPTION),
    *(flip for row in (*ROWS, *SNAPSHOTS) for flip in _flips(row)),
    Flip(p.ENCRYPTION_KEY, archive(), "data-encryption", LEFT_OUT, pack=Pack.ENCRYPTION),
    Flip(p.REPLICATION_LOCATION, archive(), "copying", "oss-cn-beijing", pack=Pack.ENCRYPTION),
    Flip(p.PROVIDER_REGION, archive(), "standby", "cn-beijing", pack=Pack.ENCRYPTION),
    Flip(
        p.REPLICATION_KEY,
        edited(archive(), "copying", "encryptionConfiguration", {}),
        "copying",
        "acs:kms:cn-shanghai:1234567890123456:key/7f0c",
        pack=Pack.ENCRYPTION,
    ),
]
