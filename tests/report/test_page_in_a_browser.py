"""The page as a browser shows it: everything visible, nothing over anything else, nothing asked of anybody."""

import os
from collections.abc import Generator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import browser
from dualregion.recovery.topology import ServiceTopology
from dualregion.report.page import page
from recovery.shapes import OUTSIDE, bucket, service, switch, topology, vault
from report.explained import archive, explanation, portal

pytestmark = pytest.mark.slow

HOSTILE = "<script>document.title='taken'</script>\"'&</text></svg> " + "w" * 90 + " 災難復原"
CROWDED = topology(
    bucket(OUTSIDE, name=HOSTILE, vaults=(vault(name=f"far {HOSTILE}", region="cn-hangzhou", mirrors=(OUTSIDE[1],)),)),
    bucket(OUTSIDE, copied=False, name="without-a-copy"),
    *(bucket(OUTSIDE, name=f"bucket-{place}", vaults=(vault(locked=True),)) for place in range(4)),
    switch=switch(None),
    pair=OUTSIDE,
)
SHAPES: dict[str, ServiceTopology] = {
    "archive": archive(),
    "portal": portal(),
    "crowded": CROWDED,
    "bare": topology(bucket(copied=False)),
}


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Generator[browser.Page]:
    binary = browser.found()
    if binary is None:
        told = f"no browser on this machine: install Chromium, or name one in DUALREGION_BROWSER ({browser.NAMES})"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    with browser.started(binary, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="module", params=list(SHAPES))
def opened(request: pytest.FixtureRequest, tab: browser.Page, tmp_path_factory: pytest.TempPathFactory) -> browser.Page:
    file = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    built = SHAPES[request.param]
    declared = service(built.service, owner=HOSTILE) if request.param == "crowded" else None
    file.write_text(page(explanation(built, declared), date(2026, 11, 22), "0.1.0"), encoding="utf-8")
    tab.emulate()
    tab.open(file)
    return tab


def _rectangles(opened: browser.Page, selector: str) -> list[dict[str, Any]]:
    """Where each element lies, in the order of the document, with its text and the number of its picture."""
    return opened.evaluate(
        f"""[...document.querySelectorAll({selector!r})].map(one => {{
            const r = one.getBoundingClientRect(), picture = one.closest('svg')
            return {{left: r.left, right: r.right, top: r.top, bottom: r.bottom, text: one.textContent.trim(),
                     svg: [...document.querySelectorAll('svg')].indexOf(picture)}}
        }})"""
    )


def _overlap(one: dict[str, Any], other: dict[str, Any], allowed: float = 0.5) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > allowed and down > allowed


def _within(inner: dict[str, Any], outer: dict[str, Any], allowed: float = 1.0) -> bool:
    return (
        inner["left"] >= outer["left"] - allowed
        and inner["right"] <= outer["right"] + allowed
        and inner["top"] >= outer["top"] - allowed
        and inner["bottom"] <= outer["bottom"] + allowed
    )


def test_nothing_is_asked_of_anybody_and_nobody_complains(opened: browser.Page) -> None:
    assert {address.partition(":")[0] for address in opened.requested()} <= {"file", "data"}
    assert opened.complaints() == []
    assert opened.evaluate("document.scripts.length") == 0


def test_the_text_says_what_is_promised_and_what_holds(opened: browser.Page) -> None:
    text = opened.evaluate("document.body.innerText")

    assert opened.evaluate("document.title").startswith("Recovery budget of ")
    for scenario in ("zone-loss", "region-loss", "control-plane-loss", "data-corruption"):
        assert opened.evaluate(f"document.getElementById('{scenario}').getBoundingClientRect().height") > 100
        assert scenario in text
    assert opened.evaluate("document.querySelectorAll('.summary tbody td').length") == 12
    assert opened.evaluate("[...document.querySelectorAll('.summary .badge')].every(one => one.offsetWidth > 30)")


def test_the_year_is_shown_where_one_is_promised(opened: browser.Page) -> None:
    promised = "promised 99.99 %" in opened.evaluate("document.body.innerText")

    assert promised is not opened.evaluate("document.getElementById('year') === null")
    if promised:
        assert opened.evaluate("document.querySelector('#year .badge').offsetWidth") > 30
        assert "one failover a year" in opened.evaluate("document.querySelector('#year .notes').innerText")
        assert opened.evaluate("[...document.querySelectorAll('#year tbody tr')].every(one => one.offsetHeight > 10)")


def test_every_word_of_a_picture_is_visible_inside_it(opened: browser.Page) -> None:
    pictures = {one["svg"]: one for one in _rectangles(opened, "svg")}
    words = _rectangles(opened, ".picture text")

    assert len(words) > 20
    for one in words:
        assert one["right"] - one["left"] > 2, one
        assert _within(one, pictures[one["svg"]]), one


