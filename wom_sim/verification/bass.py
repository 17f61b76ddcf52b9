"""Bass 1969: buyers by innovation (p) and by imitation (q) among people who all talk to one another.

F(t) = (1 − e^(−(p+q)t))/(1 + (q/p)e^(−(p+q)t)), with the peak of sales at t* = ln(q/p)/(p + q).

Everybody is tied to everybody and there are no customers at first. With full usage intent needs are recognised at rate p.
Search and evaluation take an hour each and always end in buying. A buyer brings the brand up at rate q, to one tie on
average; everybody believes it, nobody passes it on, and whoever had not begun to search begins: hazard p + qF.
"""

from __future__ import annotations

import math

import numpy as np
from matplotlib.figure import Figure

from wom_sim.report.style import GREY, INK, PALE, colour, mark, new_figure, title
from wom_sim.verification.bare import bare_scenario, run_bare
from wom_sim.verification.graphs import complete_graph
from wom_sim.verification.judging import Estimate, Findings, exactly, jackknife, mean_of, scaled, within

NAME = "bass"
SOURCE = "Bass 1969"
P, Q = 0.03, 0.38
TIMES, PERIODS, TOLERANCE = (1, 5, 10, 20), 20, 0.01
CONSUMERS, RUNS = 2000, 110
DAYS_A_PERIOD = 100
HOURS_A_PERIOD = 24 * DAYS_A_PERIOD
WINDOW = 3.0
"""Half width, in periods, of the window in which the peak of sales is looked for."""

_CHANGES = {
    "world": {
        "behaviour": {
            "recognition_rate": P / DAYS_A_PERIOD, "search_rate": 2400, "evaluation_rate": 2400, "buying_share": 1,
            "experience_delay": 1, "prompting": 1, "peer_usefulness": 1, "everyday_talk": Q / DAYS_A_PERIOD,
            "pass_on_base": -60,
        }
    },
    "study": {"days": (PERIODS + 1) * DAYS_A_PERIOD},
}  # fmt: skip


def adopted_share(t: float | np.ndarray) -> float | np.ndarray:
    """F(t), t in periods."""
    fading = np.exp(-(P + Q) * t)
    return (1 - fading) / (1 + Q / P * fading)


def sales(t: np.ndarray) -> np.ndarray:
    """f(t) = F′(t) = (p + qF)(1 − F), a period."""
    share = adopted_share(t)
    return (P + Q * share) * (1 - share)


PEAK = math.log(Q / P) / (P + Q)


def peak_of(times: np.ndarray) -> float:
    """The time about which purchases are balanced: the t that is the mean of the purchases within t ± `WINDOW`.

    Bass's curve of sales is symmetric about its peak, so this is the peak, found without binning or fitting.
    """
    times = np.sort(times)
    summed = np.concatenate([[0.0], np.cumsum(times)])
    t = float(np.median(times))
    for _ in range(500):
        low, high = np.searchsorted(times, [t - WINDOW, t + WINDOW])
        t = (summed[high] - summed[low]) / (high - low)
    return float(t)


def run(effort: float = 1.0) -> Findings:
    """F at four times and at the peak, and the time of the peak."""
    scenario, ties = bare_scenario(_CHANGES), complete_graph(CONSUMERS, 1.0 / CONSUMERS)
    runs = []
    for replicate in range(scaled(RUNS, effort, 12)):
        adopted = run_bare(scenario, ties, np.empty(0, np.int64), replicate).state["adopted"]
        runs.append(adopted[adopted >= 0] / HOURS_A_PERIOD)

    def share_by(t: float) -> Estimate:
        return mean_of(np.array([(times <= t).sum() / CONSUMERS for times in runs]))

    peak = jackknife(lambda some: peak_of(np.concatenate(some)), runs)
    note = (
        f"a period is {DAYS_A_PERIOD} days: the five hours from a need to the first word are .002 periods and take "
        f"at most .0006 from F"
    )
    outcomes = [
        within(NAME, f"F({t}), share that has bought", float(adopted_share(t)), TOLERANCE, share_by(t), SOURCE) for t in TIMES
    ]
    outcomes += [
        within(NAME, "F(t*), share at the peak", float(adopted_share(PEAK)), TOLERANCE, share_by(PEAK), SOURCE),
        exactly(NAME, "t*, peak of sales, periods", PEAK, peak, SOURCE, note),
    ]
    grid = np.arange(0.0, PERIODS + 0.01, 0.5)
    curves = np.array([np.searchsorted(np.sort(times), grid, side="right") / CONSUMERS for times in runs])
    return Findings(outcomes, {"grid": grid, "curves": curves})


def draw(findings: Findings) -> Figure:
    """The curve of all who have bought, and of sales a period."""
    figure = new_figure(11.5, 7.6)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(1.35, 1))
    grid, curves = findings.shown["grid"], findings.shown["curves"]
    t = np.linspace(0, PERIODS, 400)
    low, high = np.quantile(curves, [0.05, 0.95], axis=0)
    upper.fill_between(grid, low, high, color=colour(0), alpha=0.18, linewidth=0)
    upper.plot(t, adopted_share(t), color=GREY, linewidth=2.2)
    upper.plot(grid[2::2], curves.mean(axis=0)[2::2], mark(0), color=colour(0), markersize=8, markeredgecolor="white",
               clip_on=False)  # fmt: skip
    upper.set_ylabel("share that has bought, F")
    upper.set_ylim(0, 1.03)
    middle, sold = (grid[1:] + grid[:-1]) / 2, np.diff(curves, axis=1) / np.diff(grid)
    lower.bar(middle, sold.mean(axis=0), width=0.44, color=colour(0), alpha=0.75)
    lower.plot(t, sales(t), color=INK, linewidth=2.2)
    lower.axvline(PEAK, color=colour(1), linewidth=1.6, linestyle=(0, (5, 1.6)))
    lower.set_ylim(0, 0.135)
    lower.annotate(f"t* = {PEAK:.2f}", (PEAK, 0.135), (7, -4), textcoords="offset points", color=colour(1),
                   fontweight="bold", va="top")  # fmt: skip
    lower.set_ylabel("sales, share a period")
    lower.set_xlabel("time, periods")
    lower.set_xlim(0, PERIODS)
    lower.set_xticks(range(0, PERIODS + 1, 2))
    for axes in (upper, lower):
        axes.grid(axis="y", color=PALE)
    title(upper, f"Bass diffusion, p = {P}, q = {Q}",
          f"marks and bars: mean of {len(curves)} runs with {CONSUMERS:,} consumers · band: middle 90 % of runs · "
          "lines: theory")  # fmt: skip
    return figure
