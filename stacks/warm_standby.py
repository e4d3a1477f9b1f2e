"""Two services of one company: a customer portal, redirected as config says, and an archive, copied and backed up."""

import pulumi

import dualregion as dr

config = pulumi.Config("dualregion")

pair = dr.RegionPair(
    "pair", primary=config.require("primary"), standby=config.require("standby"), account_id=config.get("accountId")
)

portal = dr.ProtectedWorkload(
    "portal",
    pair=pair,
    args={
        "network": {
            "primary_cidr": config.require("networkPrimary"),
            "standby_cidr": config.require("networkStandby"),
            "zones": config.require_int("zones"),
            "ingress": [{"ports": "443/443", "cidr": "0.0.0.0/0"}],
        },
        "traffic": config.require_object("switch")
        | {
            "domain": config.require("domain"),
            "record": "portal",
            "addresses": {"primary": config.require("addressPrimary"), "standby": config.require("addressStandby")},
            "serving": dr.Side(config.require("trafficTo")),
            "manages_zone": config.require_bool("managesZone"),
        },
    },
)

archive = dr.ProtectedWorkload(
    "archive",
    pair=pair,
    args={
        "objects": {
            "bucket": config.require("bucket"),
            "time_control": config.require_bool("timeControl"),
            "deletion_protection": config.require_bool("deletionProtection"),
            "key_pending_window": config.require("keyPendingWindow"),
        },
        "vault": {
            "locked": config.require_bool("vaultLocked"),
            "retention_ceiling": "P30D",
            "deletion_protection": config.require_bool("deletionProtection"),
            "key_pending_window": config.require("keyPendingWindow"),
        },
    },
)

pulumi.export("portal", portal.endpoints)
pulumi.export("archive", archive.endpoints)
