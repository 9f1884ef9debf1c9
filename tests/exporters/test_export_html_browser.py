"""html in a real browser: it asks for nothing, complains of nothing, and can be read by day, by night, on a phone and paper.

Skipped, visibly, where no Chromium is installed; AUDITCORE_CHROMIUM names one that is elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import browser as browsers
import pytest
import sample_report
from auditplugins.exporters import html
from written import raw

from auditcore.api import Report

# What each piece of text is drawn in and on, where the two can hardly be told apart. Fields of heat maps lie before
# their figures; everything else of a picture stands on the page itself.
CONTRAST = """
(() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => parts(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      const [, , , alpha = 1] = parts(colour);
      if (alpha === 1) return colour;
      if (alpha > 0) return 'rgb(127, 127, 127)';
    }
    return 'rgb(255, 255, 255)';
  };
  const poor = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let count = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const drawn = element.closest('text'), style = getComputedStyle(element);
    const ink = drawn ? style.fill : style.color;
    const paper = drawn && drawn.classList.contains('in')
      ? getComputedStyle(drawn.previousElementSibling).fill : behind(element);
    const [low, high] = [light(ink), light(paper)].sort((a, b) => a - b);
    count += 1;
    if ((high + 0.05) / (low + 0.05) < 4.5) poor.push(`${ink} on ${paper}: ${walker.currentNode.data.slice(0, 40)}`);
  }
  return [count, [...new Set(poor)]];
})()
"""
# Each picture's lines and areas against the page.
PICTURES = """
[...document.querySelectorAll('svg [class^="s"], svg [class^="o"]')].map(one => {
  const style = getComputedStyle(one), class_ = one.getAttribute('class');
  return [class_, class_[0] === 's' ? style.fill : style.stroke, getComputedStyle(document.body).backgroundColor];
})
"""
HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => Number(one.tagName[1]))"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is cut off at the edge of the paper: it can't be moved there.
CUT = """
[...document.querySelectorAll('main *, header *')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && one.getClientRects().length)
  .map(one => one.tagName + ': ' + one.textContent.slice(0, 40)).slice(0, 5)
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browsers.Browser]:
    if not browsers.found():
        pytest.skip("no Chromium is installed: html is not looked at in a browser")
    with browsers.opened(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


REPORTS: dict[str, Callable[[], Report]] = {
    "list": lambda: sample_report.plain(30),
    "report": lambda: sample_report.full("en", letterhead=False),
    "document": lambda: sample_report.full("vi"),
}


@pytest.fixture(scope="module", params=[*REPORTS, "hostile"])
def shown(
    request: pytest.FixtureRequest, browser: browsers.Browser, tmp_path_factory: pytest.TempPathFactory
) -> browsers.Browser:
    """The browser with a report in it."""
    if request.param == "hostile":
        texts = sample_report.texts(request.getfixturevalue("shared_data"))
        report = sample_report.hostile(texts)
    else:
        report = REPORTS[request.param]()
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_bytes(raw(html.write, report))
    browser.screen(1200)
    browser.open(file)
    return browser


def test_it_asks_for_nothing_and_complains_of_nothing(shown: browsers.Browser) -> None:
    assert (shown.requests, shown.messages) == ([], [])


def test_its_titles_are_in_order(shown: browsers.Browser) -> None:
    levels = shown.run(HEADINGS)
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_every_text_stands_out_and_the_page_fits(shown: browsers.Browser, width: int, dark: bool) -> None:
    shown.screen(width, dark=dark)
    count, poor = shown.run(CONTRAST)
    assert count > 100 and poor == []
    assert shown.run(SIDEWAYS) == 0


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_lines_and_areas_of_pictures_stand_out(shown: browsers.Browser, dark: bool) -> None:
    shown.screen(1200, dark=dark)
    for name, ink, paper in shown.run(PICTURES):
        if ink.startswith("rgb"):  # an area that is filled with a pattern has the pattern's ink
            low, high = sorted((luminance(ink), luminance(paper)))
            assert (high + 0.05) / (low + 0.05) >= 3, (name, ink, paper)


@pytest.mark.parametrize("name", ["report", "document"])
def test_nothing_is_cut_off_on_paper(browser: browsers.Browser, tmp_path: Path, name: str) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(raw(html.write, REPORTS[name]()))
    # What the margins leave of A4, in pixels of CSS, standing and lying.
    for width, there in ((612 if name == "document" else 672, ":not(.broad, .broad *)"), (1001, "*")):
        browser.screen(width, media="print")
        browser.open(file)
        assert browser.run(CUT.replace("main *,", f"main {there},")) == []
    browser.print(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_a_line_of_a_text_stays_a_line(browser: browsers.Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(raw(html.write, sample_report.full()))
    for media, width in (("screen", 1200), ("screen", 390), ("print", 612)):
        browser.screen(width, media=media)
        browser.open(file)
        shown = "[...document.querySelectorAll('td, dd, main p')].map(one => one.innerText)"
        texts = browser.run(shown)
        assert "=SUM(A1:A2)\n+1" in texts
        assert any("counted.\nThese" in said for said in texts)


def test_a_night_is_no_night_on_paper(browser: browsers.Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(raw(html.write, sample_report.full()))
    browser.screen(672, media="print", dark=True)
    browser.open(file)
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_browser_tells_of_what_it_fetches_and_what_it_refuses(
    browser: browsers.Browser, tmp_path: Path
) -> None:
    """The tests above see nothing: this shows that they would."""
    file = tmp_path / "bad.html"
    file.write_text(
        '<img src="other.png"><h1 style="color: #999">x</h1><script>nonsense(</script>', encoding="utf-8"
    )
    browser.screen(1200)
    browser.open(file)
    assert any("other.png" in asked for asked in browser.requests)
    assert browser.messages
    assert browser.run(CONTRAST)[1]
    policy = file.read_text(encoding="utf-8")
    file.write_text(
        f"<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">{policy}", encoding="utf-8"
    )
    browser.open(file)
    assert not any("other.png" in asked for asked in browser.requests) or browser.messages
    assert any("Content Security Policy" in said for said in browser.messages)
