// The charts of reach and of cost, as far as the hour has come, and the legend.

const DASHES = [[], [0.55, 0.35]];
const FAMILY = 'system-ui, "DejaVu Sans", sans-serif';

// Round numbers that end an axis.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((end) => end >= value * 0.999);
}

function text(context, words, x, y, { size = 1, weight = 400, colour = GREY, align = "left" } = {}) {
  context.font = `${weight} ${size * rem()}px ${FAMILY}`;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(words, x, y);
}

function widthOf(context, words, size, weight = 400) {
  context.font = `${weight} ${size * rem()}px ${FAMILY}`;
  return context.measureText(words).width;
}

// A name without its middle, so that it fits a width (in rem) in bold letters of a size.
function narrowed(context, name, width, size) {
  let most = name.length;
  while (most > 3 && widthOf(context, shortened(name, most), size, 700) > width * rem()) most--;
  return shortened(name, most);
}

// lines: one a campaign, [{valueAt(hour), label(hour), widest (label), faint?: valueAt, stepped?: whether it stands between
// days}]; top: end of the axis.
function drawChart(canvas, title, lines, hour, hours, top, tick) {
  const [context, width, height] = fitted(canvas);
  if (!width || !height) return;
  const size = rem();
  const labels = Math.max(...lines.map((line) => widthOf(context, line.widest, 1, 700)));
  const ticks = [0, top / 2, top], margin = Math.max(...ticks.map((value) => widthOf(context, tick(value), 1))) + 0.5 * size;
  const box = { left: margin, right: width - labels - 0.7 * size, top: 1.9 * size, bottom: height - 1.3 * size };
  const x = (h) => box.left + ((box.right - box.left) * h) / hours;
  const y = (value) => box.bottom - ((box.bottom - box.top) * value) / top;
  context.clearRect(0, 0, width, height);
  context.setLineDash([]);
  text(context, title, 0, 0.6 * size, { weight: 600, colour: INK });
  context.lineWidth = 0.07 * size;
  context.strokeStyle = "#e3e6ea";
  for (const value of ticks) {
    context.beginPath();
    context.moveTo(box.left, y(value));
    context.lineTo(box.right, y(value));
    context.stroke();
    text(context, tick(value), box.left - 0.4 * size, y(value), { align: "right" });
  }
  const days = hours / 24, steps = [1, 2, 5, 7, 10, 14, 30, 50, 90, 100, 365, Math.ceil(days / 8)].filter((s) => days / s <= 8);
  const step = steps.find((s) => days % s === 0 && days / s >= 3) || steps[0]; // Best so that the last day is named.
  for (let day = 0; day <= days; day += step) {
    text(context, String(day), x(24 * day), box.bottom + 0.75 * size, { align: "center" });
  }
  const wanted = lines.map((line) => y(line.valueAt(hour)));
  const apart = 1.08 * size, low = box.top - 0.4 * size, high = box.bottom;
  const places = [...wanted];
  if (Math.abs(places[0] - places[1]) < apart) {
    const middle = Math.min(high - apart / 2, Math.max(low + apart / 2, (places[0] + places[1]) / 2));
    const up = places[0] <= places[1] ? 0 : 1;
    places[up] = middle - apart / 2;
    places[1 - up] = middle + apart / 2;
  }
  lines.forEach((line, i) => {
    const curve = (valueAt, alpha) => {
      context.globalAlpha = alpha;
      context.beginPath();
      context.moveTo(x(0), y(0));
      let before = 0;
      const to = (h) => {
        if (line.stepped) context.lineTo(x(h), y(before));
        before = valueAt(h);
        context.lineTo(x(h), y(before));
      };
      for (let h = 6; h < hour; h += 6) to(h);
      to(hour);
      context.stroke();
    };
    context.strokeStyle = COLOURS[i];
    context.lineWidth = 0.2 * size;
    context.lineJoin = "round";
    context.setLineDash(DASHES[i].map((d) => d * size));
    curve(line.valueAt, 1);
    if (line.faint) curve(line.faint, 0.3);
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.beginPath();
    context.arc(x(hour), wanted[i], 0.3 * size, 0, 2 * Math.PI);
    context.fillStyle = COLOURS[i];
    context.fill();
    text(context, line.label(hour), box.right + 0.6 * size, places[i], { weight: 700, colour: WORDS[i] });
  });
}

