// Numbers and sentences. A sentence says what happened in the world on the screen, and no more than that.

const SAME = 0.02; // Campaigns whose reach differs by at most this share of all consumers reach about the same.

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

// "left", "right" or "same": which campaign has reached more by hour h.
function ahead(world, sides, hour) {
  const [left, right] = sides.map((side) => side.count("reached", hour));
  if (Math.abs(left - right) <= SAME * world.consumers) return "same";
  return left > right ? "left" : "right";
}

function bold(side, sides) {
  const mark = document.createElement("b");
  mark.className = side;
  mark.textContent = sides[side === "left" ? 0 : 1].name;
  return mark;
}

// Sentences are lists of texts and elements: nothing that a scenario says is ever read as HTML.
function standing(world, sides, hour, hidden) {
  const [left, right] = sides.map((side) => share(side.count("reached", hour), world.consumers));
  const day = `Day ${Math.floor(hour / 24)}: `;
  if (!hidden) return [day, bold("left", sides), ` has reached ${left}, `, bold("right", sides), ` ${right}.`];
  const [seenLeft, seenRight] = sides.map((side) => share(side.count("seen", hour), world.consumers));
  return [
    day, "the brand sees ", bold("left", sides), ` at ${seenLeft}, `, bold("right", sides), ` at ${seenRight}. `,
    `In truth it is ${left} and ${right}.`,
  ];
}

function ending(world, sides, hour, bet, hidden) {
  const days = sides[0].hours / 24;
  const [left, right] = sides.map((side) => side.count("reached", hour));
  const won = ahead(world, sides, hour);
  // Of the percentages as they are shown, so that everybody can check the sum.
  const [inLeft, inRight] = [left, right].map((reached) => rounded((100 * reached) / world.consumers));
  const points = Math.abs(inLeft - inRight);
  const said = [`After ${days} ${days === 1 ? "day" : "days"} `];
  if (won === "same") {
    said.push("both reached about the same: ", bold("left", sides), ` ${share(left, world.consumers)}, `);
    said.push(bold("right", sides), ` ${share(right, world.consumers)}.`);
  } else {
    const lost = won === "left" ? "right" : "left";
    const [most, least] = won === "left" ? [left, right] : [right, left];
    said.push(bold(won, sides), ` reached ${share(most, world.consumers)}, ${points} points more than `, bold(lost, sides));
    said.push(` (${share(least, world.consumers)}).`);
  }
  if (hidden) {
    const seen = sides.map((side) => share(side.count("seen", hour), world.consumers));
    said.push(` The brand sees ${seen[0]} and ${seen[1]}.`);
  } else if (bet) {
    said.push(` Your bet was ${bet === won ? "right" : "wrong"}, in this one world.`);
  }
  return said;
}

// What the worlds seen to their end have in common: outcomes is a list of {won, bet}.
function tally(sides, outcomes) {
  if (outcomes.length < 2) return [];
  const times = (side) => outcomes.filter((outcome) => outcome.won === side).length;
  const said = [` ${outcomes.length} worlds seen: `];
  for (const [side, words] of [["left", "ahead in"], ["right", "in"]]) {
    if (side === "right") said.push(", ");
    said.push(bold(side, sides), ` ${words} ${times(side)}`);
  }
  if (times("same")) said.push(`, about the same in ${times("same")}`);
  const right = outcomes.filter((outcome) => outcome.bet === outcome.won).length;
  return [...said, `; your bet right in ${right}.`];
}

const WAYS = {
  post: "in a post of the brand", one_to_one: "in a private message", private_group: "in a private group",
  public: "from a public post", members: "in the brand's group", invitation: "by the brand's invitation",
  nomination: "by a nomination", email: "by the brand's e-mail",
};
const THINGS = {
  ask: "A poll", moderate: "A word of the moderator", help: "A helpful post", challenge: "A challenge", inform: "An announcement",
  invitation: "The invitation", created: "Something made", experience: "An experience told", talk: "Talk",
};