def test_boxes_lie_beside_each_other_and_hold_their_text(opened: browser.Page) -> None:
    boxes = _rectangles(opened, "[data-box]:not(.region) > rect")
    texts = _rectangles(opened, "[data-box]:not(.region)")

    assert len(boxes) == len(texts) >= 8
    for place, one in enumerate(boxes):
        assert [other for other in boxes[place + 1 :] if other["svg"] == one["svg"] and _overlap(one, other)] == []
        assert _within(texts[place], one, allowed=1.5), texts[place]["text"]
    regions = _rectangles(opened, "[data-box].region > rect")
    for place, one in enumerate(regions):
        assert [other for other in regions[place + 1 :] if other["svg"] == one["svg"] and _overlap(one, other)] == []


def test_words_of_a_picture_do_not_lie_over_each_other(opened: browser.Page) -> None:
    words = _rectangles(opened, ".picture text")
    for place, one in enumerate(words):
        over = [other for other in words[place + 1 :] if other["svg"] == one["svg"] and _overlap(one, other, 2)]
        assert over == [], (one["text"], [other["text"] for other in over])


def test_bars_begin_where_the_one_before_ends_and_none_leaves_the_axis(opened: browser.Page) -> None:
    for svg in {one["svg"] for one in _rectangles(opened, ".chart")}:
        (axis,) = [one for one in _rectangles(opened, ".chart .axis") if one["svg"] == svg]
        bars = [one for one in _rectangles(opened, ".chart .bar:not(.beside)") if one["svg"] == svg]
        for before, after in pairwise(bars):
            # A step without duration is drawn three units wide, so that it can be seen.
            assert abs(before["right"] - after["left"]) < 4
        assert all(bar["left"] >= axis["left"] - 1 and bar["right"] <= axis["right"] + 4 for bar in bars)


def test_every_number_leads_to_a_figure_and_every_source_to_a_page(opened: browser.Page) -> None:
    numbers = "[...document.querySelectorAll('a[href^=\"#figure-\"]')]"
    assert opened.evaluate(f"{numbers}.length") > 2
    assert opened.evaluate(f"{numbers}.every(one => document.querySelector(one.getAttribute('href')))")
    sources = opened.evaluate("[...document.querySelectorAll('#figures a')].map(one => one.href)")
    assert sources
    assert all(address.startswith("https://") for address in sources)


def test_a_picture_has_a_name_and_a_description_for_who_cannot_see_it(opened: browser.Page) -> None:
    opened.call("Accessibility.enable")
    nodes = opened.call("Accessibility.getFullAXTree")["nodes"]
    images = [node for node in nodes if node.get("role", {}).get("value") in ("image", "img") and not node["ignored"]]

    assert len(images) >= opened.evaluate("document.querySelectorAll('.picture svg').length")
    assert all(image["name"]["value"] for image in images)
    assert opened.evaluate("[...document.querySelectorAll('.picture svg')].every(one => one.querySelector('desc'))")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_in_dark(opened: browser.Page, scheme: str) -> None:
    opened.emulate(scheme=scheme)
    contrasts = opened.evaluate(
        """(() => {
            const parts = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number)
            const light = colour => parts(colour).map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
            const page = light(getComputedStyle(document.body).backgroundColor)
            return ['body', 'h1', '.badge', 'a', '.meant', '.headline', '.advice, .notes li'].flatMap(selector =>
                [...document.querySelectorAll(selector)].map(one => light(getComputedStyle(one).color)))
                .map(ink => (Math.max(ink, page) + 0.05) / (Math.min(ink, page) + 0.05))
        })()"""
    )
    background = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    opened.emulate()

    assert min(contrasts) >= 4.5
    assert (sum(int(part) for part in background.removeprefix("rgb(").rstrip(")").split(",")) > 384) is (
        scheme == "light"
    )


def test_on_paper_the_tables_are_open(opened: browser.Page) -> None:
    hidden = "[...document.querySelectorAll('details table')].map(one => one.getBoundingClientRect().height)"
    opened.emulate(media="print")
    heights = opened.evaluate(hidden)
    printed = opened.call("Page.printToPDF", printBackground=True)["data"]
    opened.emulate()

    assert heights
    assert all(height > 20 for height in heights)
    assert len(printed) > 10_000


def test_on_a_telephone_nothing_has_to_be_pushed_aside(opened: browser.Page) -> None:
    opened.resize(360)
    width = opened.evaluate("document.documentElement.scrollWidth")
    opened.resize(1100)

    assert width <= 360


def test_what_a_stack_writes_stays_text(tab: browser.Page, tmp_path: Path) -> None:
    file = tmp_path / "hostile.html"
    declared = service(CROWDED.service, owner=HOSTILE, recovery={"detect": "PT1M"})
    file.write_text(page(explanation(CROWDED, declared), date(2026, 11, 22), "0.1.0"), encoding="utf-8")
    tab.open(file)

    assert tab.evaluate("document.querySelector('.facts dd').textContent") == HOSTILE
    assert HOSTILE in tab.evaluate("[...document.querySelectorAll('#parts th')].map(one => one.textContent)")
    assert tab.evaluate("document.title") == "Recovery budget of archive, stack local"
    assert tab.evaluate("document.querySelectorAll('script, body > text').length") == 0
    assert tab.complaints() == []
