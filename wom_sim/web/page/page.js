// The page: what is chosen, the clock, the bet, and what is shown of them.

const $ = (selector) => document.querySelector(selector);
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256]; // Days a second.
const FADE = 0.7; // Seconds in which the line of a message fades.
const SIDES = ["left", "right"];
const FIRST_START = "Both campaigns are being simulated. On the very first start this takes half a minute to a minute.";

const source = openSource();
const panels = [...document.querySelectorAll(".side")];
const networks = panels.map((panel, index) => new Network(panel, index));
const state = {
  setup: null, choice: { sides: null, replicate: 0 }, world: null, sides: null, hour: 0, playing: false, begun: false,
  hidden: false, chosen: null, question: null, questions: new Map(), due: true,
};

// --- Runs ---------------------------------------------------------------------------------------------------------------

async function load({ play = false } = {}) {
  pause();
  const { choice } = state; // While its runs are made, another may be chosen.
  const slow = setTimeout(() => say([state.world ? "Both campaigns are being simulated." : FIRST_START]), 900);
  try {
    const answer = await source.run(choice);
    if (!state.setup) arrange(answer.setup);
    state.world = new World(answer.world);
    state.sides = answer.sides.map((side) => new Side(side, state.setup.days));
    state.question = questionOf(choice);
    complain("");
  } catch (error) {
    if (error.name !== "AbortError") complain(error.message);
    return;
  } finally {
    clearTimeout(slow);
  }
  networks.forEach((network) => network.show(state.world));
  document.body.classList.toggle("crowd", !state.world.singly || state.world.part);
  $("#scrub").max = state.sides[0].hours;
  choose(null);
  nameSides();
  seek(0);
  announce();
  if (play && state.begun) start();
}

// The question on the screen, that is both campaigns and every slider: the bet on it ("left", "right", "same", or null), which
// holds in all its worlds, and by world who won and what the bet then was. Another question has others: a bet is on what was
// asked, not on a side of the page.
function questionOf({ replicate, ...asked }) {
  const key = JSON.stringify(Object.entries(asked).sort(([one], [other]) => (one < other ? -1 : 1)));
  if (!state.questions.has(key)) state.questions.set(key, { bet: null, outcomes: new Map() });
  return state.questions.get(key);
}

// --- The clock ----------------------------------------------------------------------------------------------------------

function hoursASecond() {
  return 24 * SPEEDS[$("#speed").value];
}

function seek(hour) {
  const { sides, world, question } = state;
  state.hour = Math.max(0, Math.min(sides[0].hours, hour));
  if (state.hour === sides[0].hours) {
    pause();
    if (!question.outcomes.has(world.replicate)) {
      question.outcomes.set(world.replicate, { won: ahead(world, sides, state.hour), bet: question.bet });
    }
  }
  const { chosen } = state;
  if (chosen && Math.floor(state.hour) !== chosen.hour) choose(chosen.side, chosen.consumer);
  state.due = true;
}

function step(days) {
  if (!state.sides || !state.begun) return;
  pause();
  const day = state.hour / 24;
  seek(24 * (days > 0 ? Math.floor(day) + 1 : Math.ceil(day) - 1));
}

function start() {
  if (!state.sides || !state.begun) return;
  if (state.hour >= state.sides[0].hours) seek(0);
  askBet(false);
  state.playing = true;
  state.due = true;
}

function pause() {
  state.playing = false;
  state.due = true;
  announce();
}

function toggle() {
  if (state.playing) pause();
  else start();
}

let before = 0;
function frame(now) {
  if (state.playing) seek(state.hour + (hoursASecond() * Math.min(100, now - before)) / 1000);
  before = now;
  if (state.due && state.sides) {
    state.due = state.playing;
    draw();
  }
  requestAnimationFrame(frame);
}

// --- Drawing ------------------------------------------------------------------------------------------------------------

function draw() {
  const { world, sides, hidden, chosen } = state;
  // Whole hours when the clock stands, so that a moment always looks the same.
  const hour = state.playing ? state.hour : Math.floor(state.hour);
  const view = { playing: state.playing, hidden, chosen, trail: Math.max(3, FADE * hoursASecond()), most: state.setup.mostMessages };
  networks.forEach((network, i) => network.draw(sides[i], hour, view));
  if (chosen) {
    set($("#cascade p"), chosen.sentence(sides[chosen.side]));
    chosen.draw($("#cascade canvas"), sides[chosen.side]);
  } else {
    drawReach($("#reach"), world, sides, hour, hidden);
    drawCost($("#cost"), world, sides, hour);
  }
  panels.forEach((panel, i) => {
    // Nor does a brand know who is tied to whom, but for those that the scenario lets see it.
    panel.classList.toggle("blind", hidden && !sides[i].peeks);
    drawCounts(panel, sides[i], hour);
  });
  drawClock(hour);
}

function legend() {
  if (state.world) drawLegend($("#legend canvas"), state.world.singly, Boolean(state.chosen), state.hidden);
}

function drawCounts(panel, side, hour) {
  const { world, hidden } = state;
  const reached = side.count(hidden ? "seen" : "reached", hour);
  set(panel.querySelector(".score strong"), share(reached, world.consumers));
  set(panel.querySelector(".score span"), hidden ? "seen" : "reached");
  const all = `${amount(side.count("reached", hour))} reached`;
  // For four long numbers there is no room; the share of the first stands above.
  const parts = hidden ? [`${amount(reached)} seen`, `in truth ${all}`] : [
    ...(world.consumers < 10_000 ? [all] : []), `${amount(side.count("engaged", hour))} engaged`, `${amount(side.count("adopted", hour))} bought`,
    several(side.members(hour), "member"),
  ];
  set(panel.querySelector(".counts"), parts.join(" · "));
}