function drawReach(canvas, world, sides, hour, hidden) {
  const most = Math.max(...sides.map((side) => side.count("reached", side.hours))) / world.consumers;
  const top = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1].find((end) => most <= 0.97 * end) || 1;
  const part = (side, what) => (h) => side.count(what, h) / world.consumers;
  // On a phone there is no room for names: colours and dashes are those of the panels above.
  const narrow = canvas.clientWidth < 26 * rem();
  const names = sides.map((side) => (narrow ? "" : narrowed(canvas.getContext("2d"), side.name, 13.6, 1)));
  const lines = sides.map((side, i) => ({
    valueAt: part(side, hidden ? "seen" : "reached"),
    faint: hidden ? part(side, "reached") : null,
    label: (h) => `${share(side.count(hidden ? "seen" : "reached", h), world.consumers)} ${names[i]}`,
    widest: `>99\u00a0% ${names[i]}`,
  }));
  const title = !hidden ? "reached so far, share of consumers"
    : `reached so far${narrow ? ", as seen" : ", as the brand sees it"} (pale: in truth)`;
  drawChart(canvas, title, lines, hour, sides[0].hours, top, (value) => `${Math.round(100 * value)} %`);
}

function drawCost(canvas, world, sides, hour) {
  const most = Math.max(10, ...sides.map((side) => side.spent(side.hours)));
  const lines = sides.map((side) => ({
    valueAt: (h) => side.spent(h),
    label: (h) => amount(side.spent(h)),
    widest: amount(side.spent(side.hours)),
    stepped: true, // What a day cost is known when it is over.
  }));
  drawChart(canvas, "money spent so far", lines, hour, sides[0].hours, roundUp(most), amount);
}

// What the marks mean, in both campaigns' colours; cascade: whether one is open; hidden: whether only what the brand sees is shown,
// which looks into nobody's mind.
function drawLegend(canvas, singly, cascade, hidden) {
  const [context, width, height] = fitted(canvas);
  if (!width || !height) return;
  const size = rem(), r = 0.42 * size, line = 1.55 * size;
  context.clearRect(0, 0, width, height);
  let x = 0.5 * size, y = 0.8 * size;
  const both = (draw) => COLOURS.forEach((own, i) => {
    draw(own, i);
    x += 1.15 * size;
  });
  const say = (words) => {
    context.setLineDash([]);
    text(context, words, x - 0.2 * size, y, { size: 1, colour: INK });
    x += context.measureText(words).width + 0.75 * size;
    if (y + line < height && x > width - 10.6 * size) [x, y] = [0.5 * size, y + line];
  };
  const mark = (state, square = false) => (own) => drawMarks(context, own, [{ x, y, r, state, square }], ringOf(r));
  const disc = (fill, stroke) => {
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.strokeStyle = stroke;
    context.lineWidth = 0.09 * size;
    context.stroke();
  };
  const dash = (way) => (own) => {
    styleLine(context, way, own);
    context.beginPath();
    context.moveTo(x - 0.3 * size, y);
    context.lineTo(x + 0.95 * size, y);
    context.stroke();
    x += 0.45 * size;
  };
  const inCascade = () => {
    drawRing(context, { x, y, r: 0.8 * r });
    x += 1.15 * size;
    say("in the cascade");
  };
  if (singly) {
    // Who is not reached is in no cascade, and for both there is no room.
    if (cascade) inCascade();
    else {
      mark(STATES.UNREACHED)();
      x += 1.15 * size;
      say("not reached");
    }
    both(mark(STATES.REACHED));
    say(hidden ? "seen" : "reached");
    if (!hidden) {
      both(mark(STATES.ENGAGED));
      say("engaged");
    }
    both(mark(STATES.ADOPTED));
    say("bought");
    both(mark(STATES.REACHED, true));
    say("in brand's group");
  } else {
    disc("#fff", EMPTY);
    x += 1.15 * size;
    say("a community");
    both((own, i) => disc(TINTS[i], own));
    say(hidden ? "its share seen" : "its share reached");
    if (!hidden) {
      both((own) => disc(own, own));
      say("its share engaged");
    }
  }
  for (const [way, words] of [["one_to_one", "private"], ["public", "public"], ["post", "brand"]]) {
    if (way === "post") dash(way)(INK), (x += 1.15 * size);
    else both(dash(way));
    say(words);
  }
  if (cascade && !singly) inCascade();
}
