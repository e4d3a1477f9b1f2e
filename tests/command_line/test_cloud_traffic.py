"""`dualregion cloud origins`, `visit` and `buy-gtm`: a service is lost, and a visitor reaches the other one."""

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from cloud_process import Cloud, running
from command_line.command import dualregion, must
from traffic_setups import PRIMARY, STANDBY, accelerated
from traffic_world import Client, Origin, map_origin, set_pace

HOME, AWAY = "cn-hongkong", "ap-southeast-1"
SERVED = (f"{PRIMARY}={HOME}", f"{STANDBY}={AWAY}")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: foreign\nruntime: yaml\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def cloud(project: Path) -> Generator[Cloud]:
    with running(project / ".dualregion" / "cloud") as made:
        yield made


def test_a_visitor_is_answered_by_the_primary_and_then_told_when_the_standby_takes_over(
    project: Path, cloud: Cloud
) -> None:
    setup, _ = accelerated(cloud)
    set_pace(cloud, 10)
    shown = must("cloud", "origins", *SERVED, folder=project)
    assert re.search(rf"^{PRIMARY} +{HOME} +127\.0\.0\.1:\d+ +a stand-in; probes say ok$", shown, re.MULTILINE)
    command = [sys.executable, "-m", "dualregion.cli", "cloud", "visit", setup.name, "--port", str(setup.port)]
    visitor = subprocess.Popen([*command, "--for", "PT1M"], cwd=project, stdout=subprocess.PIPE, text=True)
    assert visitor.stdout
    assert visitor.stdout.readline().startswith(f"{setup.name}:{setup.port} is answered by {HOME} ({PRIMARY}); nothing")

    must("cloud", "fault", "add", "control-plane-loss", "--region", HOME, folder=project)
    must("cloud", "origins", "--stop", PRIMARY, folder=project)
    told, _ = visitor.communicate(timeout=60)

    assert visitor.returncode == 0
    found = re.search(rf"answered by {AWAY} \({STANDBY}\), ([\d.]+) s after .* \(simulated at pace 10\)", told)
    assert found, told
    assert float(found[1]) >= setup.earliest / 10 - 1, "nobody can know sooner"
    assert re.search(
        rf"^{PRIMARY} .*yours, or stopped; probes say failed", must("cloud", "origins", folder=project), re.M
    )


@pytest.mark.usefixtures("cloud")
def test_a_visitor_who_is_never_answered_says_so(project: Path) -> None:
    done = dualregion("cloud", "visit", "nobody.example", "--for", "PT1S", folder=project)
    assert (done.returncode, "nobody.example:443 was never answered in PT1S" in done.stderr) == (1, True)


def test_a_stand_in_of_a_lost_region_refuses_and_comes_back_with_it(project: Path, cloud: Cloud) -> None:
    must("cloud", "origins", *SERVED, folder=project)
    place = cloud.admin("GET", "traffic")[1]["origins"][PRIMARY]
    client = Client(cloud)
    assert client.get_at(PRIMARY, 443) == f"{HOME} ({PRIMARY})\n"

    must("cloud", "fault", "add", "region-loss", "--region", HOME, folder=project)
    answered = threading.Event()
    _until_nobody_listens(place)
    assert client.get_at(PRIMARY, 443) == ""
    assert client.get_at(STANDBY, 443) == f"{AWAY} ({STANDBY})\n"

    must("cloud", "fault", "clear", folder=project)
    while client.get_at(PRIMARY, 443) != f"{HOME} ({PRIMARY})\n":
        answered.wait(0.05)
    cloud.stop()
    with running(cloud.folder) as again:
        client = Client(again)
        while client.get_at(STANDBY, 443) != f"{AWAY} ({STANDBY})\n":
            answered.wait(0.05)


def _until_nobody_listens(place: str) -> None:
    host, _, port = place.rpartition(":")
    pause = threading.Event()
    for _ in range(300):
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except ConnectionRefusedError:
            return
        except ConnectionResetError:
            pass  # it was let in while the stand-in went
        pause.wait(0.05)
    raise AssertionError(f"{place} still listens")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ((PRIMARY,), "is no ADDRESS=REGION"),
        ((f"{PRIMARY}=cn-nowhere",), "there is no region 'cn-nowhere'"),
        (("--stop", "192.0.2.77"), "no stand-in answers for 192.0.2.77"),
        (("--wait", "soon"), "soon"),
    ],
)
@pytest.mark.usefixtures("cloud")
def test_an_origin_that_cannot_be_is_refused(project: Path, given: tuple[str, ...], why: str) -> None:
    done = dualregion("cloud", "origins", *given, folder=project)
    assert (done.returncode, why in done.stderr) == (1, True), done.stderr


def test_origins_of_ones_own_are_shown_beside_the_stand_ins(project: Path, cloud: Cloud) -> None:
    assert must("cloud", "origins", folder=project).startswith("nothing stands for any address")
    own = Origin("mine")
    try:
        map_origin(cloud, PRIMARY, own)
        shown = must("cloud", "origins", folder=project)
    finally:
        own.stop()
    assert f"127.0.0.1:{own.port}" in shown
    assert "yours, or stopped; probes say nothing" in shown


def test_an_instance_is_bought_once_with_the_id_that_a_config_names(project: Path, cloud: Cloud) -> None:
    for _ in range(2):
        told = must("cloud", "buy-gtm", "gtm-cn-named", folder=project)
        assert told == "Traffic Manager 3.0 instance of the edition ultimate: gtm-cn-named\n"
    assert cloud.status()["retained"] == ["Traffic Manager instance gtm-cn-named, a subscription"]
    assert dualregion("cloud", "buy-gtm", "--edition", "best", folder=project).returncode == 1
