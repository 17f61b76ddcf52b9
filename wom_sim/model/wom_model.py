"""`WomModel`: one campaign in one world as a Mesa model. One step is one hour."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from wom_sim.engine.records import BURDENS, NEVER, OF_INVITATION, ORGANISATION
from wom_sim.engine.run import open_office
from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.model.consumer import Consumer
from wom_sim.model.mesa_support import DataCollector, Model
from wom_sim.model.messages import Due, Exposure, Item
from wom_sim.model.organisation import Organisation
from wom_sim.model.outcome import as_result
from wom_sim.network.readers import Imported
from wom_sim.organisation.ledger import THOUSANDTHS
from wom_sim.organisation.plan import make_plan
from wom_sim.result import Result
from wom_sim.scenario import Scenario, changed, load_scenario
from wom_sim.world import DrawnWorld, draw_world


class ConsumerError(WomSimError):
    """The code of a consumer's behaviour failed; the message names the consumer, the hour and the rule."""


class WomModel(Model):
    """One campaign in one world, one Python object a consumer: the model to read, teach and extend.

    It follows the compiled engine hour by hour: same rules, same draws, same outcome (`simulate` is how studies run; this
    is some hundred times slower). Consumers are `model.agents`; `model.datacollector` follows the run hour by hour.

    Attributes:
        world: the drawn world. key: all its luck. hour: hours that are done. hours: length of the study.
        consumers: the agents in the order of their numbers. organisation: what invites, posts and moderates.
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
        rng: int | None = None,
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
            replicate: which of the scenario's worlds.
            rng: start of all luck (Mesa's name for it) instead of the scenario's `rng_seed`.
            consumer_class: `Consumer`, a subclass, or a function from a consumer's number to one of these.
            agent_reporters: what the data collector records of every consumer every hour (nothing, unless asked).
            world, imported: the world or the real network, where already at hand; they only save time.
            changes: other values of scenario fields, with two underscores for each step down
                (``world__network__homophily=0.5``), so that `mesa.batch_run` can vary any of them.
        Raises:
            WomSimError: there is no such campaign, or a changed field does not exist or has a wrong value.
        """
        if not isinstance(scenario, Scenario):
            scenario = Scenario.model_validate(scenario) if isinstance(scenario, Mapping) else load_scenario(scenario)
        if rng is not None:
            changes["study__rng_seed"] = int(rng)
        scenario = changed(scenario, {tuple(name.split("__")): value for name, value in changes.items()})
        self.campaign = _chosen(scenario, campaign)
        self.replicate = replicate
        self.wom_scenario = scenario
        self.world = world or draw_world(scenario, replicate, imported)
        self.key = self.world.key
        # Mesa's own generators decide nothing here, but whoever uses them should get the same again.
        super().__init__(rng=int(self.key % np.uint64(2**31)))
        self.hour, self.hours = 0, scenario.study.days * 24
        self.behaviour = scenario.world.behaviour
        self.private_share, self.mean_read_delay = scenario.world.share_private, scenario.world.clock.read_delay
        self.counts: Counter[str] = Counter()
        self.burdens = np.zeros((len(self.world.segment_names), len(BURDENS)), np.int64)
        self.items: list[Item] = []
        self.exposures: list[Exposure] = []
        self._calendar: list[list[tuple[Any, Due]]] = [[] for _ in range(self.hours)]
        plan = make_plan(scenario.campaigns[self.campaign], scenario.study)
        self.invitation = self.add_item(Item(self.key, ORGANISATION, plan.first_day * 24, OF_INVITATION))
        chosen = consumer_class if isinstance(consumer_class, type) else None
        self.consumers = [(chosen or consumer_class(v))(self, v) for v in range(self.world.consumers)]
        office = open_office(scenario, scenario.campaigns[self.campaign], self.world, plan)
        self.organisation = Organisation(self, office, plan.first_day)
        if self.organisation.serves:
            for consumer in self.consumers:
                if consumer.customer:
                    consumer.plan_question(0)
        self.datacollector = DataCollector(model_reporters=_REPORTERS, agent_reporters=agent_reporters)

    def step(self) -> None:
        """One hour: what is due is delivered, every consumer has its hour, then the organisation has its own."""
        if not self.running:
            return
        for who, due in self._calendar[self.hour]:
            who.inbox.append(due)
        self._calendar[self.hour] = []
        self.agents.do(self._visit)
        self.organisation.step()
        if self.hour % 24 == 23:
            self.organisation.office.members_by_day[self.hour // 24] = self.organisation.members
        self.hour += 1
        self.running = self.hour < self.hours
        self.datacollector.collect(self)

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

    def _visit(self, consumer: Consumer) -> None:
        try:
            consumer.step()
            if consumer.stirred:
                consumer.plan_stage()
        except WomSimError:
            raise
        except Exception as error:
            raise ConsumerError(
                f"Consumer {consumer.id} failed in hour {self.hour}, in {_rule_of(consumer, error)}: "
                f"{type(error).__name__}: {error}"
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


def _rule_of(consumer: Consumer, error: BaseException) -> str:
    """The innermost method of the consumer that the error went through, as `Class.method`."""
    rule, trace = "step", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if trace.tb_frame.f_locals.get("self") is consumer:
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