// Whole days: the sentence below has tenths.
function daysOver(hour) {
  return `${Math.floor(hour / 24)} of ${several(state.setup.days, "day")}`;
}

function drawClock(hour) {
  const { world, sides, hidden, begun } = state, { bet, outcomes } = state.question, over = hour >= sides[0].hours;
  set($("#day"), daysOver(hour));
  const held = source.inFile ? worldsHeld() : null, last = held !== null && world.replicate + 1 === held;
  set($("#world-number"), `World ${world.replicate + 1}${held === null ? "" : ` of ${held}`}`);
  $("#scrub").value = hour;
  $("#scrub").setAttribute("aria-valuetext", `after ${elapsed(hour)}`);
  set($("#play span"), state.playing ? "Pause" : over ? "Again" : "Play");
  $("#play path").setAttribute("d", state.playing ? "M4 2h4v16H4zM12 2h4v16h-4z" : "M4 2v16L18 10z");
  $("#play").disabled = $("#back").disabled = $("#forward").disabled = $("#scrub").disabled = $("#reset").disabled = !begun;
  $("#rebet").hidden = !(begun && hour === 0 && !outcomes.has(world.replicate));
  set($("#rebet"), bet ? "Change bet" : "Bet");
  $("#another").disabled = !begun || held === 1;
  $("#another").classList.toggle("due", over && !last);
  set($("#another span"), last && held > 1 ? "Back to world 1" : "Another world");
  const known = over && outcomes.get(world.replicate);
  $("#verdict").toggleAttribute("hidden", !known?.bet || hidden);
  if (known) {
    const right = known.bet === known.won;
    $("#verdict").classList.toggle("wrong", !right);
    $("#verdict path").setAttribute("d", right ? "M3 11l5 5L17 4" : "M4 4l12 12M16 4L4 16");
  }
  fill($("#tally"), tally(sides, [...outcomes.values()]));
  if (!begun || (hour === 0 && !bet)) say([`The same ${amount(world.consumers)} people, ties and luck on both sides: only the campaigns differ.`]);
  else if (over) say(ending(world, sides, hour, known && known.bet, hidden, [...outcomes.values()]));
  else if (hour === 0) say(["Your bet: ", bet === "same" ? "about the same" : bold(bet, sides), ". Press Play, or the space bar."]);
  else say(standing(world, sides, hour, hidden));
}

function set(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

// Put texts and elements into a place, unless they are there.
function fill(place, parts) {
  const key = parts.map((part) => (part.ariaLabel ?? part.textContent ?? part) + (part.className ?? "")).join("");
  if (place.shown === key) return;
  place.shown = key;
  place.replaceChildren(...parts);
}

function say(parts) {
  fill($("#sentence"), parts);
}

// For screen readers: not at every frame, but when the clock comes to a stand.
function announce() {
  requestAnimationFrame(() => requestAnimationFrame(() => set($("#live"), $("#sentence").textContent)));
}

function complain(sentence) {
  $("#alert").textContent = sentence;
  $("#alert").hidden = !sentence;
}

// --- The bet ------------------------------------------------------------------------------------------------------------

function askBet(open) {
  $("#bet").hidden = !open;
  if (open) pause();
}

function bet(on) {
  if (!state.sides || (state.begun && $("#bet").hidden)) return;
  state.question.bet = on;
  state.begun = true;
  askBet(false);
  state.due = true;
  $("#play").disabled = false;
  $("#play").focus({ focusVisible: false });
}

// --- Buttons -----------------------------------------------------------------------------------------------------------

function hide() {
  state.hidden = !state.hidden;
  $("#hide").setAttribute("aria-pressed", state.hidden);
  if (state.chosen) choose(state.chosen.side, state.chosen.consumer);
  state.due = true;
  announce();
}

// How many worlds a file holds of what is chosen.
function worldsHeld() {
  let held = 0;
  while (keyOf({ ...state.choice, replicate: held }) in source.runs) held++;
  return held;
}

// The next world; after the last that a file holds, the first again.
function nextWorld() {
  const next = state.choice.replicate + 1;
  return source.inFile ? next % worldsHeld() : next;
}

function another() {
  if (!state.sides || !state.begun || $("#another").disabled) return;
  state.choice = { ...state.choice, replicate: nextWorld() };
  load({ play: true });
}

function choose(index, consumer) {
  const opens = !state.chosen && index !== null;
  const { world, sides, hour, hidden } = state;
  state.chosen = index === null ? null : new Cascade(world, sides[index], index, consumer, hour, hidden);
  $("#cascade").hidden = !state.chosen;
  legend();
  // On a phone it is further down; it is as tall as what is said in it at the next frame.
  if (opens) requestAnimationFrame(() => requestAnimationFrame(() => $("#cascade").scrollIntoView({ block: "nearest" })));
  state.due = true;
}

// The next of those who carried something furthest, on either side.
function nextCascade() {
  if (!state.sides) return;
  const all = state.sides.flatMap((side, index) => carriers(side, state.hour).map((v) => [index, v]));
  if (!all.length) return;
  pause();
  const { chosen } = state;
  const at = chosen ? all.findIndex(([index, v]) => index === chosen.side && v === chosen.consumer) : -1;
  choose(...all[(at + 1) % all.length]);
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => complain("This browser allows no full screen here; try F11."));
}
