// Numbers and sentences. A sentence says what happened in the world on the screen, and no more than that.

const SAME = 2; // Campaigns whose reach, in whole per cent as shown, differs by at most so many points reach about the same.

// A whole number, halves to the even one, as everywhere in wom-sim.
function rounded(value) {
  const up = Math.round(value);
  return Math.abs(value % 1) === 0.5 && up % 2 ? up - 1 : up;
}

function share(part, whole) {
  const value = part / whole;
  if (value > 0 && value < 0.005) return "<1\u00a0%";
  if (value >= 0.995 && value < 1) return ">99\u00a0%";
  return `${rounded(100 * value)}\u00a0%`;
}

function amount(value) {
  return rounded(value).toLocaleString("en-US");
}

// "1 hop", "4 hops".
function several(count, thing) {
  return `${amount(count)} ${thing}${count === 1 ? "" : "s"}`;
}

// Time that is over: "5 hours", "3.2 days", "7 days". Unlike the number of a day it leaves nobody to ask where counting begins.
function elapsed(hour) {
  if (hour < 24) return several(Math.floor(hour), "hour");
  const days = Math.floor((10 * hour) / 24) / 10;
  return `${days.toLocaleString("en-US")} ${days === 1 ? "day" : "days"}`;
}

// Reach by an hour in whole per cent: of the numbers that are shown, so that everybody can check the sums.
function percents(world, sides, hour) {
  return sides.map((side) => rounded((100 * side.count("reached", hour)) / world.consumers));
}

// "left", "right" or "same": which campaign has reached more by an hour.
function ahead(world, sides, hour) {
  const [left, right] = percents(world, sides, hour);
  if (Math.abs(left - right) <= SAME) return "same";
  return left > right ? "left" : "right";
}

// A name in at most so many letters, without its middle: long names of campaigns often differ only at the end.
function shortened(name, most = 34) {
  if (name.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  return `${name.slice(0, most - 1 - tail).trimEnd()}…${name.slice(-tail).trimStart()}`;
}

function bold(side, sides) {
  const mark = document.createElement("b");
  mark.className = side;
  mark.textContent = shortened(sides[side === "left" ? 0 : 1].name);
  return mark;
}

// Sentences are lists of texts and elements: nothing that a scenario says is ever read as HTML.
function standing(world, sides, hour, hidden) {
  const [left, right] = sides.map((side) => share(side.count("reached", hour), world.consumers));
  const time = `After ${elapsed(hour)}`;
  if (!hidden) return [`${time} `, bold("left", sides), ` reached ${left} of consumers, `, bold("right", sides), ` ${right}.`];
  const [seenLeft, seenRight] = sides.map((side) => share(side.count("seen", hour), world.consumers));
  return [
    `${time}, as far as the brand sees, `, bold("left", sides), ` reached ${seenLeft}, `, bold("right", sides), ` ${seenRight}. `,
    `In truth: ${left} and ${right}.`,
  ];
}

// outcomes: of the worlds seen to their end, {won, bet}; bet: null where nobody bet.
function ending(world, sides, hour, bet, hidden, outcomes) {
  const [left, right] = sides.map((side) => side.count("reached", hour));
  const won = ahead(world, sides, hour);
  const [inLeft, inRight] = percents(world, sides, hour);
  const said = [`After ${elapsed(sides[0].hours)} `];
  if (won === "same") {
    said.push("both reached about the same: ", bold("left", sides), ` ${share(left, world.consumers)}, `);
    said.push(bold("right", sides), ` ${share(right, world.consumers)}.`);
  } else {
    const lost = won === "left" ? "right" : "left";
    const [most, least] = won === "left" ? [left, right] : [right, left];
    said.push(bold(won, sides), ` reached ${share(most, world.consumers)}, ${Math.abs(inLeft - inRight)} points more than `, bold(lost, sides));
    said.push(` (${share(least, world.consumers)}).`);
  }
  if (hidden) {
    const seen = sides.map((side) => share(side.count("seen", hour), world.consumers));
    said.push(` The brand saw ${seen[0]} and ${seen[1]}.`);
  } else if (bet) {
    const bets = outcomes.filter((outcome) => outcome.bet), hits = bets.filter((outcome) => outcome.bet === outcome.won).length;
    said.push(` Your bet was ${bet === won ? "right" : "wrong"}, in this one world`);
    said.push(bets.length > 1 ? `; it was right in ${hits} of ${bets.length}.` : ".");
  }
  return said;
}

// In how many of the worlds seen each campaign was ahead at the end.
function tally(sides, outcomes) {
  if (!outcomes.length) return [];
  const times = (side) => outcomes.filter((outcome) => outcome.won === side).length;
  const badge = (side) => {
    const mark = document.createElement("span");
    mark.className = `badge ${side}`;
    mark.role = "img";
    mark.ariaLabel = sides[side === "left" ? 0 : 1].name;
    return mark;
  };
  const same = times("same") ? `, same ${times("same")}` : "";
  return ["Worlds won ", badge("left"), ` ${times("left")} `, badge("right"), ` ${times("right")}${same}`];
}

const WAYS = {
  post: "in a post of the brand", one_to_one: "in a private message", private_group: "in a private group",
  public: "from a public post", members: "in the brand's group", invitation: "by the brand's invitation",
  nomination: "by a nomination", email: "by the brand's e-mail",
};
const THINGS = {
  ask: "a poll", moderate: "a moderating post", help: "a helpful post", challenge: "a challenge", inform: "an announcement",
  invitation: "the invitation", created: "a creation", experience: "an experience", talk: "a remark",
};
