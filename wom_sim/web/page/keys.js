// What clicks, buttons and keys do; then the page starts.

panels.forEach((panel, i) => {
  const canvas = panel.querySelector(".people");
  canvas.addEventListener("click", (event) => {
    if (!state.sides) return;
    const spot = networks[i].at(event.offsetX, event.offsetY);
    if (spot < 0) return choose(null);
    pause();
    choose(i, state.world.singly ? spot : furthestIn(state.world, state.sides[i], state.hour, spot));
  });
  canvas.addEventListener("keydown", (event) => event.key === "Enter" && nextCascade());
});
const clicks = {
  play: toggle, back: () => step(-1), forward: () => step(1), hide, another, full: fullScreen, rebet: () => askBet(true),
  reset: () => state.sides && (pause(), seek(0)), help: () => $("#keys").showModal(),
};
for (const [id, act] of Object.entries(clicks)) $(`#${id}`).addEventListener("click", act);
for (const button of document.querySelectorAll("#bet button")) button.addEventListener("click", () => bet(button.value));
$("#bet").addEventListener("submit", (event) => event.preventDefault());
$("#keys button").addEventListener("click", () => $("#keys").close());
$("#cascade button").addEventListener("click", () => choose(null));
$("#speed").addEventListener("input", showSpeed);
$("#scrub").addEventListener("input", () => {
  pause();
  seek(Number($("#scrub").value));
});
// With the mouse, the space bar belongs to Play again once a button has been clicked, and a network keeps no frame.
addEventListener("pointerup", (event) => event.target.closest("button, input[type=range], .people")?.blur());

const KEYS = {
  " ": toggle, ArrowLeft: () => step(-1), ArrowRight: () => step(1), r: clicks.reset, h: hide, n: another,
  c: nextCascade, f: fullScreen, "+": () => faster(1), "=": () => faster(1), "-": () => faster(-1), "?": clicks.help,
  1: () => bet("left"), 2: () => bet("same"), 3: () => bet("right"), Escape: () => (choose(null), complain("")),
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("#keys").open) return;
  const inside = event.target.closest("select, button, input");
  const own = inside && ([" ", "Enter"].includes(event.key) || (!inside.matches("button") && event.key.startsWith("Arrow")));
  const typed = inside?.matches("select") && event.key.length === 1;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  // The scrub bar goes by days, as the arrows do everywhere.
  if (inside?.id === "scrub" && event.key.startsWith("Arrow")) {
    event.preventDefault();
    return step(["ArrowLeft", "ArrowDown"].includes(event.key) ? -1 : 1);
  }
  if (!act || own || typed) return;
  event.preventDefault();
  act();
});
new ResizeObserver(() => {
  state.due = true;
  legend();
}).observe(document.body);

load();
requestAnimationFrame(frame);
