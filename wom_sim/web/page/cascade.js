// The cascade of a chosen consumer: of all items that it made or got, the one that it carried furthest. Where communities are
// drawn, the chosen consumer is the one of a clicked community that carried furthest.

class Cascade {
  // Of a side at an hour. Exposures of one item form a tree: each row's parent is the sender's own row. hidden: only what the
  // brand has seen of it; the item is the same.
  constructor(world, side, index, consumer, hour, hidden) {
    Object.assign(this, { world, consumer, side: index, hour: Math.floor(hour), hidden });
    const { messages, items } = side, [, end] = side.rows(0, hour);
    const below = new Int32Array(end), ofItem = new Int32Array(items.kind.length);
    for (let row = end - 1; row >= 0; row--) {
      ofItem[messages.item[row]]++;
      if (messages.parent[row] >= 0) below[messages.parent[row]] += below[row] + 1;
    }
    this.own = -1;
    this.item = -1;
    this.carried = -1;
    for (let row = 0; row < end; row++) {
      if (messages.receiver[row] === consumer && below[row] > this.carried) {
        [this.own, this.item, this.carried] = [row, messages.item[row], below[row]];
      }
    }
    for (let item = 0; item < items.kind.length; item++) {
      if (items.maker[item] === consumer && ofItem[item] > Math.max(0, this.carried)) {
        [this.own, this.item, this.carried] = [-1, item, ofItem[item]];
      }
    }
    this.onWay = new Set();
    this.depth = new Map();
    this.maker = -1;
    if (this.item < 0) return;
    this.maker = items.maker[this.item];
    for (let row = 0; row < end; row++) {
      if (messages.item[row] !== this.item || (hidden && messages.hidden[row])) continue;
      // Who passed on what the brand did not see them get is, as far as it knows, one hop away.
      const parent = messages.parent[row], unseen = hidden && parent >= 0;
      this.depth.set(row, this.depth.has(parent) ? this.depth.get(parent) + 1 : unseen ? 2 : messages.hops[row]);
    }
    this.unseen = this.own >= 0 && !this.depth.has(this.own);
    if (this.unseen) return;
    // The way to the consumer, and all that went through it (all of the tree, if it made the item).
    for (let row = this.own; this.depth.has(row); row = messages.parent[row]) this.onWay.add(row);
    const through = new Set([this.own]);
    for (const row of this.rows) if (this.own < 0 || through.has(messages.parent[row])) this.onWay.add(row), through.add(row);
    this.carried = through.size - 1;
  }

  get rows() {
    return [...this.depth.keys()];
  }

  get hops() {
    return Math.max(0, ...this.depth.values());
  }

  sentence(side) {
    const { world, consumer, hidden } = this, { messages, items } = side;
    const who = world.nameOf(consumer), count = this.depth.size;
    const begin = (words) => words[0].toUpperCase() + words.slice(1);
    if (this.item < 0) {
      const nobody = world.singly ? `${who} has not been reached by now.` : "nobody in this community has been reached by now.";
      return hidden ? `As far as the brand has seen, ${nobody}` : begin(nobody);
    }
    if (!count) return `The brand has seen nothing of what ${who} carried furthest.`;
    const thing = THINGS[world.kinds[items.kind[this.item]]];
    const by = this.maker === BRAND ? "of the brand" : `of ${world.nameOf(this.maker)}`;
    const reached = world.part ? `${amount(count)} of those drawn,` : several(count, "consumer");
    const told = `${thing} ${by} reached ${reached} in ${several(this.hops, "hop")}.`;
    const said = [hidden ? `As far as the brand has seen, ${told}` : begin(told)];
    if (this.unseen) said.push(`How ${who} got it, the brand has not seen.`);
    else if (this.own >= 0) {
      const sender = messages.sender[this.own], way = world.channels[messages.channel[this.own]];
      const from = sender === BRAND ? "" : `from ${world.nameOf(sender)} `;
      const more = `${amount(this.carried)} more${world.part ? " of these" : ""}.`;
      said.push(`${begin(who)} got it after ${elapsed(messages.tick[this.own] + 1)} ${from}${WAYS[way]}${this.carried ? "," : "."}`);
      if (hidden) said.push(this.carried ? `and was seen to bring it to ${more}` : "It was not seen to go on from there.");
      else said.push(this.carried ? `and it went on to ${more}` : "There it ended.");
    }
    return said.join(" ");
  }

