"""How fast the classroom page is: ``python tests/benchmarks/bench_page.py`` on a machine with nothing else to do.

Prints, for `wom-sim demo` and a browser without a graphics card (Debian's chromium, window of 1024×768):

- visible: from the server's start until the page is painted, and until its networks are, at 500 consumers;
- slider: from a slider's move until the new pair of runs is painted, at 500 consumers;
- frames: a second of two playing panels over a second of an empty page in the same browser, at 500 and 2,000 consumers, and
  at 20,000, where communities are drawn.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WINDOW = {"width": 1024, "height": 768}
SCENARIO = """\
world: {{consumers: {consumers}, segments: {{superfan: 0.1, fan: 0.3, casual: 0.6}}, sector: sport}}
campaigns:
  customers: {{seeding: {{strategy: existing_customers, target: {target}}}, role: director, budget: {budget}}}
  nominated: {{seeding: {{strategy: nominated_influencers, target: {target}}}, role: director, budget: {budget}}}
study: {{days: 42, rng_seed: 7}}
"""

PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
FRAMES_A_SECOND = """new Promise((done) => {
    let frames = 0;
    const began = performance.now();
    const count = (now) => (now - began < 2000 ? (frames++, requestAnimationFrame(count)) : done(frames / (now - began) * 1000));
    requestAnimationFrame(count);
})"""
SLIDER_MOVED = """([name, value]) => new Promise((done) => {
    const input = document.getElementById(name), before = state.sides, began = performance.now();
    input.value = value;
    input.dispatchEvent(new Event("input"));
    const painted = () => done(performance.now() - began);
    const look = () => requestAnimationFrame(state.sides === before ? look : painted);
    look();
})"""


@contextlib.contextmanager
def demo(scenario: Path) -> Iterator[tuple[str, float]]:
    """The page's address, and when the server was started."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "wom_sim", "demo", str(scenario), "--no-browser", "--port", "0"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://\S+", running.stdout.readline())[0], began
    finally:
        running.send_signal(signal.SIGINT)
        running.wait()


def opened(page: Page, address: str, began: float) -> tuple[float, float]:
    """Seconds until the page, and its networks, are painted."""
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#title")
    page.evaluate(PAINTED)
    painted = time.perf_counter() - began
    page.wait_for_selector("#bet:not([hidden])", timeout=120_000)
    page.evaluate(PAINTED)
    return painted, time.perf_counter() - began


def ratio_of_frames(page: Page, empty: Page) -> tuple[float, float]:
    """Frames a second of an empty page, and of a playing page over those."""
    empty.bring_to_front()
    of_empty = empty.evaluate(FRAMES_A_SECOND)
    page.bring_to_front()
    page.keyboard.press("r")
    page.keyboard.press("Space")
    return of_empty, page.evaluate(FRAMES_A_SECOND) / of_empty


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        empty = browser.new_page(viewport=WINDOW)
        for consumers, target, budget in ((500, 25, 6_000), (2_000, 50, 9_000), (20_000, 250, 25_000)):
            scenario = Path(folder, f"{consumers}.yaml")
            scenario.write_text(SCENARIO.format(consumers=consumers, target=target, budget=budget))
            starts = []
            for _ in range(4):
                with demo(scenario) as (address, began):
                    page = browser.new_page(viewport=WINDOW)
                    starts.append(opened(page, address, began))
                    if len(starts) == 4:
                        page.keyboard.press("1")
                        frames = [ratio_of_frames(page, empty) for _ in range(3)]
                        # Of ties, a new world is drawn; of budgets, only campaigns are run.
                        moves = {
                            name: [page.evaluate(SLIDER_MOVED, [name, value]) for value in values]
                            for name, values in {
                                "mean_ties": (10, 11, 12, 13),
                                "budget": (2000, 3000, 4000, 5000),
                            }.items()
                        }
                    page.close()
            # The first start may have compiled the model.
            painted, networks = (median(seconds) for seconds in zip(*starts[1:], strict=True))
            print(
                f"{consumers:>6,} consumers: page {painted:.2f} s after the server's start, networks {networks:.2f} s"
            )
            print("        slider: " + ", ".join(f"{name} {median(ms):.0f} ms" for name, ms in moves.items()))
            of_empty, ratio = (median(values) for values in zip(*frames, strict=True))
            print(f"        frames: {ratio:.2f} of an empty page's {of_empty:.0f} a second")
        browser.close()


if __name__ == "__main__":
    main()
