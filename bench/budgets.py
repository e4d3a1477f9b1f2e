"""The core alone: budgets of all four scenarios and levers for every line that needs one, by the number of services."""

import time
from collections.abc import Sequence
from pathlib import Path

from bench.table import Table

from dualregion.recovery.budget import budgets
from dualregion.recovery.objective import Service
from dualregion.recovery.promises import promises_kept, promises_proven
from dualregion.recovery.topology import ServiceTopology

SIZES = (10, 100, 1_000)
STORES = 5
_PAIRS = (("cn-shanghai", "cn-shenzhen"), ("cn-hongkong", "ap-southeast-1"))
_SWITCHES = (
    None,
    {"name": "record", "mode": "manual", "ttl": "PT10M"},
    {"name": "gtm2", "mode": "gtm2", "ttl": "PT1M", "interval": "PT1M", "retries": 3, "timeout": "PT3S"},
    {"name": "gtm3", "mode": "gtm3", "ttl": "PT30S", "interval": "PT15S", "retries": 2, "timeout": "PT2S"},
    {"name": "ga", "mode": "accelerator", "interval": "PT5S", "retries": 3, "timeout": "PT3S"},
)
_SHAPES = 20
"""Services of an estate look alike: this many combinations of pair, switch and people's times."""


def measure(folder: Path) -> Sequence[Table]:
    """One table: seconds of processor time for budgets, and for findings with their levers. `folder` is not used."""
    del folder
    rows: list[tuple[str, ...]] = []
    for count in SIZES:
        built = [_topology(place) for place in range(count)]
        declared = [_service(place) for place in range(count)]
        begun = time.process_time()
        budgets(built, declared)
        computed = time.process_time()
        findings = [*promises_kept(built, declared), *promises_proven(built, declared)]
        judged = time.process_time()
        told = f"{len(findings):,}"
        rows.append((f"{count:,}", f"{computed - begun:.2f} s", f"{judged - computed:.2f} s", told))
    headings = ("services", "budgets", "budgets, levers and messages", "findings")
    return [Table(headings, rows)]


def _topology(place: int) -> ServiceTopology:
    primary, standby = _PAIRS[place % 2]
    stores = [
        {
            "name": f"bucket-{place}-{number}",
            "kind": "bucket",
            "region": primary,
            "zone_redundant": number % 4 != 0,
            "versioned": True,
            "customer_key": True,
            "encryption_key_region": primary,
            "copies": [
                {
                    "mechanism": "oss-replication",
                    "region": standby,
                    "time_control": number % 3 == 0,
                    "customer_key": True,
                    "encryption_key_region": standby,
                }
            ],
            "vaults": [{"name": f"vault-{number}", "region": primary, "interval": "P1D", "retention": "P30D"}],
        }
        for number in range(STORES)
    ]
    switch = _SWITCHES[place % len(_SWITCHES)]
    shape = {"service": f"service-{place}", "primary": primary, "standby": standby, "stores": stores}
    return ServiceTopology.model_validate({**shape, "switch": switch})


def _service(place: int) -> Service:
    people = {"detect": "PT5M", "decide": f"PT{5 + place % _SHAPES}M", "redirect": "PT5M", "backupJob": "PT10M"}
    return Service.model_validate(
        {
            "name": f"service-{place}",
            "owner": "bench",
            "objective": {"redirect": "PT90S", "rto": "PT15M", "rpo": "PT15M"},
            "recovery": {**people, "restore": "PT2H"},
            "discovery": "P14D",
        }
    )
