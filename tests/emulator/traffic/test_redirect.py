"""Traffic moves from a dead origin to the standby, with real packets, in every mode and in the time that it should.

Where the pace is above 1, probe intervals, timeouts and the client's caches are shorter by the same factor, and
nothing else is. The tolerance is for what the machine takes: a step of the data plane is 0.1 s, a request a few ms.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloud_process import Cloud
from traffic_setups import PRIMARY, STANDBY, ZONE, Setup, accelerated, dns, gtm2, gtm3
from traffic_world import Client, answers, events, healthy, map_origin, origins, set_pace

TOLERANCE = 1.0
MODES: dict[str, Callable[[Cloud], Setup]] = {
    "gtm2": gtm2,
    "gtm3": lambda cloud: gtm3(cloud, count=2, ttl=30)[0],
    "accelerator": lambda cloud: accelerated(cloud)[0],
}


def redirect(cloud: Cloud, setup: Setup, pace: float) -> float:
    """Stops the primary and measures until a client reaches the standby. Seconds of the machine's clock."""
    client = Client(cloud, pace)
    with origins("primary", "standby") as (primary, standby):
        map_origin(cloud, PRIMARY, primary)
        map_origin(cloud, STANDBY, standby)
        set_pace(cloud, pace)
        healthy(cloud, 2, 3 * setup.interval / pace + 10)
        client.until(setup.name, setup.port, "primary", 5)
        before = len(events(cloud))
        primary.stop()
        took = client.until(setup.name, setup.port, "standby", 1.5 * setup.computed / pace + 5)
        noticed = [action for action, _ in events(cloud)[before:] if action != "OriginNotMapped"]
    assert noticed[:2] == ["HealthChanged", "Redirect"]
    return took


@pytest.mark.parametrize(
    ("mode", "pace"),
    [
        ("gtm2", 30),
        ("gtm3", 10),
        ("accelerator", 5),
        pytest.param("gtm2", 6, marks=pytest.mark.slow),
        pytest.param("gtm3", 1, marks=pytest.mark.slow),
        pytest.param("accelerator", 1, marks=pytest.mark.slow),
    ],
)
def test_a_client_reaches_the_standby_in_the_computed_time_and_not_before_it_can_be_known(
    own_cloud: Cloud, mode: str, pace: float
) -> None:
    setup = MODES[mode](own_cloud)
    took = redirect(own_cloud, setup, pace)
    assert took <= 1.1 * setup.computed / pace + TOLERANCE
    assert took >= setup.earliest / pace - TOLERANCE


def test_a_record_that_people_change_takes_its_clients_along_within_its_time_to_live(own_cloud: Cloud) -> None:
    """Only the client's memory is shortened: 600 s, the least of the free edition, become 5 s."""
    pace, ttl = 120, 600
    people, client = dns(own_cloud), Client(own_cloud, pace)
    people.call("add_domain", DomainName=ZONE)
    record = {"RR": "www", "Type": "A", "TTL": ttl}
    id = people.call("add_domain_record", DomainName=ZONE, Value=PRIMARY, **record)["RecordId"]
    with origins("primary", "standby") as (primary, standby):
        map_origin(own_cloud, PRIMARY, primary)
        map_origin(own_cloud, STANDBY, standby)
        client.until(f"www.{ZONE}", 80, "primary", 5)
        primary.stop()
        people.call("update_domain_record", RecordId=id, Value=STANDBY, **record)
        assert answers(own_cloud, f"www.{ZONE}") == [STANDBY]
        took = client.until(f"www.{ZONE}", 80, "standby", 30)
    assert took <= 1.1 * ttl / pace + TOLERANCE
