"""Small programs that the component tests build, and the config they need."""

import json
from collections.abc import Mapping
from typing import Any

from dualregion.region_pair import RegionPair

PORTAL = {"name": "portal", "owner": "digital-channels", "objective": {"redirect": "PT1H"}}
ARCHIVE = {"name": "archive", "owner": "records-office", "objective": {"rpo": "none promised"}}


def services(*entries: object) -> Mapping[str, str]:
    """Stack config that declares these services, as the engine hands it to a program."""
    return {"dualregion:services": json.dumps(list(entries or (PORTAL, ARCHIVE)))}


def hong_kong(**access: Any) -> RegionPair:
    """The pair outside the mainland: no replication time control."""
    return RegionPair("pair", primary="cn-hongkong", standby="ap-southeast-1", **access)


def mainland() -> RegionPair:
    """A pair with replication time control."""
    return RegionPair("pair", primary="cn-shanghai", standby="cn-shenzhen")


def across_the_border() -> RegionPair:
    """A pair whose traffic crosses the mainland's border."""
    return RegionPair("pair", primary="cn-hongkong", standby="cn-shenzhen")
