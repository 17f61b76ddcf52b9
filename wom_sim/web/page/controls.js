// Menus and sliders: made as the setup says, and what happens when they are moved.

function arrange(setup) {
  state.setup = setup;
  state.choice.sides = setup.sides;
  document.title = $("#title").textContent = setup.title || "wom-sim";
  $("#title").classList.toggle("long", setup.title.length > (source.inFile ? 20 : 26));
  for (const [place, words] of [["#story", setup.story], ["#notes", setup.notes.join(" ")], ["#read", setup.read.join(" ")]]) {
    $(place).textContent = words;
    $(place).hidden = !words;
  }
  panels.forEach((panel, i) => arrangeMenus(panel, i));
  $("#sliders").replaceChildren(...setup.sliders.map(sliderFor));
  // The whole study in about 20 seconds, or up to four times as fast.
  const usual = SPEEDS.findIndex((days) => setup.days / days <= 25);
  $("#speed").max = Math.min(SPEEDS.length - 1, usual + 2);
  $("#speed").value = usual;
  showSpeed();
  $("#day").dataset.widest = daysOver(24 * setup.days);
  askBet(true);
}

function option(value, words) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = words;
  return made;
}

function forMenu(name) {
  return narrowed($("#legend canvas").getContext("2d"), name, 19, 1.4);
}

function arrangeMenus(panel, i) {
  const { campaigns, seedings, roles } = state.setup;
  const campaign = panel.querySelector(".campaign"), seeding = panel.querySelector(".seeding"), role = panel.querySelector(".role");
  campaign.replaceChildren(...Object.keys(campaigns).map((name) => option(name, forMenu(name))), option("", ""));
  seeding.replaceChildren(...Object.entries(seedings).map(([name, words]) => option(name, words)));
  role.replaceChildren(...Object.entries(roles).map(([name, words]) => option(name, words)), option("", "planned"));
  for (const menu of [campaign, seeding, role]) menu.disabled = source.inFile;
  campaign.addEventListener("change", () => changeSide(i, { campaign: campaign.value, seeding: null, role: null }));
  seeding.addEventListener("change", () => changeSide(i, { seeding: seeding.value }));
  role.addEventListener("change", () => changeSide(i, { role: role.value || null }));
}

function changeSide(i, change) {
  const sides = state.choice.sides.map((side) => ({ ...side }));
  Object.assign(sides[i], change);
  // What is as in the scenario is not a change.
  const own = state.setup.campaigns[sides[i].campaign];
  for (const field of ["seeding", "role"]) if (sides[i][field] === own[field]) sides[i][field] = null;
  state.choice = { ...state.choice, sides };
  load({ play: true });
}

// The menus show what is on the stage; a campaign that was changed here has a name of its own.
function nameSides() {
  panels.forEach((panel, i) => {
    const side = state.choice.sides[i], own = state.setup.campaigns[side.campaign], name = state.sides[i].name;
    const campaign = panel.querySelector(".campaign"), made = campaign.lastElementChild;
    const changed = Boolean(side.seeding || side.role);
    made.hidden = !changed;
    made.textContent = changed ? forMenu(name) : "";
    campaign.value = changed ? "" : side.campaign;
    campaign.title = state.sides[i].route;
    panel.querySelector(".seeding").value = side.seeding || own.seeding;
    const role = panel.querySelector(".role");
    role.lastElementChild.hidden = own.role !== null;
    role.value = side.role || own.role || "";
    $(`#bet button[value=${SIDES[i]}] span`).textContent = shortened(name, 28);
  });
}

function sliderFor(slider) {
  const label = document.createElement("label"), input = document.createElement("input"), shown = document.createElement("output");
  const stops = slider.stops; // In a file: the few values that it holds runs of.
  const past = slider.unlimited && !stops ? slider.high + slider.step : slider.high;
  Object.assign(input, stops ? { min: 0, max: stops.length - 1, step: 1 } : { min: slider.low, max: past, step: slider.step });
  input.type = "range";
  input.id = slider.name;
  input.value = stops ? stops.indexOf(slider.value) : slider.value ?? past;
  input.disabled = Boolean(slider.off);
  const chosen = () => (stops ? stops[input.value] : Number(input.value) > slider.high ? null : Number(input.value));
  const words = () => {
    const value = chosen();
    if (value === null) return "no limit";
    return slider.high <= 1 ? value.toFixed(2) : value.toLocaleString("en-US");
  };
  const show = () => {
    shown.textContent = slider.off ? "fixed" : slider.name in state.choice ? words() : slider.planned || words();
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  input.reset = () => {
    input.value = stops ? stops.indexOf(slider.value) : slider.value ?? past;
    show();
  };
  input.addEventListener("input", () => {
    if (source.inFile) oneAtATime(input);
    const { [slider.name]: _, ...rest } = state.choice;
    state.choice = stops && chosen() === slider.value ? rest : { ...rest, [slider.name]: chosen() };
    if (source.inFile) state.choice.replicate = 0;
    show();
    clearTimeout(sliderFor.waiting);
    // Where a run takes seconds, one on the way to the wanted place would be waited for.
    const still = Math.max(40, Math.min(1000, state.world.consumers / 100));
    sliderFor.waiting = setTimeout(() => load({ play: true }), still);
  });
  label.title = slider.off;
  label.htmlFor = slider.name;
  label.append(slider.label, shown, input);
  show();
  return label;
}

// A file holds runs with one slider moved: the others go back.
function oneAtATime(moved) {
  for (const input of document.querySelectorAll("#sliders input")) if (input !== moved) input.reset();
  state.choice = { sides: state.choice.sides, replicate: state.choice.replicate };
}

function showSpeed() {
  const days = SPEEDS[$("#speed").value];
  const words = `${days < 1 ? { 0.25: "¼", 0.5: "½" }[days] : days} ${days > 1 ? "days" : "day"}/s`;
  set($("#speed-label output"), words);
  $("#speed").setAttribute("aria-valuetext", words);
  state.due = true;
}

function faster(by) {
  $("#speed").value = Number($("#speed").value) + by;
  showSpeed();
}
