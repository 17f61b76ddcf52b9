// The marks of consumers and the lines of messages: one look has one meaning, in the networks, in the tree of a cascade and in
// the legend.

const INK = "#1f2430", GREY = "#5b6270", EMPTY = "#a9b0bb", DISC = "#f1f3f6";
const COLOURS = ["#0072b2", "#d55e00"], WORDS = ["#0072b2", "#b54d00"];
const TINTS = ["#a6d0ea", "#f4bd94"];

// Consumers as {x, y, r, state, square (in the brand's group)}, in a campaign's colour; thick: the width of a ring.
function drawMarks(context, own, marks, thick) {
  const groups = [[], [], [], []];
  for (const mark of marks) groups[mark.state].push(mark);
  const paint = (state, grow, fill, stroke, line) => {
    if (!groups[state].length) return;
    context.beginPath();
    for (const { x, y, r, square } of groups[state]) {
      const size = Math.max(0.5, r * grow);
      if (square) context.rect(x - size * 0.95, y - size * 0.95, size * 1.9, size * 1.9);
      else {
        context.moveTo(x + size, y);
        context.arc(x, y, size, 0, 2 * Math.PI);
      }
    }
    context.fillStyle = fill;
    context.fill();
    if (!stroke) return;
    context.strokeStyle = stroke;
    context.lineWidth = line;
    context.stroke();
  };
  const thin = 0.07 * rem();
  paint(STATES.UNREACHED, 0.72, "#fff", EMPTY, thin);
  paint(STATES.REACHED, 0.86, "#fff", own, thick);
  paint(STATES.ENGAGED, 1.12, own, own, thin);
  paint(STATES.ADOPTED, 1.2, own, INK, thick);
  paint(STATES.ADOPTED, 0.45, "#fff");
}

// An open cascade leaves everybody their own mark. Around those whom it reached is a thin dark ring, around the chosen one a
// thick one, around the maker of the item a square.
function drawRing(context, { x, y, r }, { chosen = false, maker = false } = {}) {
  const away = r + Math.max(0.1 * rem(), Math.min(0.45 * r, 0.25 * rem())) + (chosen || maker ? 0.14 * rem() : 0);
  context.strokeStyle = INK;
  context.lineWidth = (chosen || maker ? 0.17 : 0.06) * rem();
  context.beginPath();
  if (maker) context.rect(x - away, y - away, 2 * away, 2 * away);
  else context.arc(x, y, away, 0, 2 * Math.PI);
  context.stroke();
}

// Private: solid. Public: dashed. From the brand or in its group: thin and dark.
function styleLine(context, way, own) {
  const size = rem();
  const shared = way === "one_to_one" || way === "private_group" || way === "public";
  context.strokeStyle = shared ? own : INK;
  context.lineWidth = shared ? 0.16 * size : 0.07 * size;
  context.setLineDash(way === "public" ? [0.4 * size, 0.28 * size] : []);
}