  // The tree from left to right, a column a hop.
  draw(canvas, side) {
    const [context, width, height] = fitted(canvas);
    if (!width || !height) return;
    const size = rem(), { messages } = side, own = COLOURS[this.side], { rows } = this;
    context.clearRect(0, 0, width, height);
    if (!rows.length) return;
    const children = new Map([[-1, []]]);
    for (const row of rows) {
      children.set(row, []);
      children.get(this.depth.has(messages.parent[row]) ? messages.parent[row] : -1).push(row);
    }
    const columns = this.hops, top = 1.5 * size, room = height - top - 0.3 * size;
    // Those who told nobody stand side by side, in as many columns as it takes to keep them apart, or as there is room for.
    let tree = null, gap = 0, r = 0;
    for (let abreast = 1; gap < 0.5 * size && 2.8 * r * abreast < (0.7 * width) / columns; abreast = Math.ceil(1.2 * abreast)) {
      tree = laidOut(children, abreast, this.depth);
      gap = Math.min(room / Math.max(1, tree.lines), 1.1 * size);
      r = Math.max(0.12 * size, Math.min(0.4 * size, 0.38 * gap));
    }
    const left = 1.2 * size, right = width - 0.8 * size - 2.8 * r * (tree.abreast - 1);
    const spot = (row) => {
      const at = tree.place.get(row);
      const x = left + ((right - left) * at.depth) / columns + 2.8 * r * at.column;
      return { x, y: top + room / 2 + gap * (at.line + 0.5 - tree.lines / 2), r };
    };
    for (const strong of [false, true]) {
      for (const row of rows) {
        if (this.onWay.has(row) !== strong) continue;
        // From somebody who is not drawn, or whom the brand did not see get it, only the end of the way.
        const parent = messages.parent[row], end = spot(row);
        const begin = tree.place.has(parent) ? spot(parent) : { x: end.x - 1.2 * size, y: end.y }, bend = (begin.x + end.x) / 2;
        styleLine(context, this.world.channels[messages.channel[row]], own);
        context.lineWidth = Math.min(context.lineWidth * (strong ? 1.2 : 0.6), 0.5 * gap);
        context.globalAlpha = strong ? 0.9 : 0.6;
        context.beginPath();
        context.moveTo(begin.x, begin.y);
        context.bezierCurveTo(bend, begin.y, bend, end.y, end.x, end.y);
        context.stroke();
      }
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
    const mark = (v, at) => ({ ...at, state: side.state(v, this.hour, this.hidden), square: side.member(v, this.hour) });
    const root = { ...spot(-1), r: 0.4 * size };
    if (this.maker === BRAND) {
      context.fillStyle = INK;
      context.fillRect(root.x - root.r, root.y - root.r, 2 * root.r, 2 * root.r);
    } else if (this.maker >= 0) {
      drawMarks(context, own, [mark(this.maker, root)], ringOf(root.r));
      drawRing(context, root, { maker: true });
    }
    drawMarks(context, own, rows.map((row) => mark(messages.receiver[row], spot(row))), ringOf(r));
    if (!this.unseen && this.own >= 0) drawRing(context, spot(this.own), { chosen: true });
    const above = this.maker === BRAND ? "brand" : "maker", column = (right - left) / columns;
    const roomFor = (words) => widthOf(context, above, 0.95) + widthOf(context, words, 0.95) / 2 + 0.4 * size < left + column;
    text(context, above, 0, 0.55 * size, { colour: INK, size: 0.95 });
    for (let depth = 1; depth <= columns; depth++) {
      const words = depth === 1 && roomFor("1 hop") ? "1 hop" : `${depth}`;
      text(context, words, left + column * depth, 0.55 * size, { align: depth === columns ? "right" : "center", colour: INK, size: 0.95 });
    }
  }
}

// Where each row of a tree stands: depth (hops), line, and, of those without children, column; −1 is the root.
function laidOut(children, abreast, depth) {
  const place = new Map();
  let lines = 0;
  const settle = (row) => {
    const below = children.get(row), ends = below.filter((child) => !children.get(child).length), first = lines;
    for (const child of below) if (children.get(child).length) settle(child);
    ends.forEach((child, i) => {
      place.set(child, { depth: depth.get(child), line: lines + Math.floor(i / abreast), column: i % abreast });
    });
    lines += Math.ceil(ends.length / abreast);
    place.set(row, { depth: row < 0 ? 0 : depth.get(row), line: (first + lines - 1) / 2, column: 0 });
  };
  settle(-1);
  return { place, lines, abreast };
}

// By consumer, to how many others it carried the item that it carried furthest, by an hour; of all whom an item reached.
function carried(side, hour) {
  const { messages } = side, [, end] = side.rows(0, hour);
  const below = new Int32Array(end), best = new Map();
  for (let row = end - 1; row >= 0; row--) {
    if (messages.parent[row] >= 0) below[messages.parent[row]] += below[row] + 1;
    const v = messages.receiver[row];
    best.set(v, Math.max(best.get(v) || 0, below[row]));
  }
  return best;
}

// Consumers in the order in which they carried something furthest, the first few.
function carriers(side, hour, most = 12) {
  const all = [...carried(side, hour)].filter(([, others]) => others);
  return all.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, most).map(([v]) => v);
}

// The one in a community who carried something furthest; anybody in it where nobody has been reached.
function furthestIn(world, side, hour, community) {
  const best = carried(side, hour), members = world.everybody.filter((v) => world.community[v] === community);
  return members.reduce((first, v) => ((best.get(v) ?? -1) > (best.get(first) ?? -1) ? v : first));
}
