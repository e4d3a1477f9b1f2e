"""Published names by pack, with their levels: whoever wrote one into a waiver or a pack config relies on it."""

from collections.abc import Mapping

from dualregion.recovery.rules import Pack

HYGIENE = {
    "config-readable": "mandatory",
    "rules-run": "mandatory",
    "known-before-deployment": "advisory",
    "waivers-in-force": "mandatory",
    "failures-accepted": "advisory",
}
"""What every pack asks."""

PUBLISHED: Mapping[Pack, Mapping[str, str]] = {
    Pack.RECOVERY: {
        "objectives-declared": "mandatory",
        "services-have-resources": "mandatory",
        "resources-have-a-service": "advisory",
        "standby-reachable": "mandatory",
        "disks-copied-abroad": "mandatory",
        "snapshots-often-enough": "mandatory",
        "backups-often-enough": "mandatory",
        "databases-backed-up": "mandatory",
        "backups-offsite": "mandatory",
        "backups-locked": "advisory",
        "rds-rolled-back": "mandatory",
        "rds-copied-abroad": "mandatory",
        "polardb-copied-abroad": "mandatory",
        "rds-spans-zones": "mandatory",
        "redis-spans-zones": "mandatory",
        "mongodb-spans-zones": "mandatory",
        "load-balancers-span-zones": "mandatory",
        "deletion-protected": "mandatory",
        "standby-independent": "mandatory",
        "regions-connected": "mandatory",
        "compute-spans-zones": "mandatory",
        "standby-has-capacity": "mandatory",
        "images-and-secrets-copied": "advisory",
        "isolated-services-share-nothing": "mandatory",
        "promises-rest-on-no-weaker-ones": "mandatory",
        "promises-kept": "mandatory",
        "promises-proven": "advisory",
        "bucket-versioned": "mandatory",
        "bucket-replicated": "mandatory",
        "bucket-encrypted": "mandatory",
        **HYGIENE,
    },
    Pack.ENCRYPTION: {
        "bucket-encrypted": "mandatory",
        "rds-encrypted": "mandatory",
        "rds-in-transit": "mandatory",
        "polardb-encrypted": "mandatory",
        "mongodb-encrypted": "mandatory",
        "redis-encrypted": "mandatory",
        "disks-encrypted": "mandatory",
        "file-systems-encrypted": "mandatory",
        "vaults-encrypted": "mandatory",
        "keys-rotated": "mandatory",
        "keys-recoverable": "mandatory",
        "key-locality": "mandatory",
        "cluster-secrets-encrypted": "mandatory",
        "logs-and-queues-encrypted": "advisory",
        "listeners-encrypted": "mandatory",
        **HYGIENE,
    },
    Pack.GUARDRAILS: {
        "bucket-private": "mandatory",
        "database-private": "mandatory",
        "network-closed": "mandatory",
        "resources-tagged": "advisory",
        "account-trail-kept": "advisory",
        "storage-and-network-logged": "advisory",
        "database-audited": "advisory",
        "cluster-logged": "advisory",
        **HYGIENE,
    },
}
