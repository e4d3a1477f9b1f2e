"""What a person reads when a promise cannot be kept: the sum, and the way out or the proof that there is none."""

from policies.analyzer import analyze
from policies.snapshots import LEFT_OUT, MAINLAND, OUTSIDE, archive, config, edited

LAG = "documented as a few minutes to several hours, by object size and load; no upper bound is given"


def _told(pair: tuple[str, str]) -> dict[str, str]:
    without_time_control = edited(archive(pair), "copying", "rtc", LEFT_OUT)
    answer = analyze(without_time_control, config(pair=pair))
    messages = [violation.message.partition("\n")[2] for violation in answer.of("promises-kept")]
    return {" ".join(message.split(" ")[:3]): message for message in messages}


def test_the_mainland_pair_without_time_control_is_told_the_lever() -> None:
    assert _told(MAINLAND)["archive region-loss rpo"] == (
        f"archive region-loss rpo unbounded > 15 min: copy lag of data unbounded ({LAG}). "
        "Passes with objects.timeControl=true (10 min)."
    )


def test_the_hong_kong_pair_is_shown_that_no_lever_exists() -> None:
    told = _told(OUTSIDE)["archive region-loss rpo"]

    assert told.startswith(f"archive region-loss rpo unbounded > 15 min: copy lag of data unbounded ({LAG}). ")
    assert "No lever exists: replication time control is not offered between cn-hongkong and ap-southeast-1" in told
    assert "https://www.alibabacloud.com/help/en/oss/user-guide/rtc" in told
    assert "Best reachable: unbounded (" in told


def test_only_what_the_lag_decides_is_refused() -> None:
    assert set(_told(MAINLAND)) == {"archive region-loss rpo", "archive control-plane-loss rpo"}
