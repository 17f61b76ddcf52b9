"""`WomModel`: one campaign in one world as a Mesa model. One step is one hour."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

import numpy as np

from wom_sim.engine.records import BURDENS, NEVER, OF_INVITATION, ORGANISATION
from wom_sim.engine.run import open_office
from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.model.consumer import Consumer
from wom_sim.model.mesa_support import Agent, DataCollector, Model
from wom_sim.model.messages import Due, Exposure, Item
from wom_sim.model.organisation import Organisation
from wom_sim.model.outcome import as_result
from wom_sim.network.readers import Imported
from wom_sim.organisation.ledger import THOUSANDTHS
from wom_sim.organisation.plan import make_plan
from wom_sim.result import Result
from wom_sim.rules import kept_after
from wom_sim.scenario import Scenario, changed, load_scenario, scenario_from_data
from wom_sim.seeding import strategy
from wom_sim.world import DrawnWorld, own_world


class ConsumerError(WomSimError):
    """The code of a consumer's behaviour failed; the message names the consumer, the hour and the rule."""


class WomModel(Model):
    """One campaign in one world, one Python object a consumer: the model to read, teach and extend.

    It follows the compiled engine hour by hour: same rules, same draws, same outcome (`simulate` is how studies run; this
    is some tens of times slower). Consumers are `model.agents`; `model.datacollector` follows the run hour by hour.

    Attributes:
        world: the drawn world. key: all its luck. hour: hours that are done. hours: length of the study.
        consumers: the agents in the order of their numbers. organisation: what invites, posts and moderates.
        seeding: the strategy by which it finds whom to invite.
        invitation: the invitation to its group, always the first item. items, exposures: everything so far, in order.
        counts: opt_outs, answers, night_alerts, private_shares, public_shares, stopped_by_budget,
            unsubscribed, unrest, intrusions, questions, solved, waited, relayed, nominated, asked_in (see `result.Result`).
        burdens: by segment, as in `result.Result`.
        behaviour: the parameters of the rules. private_share, mean_read_delay: the world's.
        wom_scenario: the scenario (Mesa has another use for the name `scenario`).
    """

    def __init__(
        self,
        scenario: Scenario | str | os.PathLike[str] | Mapping[str, Any],
        campaign: str | None = None,
        replicate: int = 0,
        *,
        rng: int | np.random.Generator | None = None,
        consumer_class: type[Consumer] | Callable[[int], type[Consumer]] = Consumer,
        agent_reporters: Mapping[str, Any] | None = None,
        world: DrawnWorld | None = None,
        imported: Imported | None = None,
        **changes: Any,
    ) -> None:
        """Draw the world and set everybody out.

        Args:
            scenario: a scenario, the path of a scenario file, or its content as a dictionary.
            campaign: name of the campaign; may be left out where there is only one.
            replicate: which of the scenario's worlds. Vary this for other luck: nothing else is random, so the `iterations`
                of Mesa 3.3's `batch_run` repeat one and the same run.
            rng: start of all luck (Mesa's name for it) instead of the scenario's `rng_seed`: a whole number, or a numpy
                generator from which one is drawn.
            consumer_class: `Consumer`, a subclass, or a function from a consumer's number to one of these.
            agent_reporters: what the data collector records of every consumer every hour (nothing, unless asked).
            world: the replicate's own world, where already at hand; saves time. imported: a real network (or a networkx
                graph) in place of the scenario's.
            changes: other values of scenario fields, with two underscores for each step down
                (``world__network__homophily=0.5``), so that `mesa.batch_run` can vary any of them.
        Raises:
            WomSimError: there is no such campaign, or a changed field does not exist or has a wrong value.
        """
        if not isinstance(scenario, Scenario):
            scenario = scenario_from_data(scenario) if isinstance(scenario, Mapping) else load_scenario(scenario)
        if "seed" in changes:
            raise WomSimError("Say rng=… (as Mesa does since version 3.4) for the start of all luck; there is no seed here.")
        if rng is not None:
            changes["study__rng_seed"] = _whole(rng)
        scenario = changed(scenario, {tuple(name.split("__")): value for name, value in changes.items()})
        self.campaign = _chosen(scenario, campaign)
        self.replicate = replicate
        self.wom_scenario = scenario
        self.world = own_world(scenario, replicate, world, imported)
        self.key = self.world.key
        # Mesa's own generators decide nothing here, but whoever uses them should get the same again.
        super().__init__(rng=int(self.key % np.uint64(2**31)))
        self.hour, self.hours = 0, scenario.study.days * 24
        self.behaviour = scenario.world.behaviour
        half_life = self.behaviour.engagement_half_life
        self.kept_by_hour = np.array([kept_after(hour, half_life) for hour in range(self.hours + 1)])
        self.private_share, self.mean_read_delay = scenario.world.share_private, scenario.world.clock.read_delay
        self.counts: Counter[str] = Counter()
        self.burdens = np.zeros((len(self.world.segment_names), len(BURDENS)), np.int64)
        self.items: list[Item] = []
        self.exposures: list[Exposure] = []
        self._calendar: list[list[tuple[Any, Due]]] = [[] for _ in range(self.hours)]
        plan = make_plan(scenario.campaigns[self.campaign], scenario.study)
        self.invitation = self.add_item(Item(self.key, ORGANISATION, plan.first_day * 24, OF_INVITATION))
        self.consumers: list[Consumer] = []
        for number in range(self.world.consumers):
            self.consumers.append(self._made(consumer_class, number))
        self.seeding = strategy(scenario.campaigns[self.campaign].seeding.strategy)
        office = open_office(scenario, scenario.campaigns[self.campaign], self.world, plan, self.seeding)
        self.organisation = Organisation(self, office, plan.first_day)
        for consumer in self.consumers:
            if consumer.customer:
                consumer.plan_question(0)
        self.datacollector = DataCollector(model_reporters=_REPORTERS, agent_reporters=agent_reporters)

    def step(self) -> None:
        """One hour: what is due is delivered, every consumer has its hour, then the organisation has its own."""
        if not self.running:
            return
        for who, due in self._calendar[self.hour]:
            if not who.removed:
                who.inbox.append(due)
        self._calendar[self.hour] = []
        self.agents.do(self._visit)
        self.organisation.step()
        if self.hour % 24 == 23:
            self.organisation.office.members_by_day[self.hour // 24] = self.organisation.members
        self.hour += 1
        self.running = self.hour < self.hours
        try:
            self.datacollector.collect(self)
        except Exception as error:
            raise WomSimError(f"The data collector failed after hour {self.hour - 1}: {_said(error)}") from error

    def run_model(self) -> None:
        """Run to the end of the study."""
        while self.running:
            self.step()

    def schedule(self, hour: int, who: Consumer | Organisation, due: Due) -> None:
        """Have something dealt with at a later hour; what lies beyond the last hour of the study is dropped."""
        if hour < self.hours:
            self._calendar[hour].append((who, due))

    def count_burden(self, burden: str, consumer: Consumer) -> None:
        """Count what weighs on a consumer (a name of `engine.records.BURDENS`), in all and by segment."""
        self.counts[burden] += 1
        self.burdens[self.world.traits["segment"][consumer.number], BURDENS.index(burden)] += 1

    def add_item(self, item: Item) -> Item:
        """Enter a new content item."""
        self.items.append(item)
        return item

    def result(self) -> Result:
        """The outcome so far, as `simulate` gives it: `measure(model.result())` and all else that takes a `Result` work."""
        return as_result(self)

    def _made(self, consumer_class: type[Consumer] | Callable[[int], type[Consumer]], number: int) -> Consumer:
        try:
            chosen = consumer_class if isinstance(consumer_class, type) else consumer_class(number)
            if not (isinstance(chosen, type) and issubclass(chosen, Consumer)):
                raise TypeError(f"consumer_class must be Consumer or a subclass of it, found {chosen!r}")
            made = chosen(self, number)
            if not hasattr(made, "stage"):
                raise TypeError(f"{chosen.__name__}.__init__ must call super().__init__(model, number)")
            return made
        except Exception as error:
            raise ConsumerError(
                f"Consumer {number} failed before the first hour, in {_rule(error.__traceback__)}: {_said(error)}"
            ) from error

    def _visit(self, agent: Agent) -> None:
        """Let an agent have its hour; users may have put others than consumers into the model."""
        try:
            agent.step()
            if isinstance(agent, Consumer) and agent.stirred:
                agent.plan_stage()
        except Exception as error:
            who = f"Consumer {agent.id}" if isinstance(agent, Consumer) else f"{type(agent).__name__} {agent.unique_id}"
            raise ConsumerError(
                f"{who} failed in hour {self.hour}, in {_rule(error.__traceback__)}: {_said(error)}"
            ) from error


def _chosen(scenario: Scenario, campaign: str | None) -> str:
    names = ", ".join(scenario.campaigns)
    if campaign is None and len(scenario.campaigns) == 1:
        return next(iter(scenario.campaigns))
    if campaign is None:
        raise WomSimError(f"Which campaign? This scenario has: {names}.")
    if campaign not in scenario.campaigns:
        raise WomSimError(
            f'There is no campaign "{campaign}" in this scenario; there are: {names}.'
            + did_you_mean(campaign, scenario.campaigns)
        )
    return campaign


def _whole(rng: Any) -> int:
    """The start of all luck from what Mesa's users pass as `rng`."""
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    try:
        return int(rng)
    except (TypeError, ValueError):
        raise WomSimError(f"rng must be a whole number or a numpy Generator, found {rng!r}.") from None


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _rule(trace: TracebackType | None) -> str:
    """The innermost method of an agent that the error went through, as `Class.method` with its place."""
    rule = "the making of consumers" if trace is None or trace.tb_next is None else "step"
    while trace is not None:
        code = trace.tb_frame.f_code
        if isinstance(trace.tb_frame.f_locals.get("self"), Agent):
            rule = f"{code.co_qualname.rpartition('<locals>.')[2]} ({os.path.basename(code.co_filename)}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return rule


def _counted(field: str) -> Callable[[WomModel], int]:
    return lambda model: sum(getattr(consumer, field) != NEVER for consumer in model.consumers)


_REPORTERS: dict[str, Callable[[WomModel], float]] = {
    **{field: _counted(field) for field in ("reached", "noticed", "engaged", "adopted")},
    "members": lambda model: model.organisation.members,
    "cost_total": lambda model: model.organisation.spent / THOUSANDTHS,
}
"""What the data collector follows, as in `metrics.SERIES`."""
