"""What tables do not hold of the rules about zones and protection."""

from policies.analyzer import analyze_request
from policies.resilient_stacks import ROWS
from policies.snapshots import config, edited, request

DATABASE = next(row for row in ROWS if row.rule == "deletion-protected" and row.type == "rds/instance")


def test_a_slave_zone_that_is_the_primary_s_zone_is_one_zone() -> None:
    same = edited(ROWS[0].stack(), "thing", "zoneIdSlaveA", "cn-shanghai-B")

    assert len(analyze_request(request(same), config()).of("rds-spans-zones")) == 1


def test_the_engine_s_own_protection_is_enough_unless_the_stack_asks_for_the_cloud_s() -> None:
    asked = request(edited(DATABASE.stack(), "thing", "deletionProtection", False))
    for resource in asked.resources:
        resource.options.protect = resource.name == "thing"
    strict = config(policies='{"rules": {"deletion-protected": {"acceptPulumiProtect": false}}}')

    assert analyze_request(asked, config()).of("deletion-protected") == []
    assert len(analyze_request(asked, strict).of("deletion-protected")) == 1
