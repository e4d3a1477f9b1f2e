"""What changes a verdict of the pack dualregion-encryption."""

from collections.abc import Iterator

from dualregion.recovery.rules import Pack
from dualregion_policies import properties as p
from dualregion_policies.properties import Property
from policies.encrypted_stacks import ROWS, SNAPSHOTS, Row
from policies.flips import Flip
from policies.snapshots import LEFT_OUT, archive, edited


def _flips(row: Row) -> Iterator[Flip]:
    for path, value in row.edits:
        read = Property(row.token, (*path.split("."),))
        yield Flip(read, row.stack(), "thing", value, pack=Pack.ENCRYPTION, policies=row.policies)


FLIPS = [
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
