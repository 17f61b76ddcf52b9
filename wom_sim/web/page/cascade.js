// The cascade of a chosen consumer: of all items that it made or got, the one that it carried furthest. Where communities are
// drawn, the chosen consumer is the one of a clicked community that carried furthest.

class Cascade {
  // Of a side at an hour. Exposures of one item form a tree: each row's parent is the sender's own row.
  constructor(world, side, index, consumer, hour) {
    Object.assign(this, { world, consumer, side: index, hour: Math.floor(hour) });
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
    this.rows = [];
    this.onWay = new Set();
    this.maker = -1;
    if (this.item < 0) return;
    this.maker = items.maker[this.item];
    for (let row = 0; row < end; row++) if (messages.item[row] === this.item) this.rows.push(row);
    // The way to the consumer, and all that went through it (all of the tree, if it made the item).
    for (let row = this.own; row >= 0; row = messages.parent[row]) this.onWay.add(row);
    const through = new Set([this.own]);
    for (const row of this.rows) if (through.has(messages.parent[row])) this.onWay.add(row), through.add(row);
  }

  sentence(side, hidden) {
    const { world, consumer } = this, { messages, items } = side;
    const who = world.nameOf(consumer);
    const name = who[0].toUpperCase() + who.slice(1);
    if (this.item < 0) return `${world.singly ? name : "Nobody in this community"} has ${world.singly ? "not " : ""}been reached by now.`;
    const thing = THINGS[world.kinds[items.kind[this.item]]];
    const by = this.maker === BRAND ? "of the brand" : `of ${world.nameOf(this.maker)}`;
    const reached = world.part ? `${amount(this.rows.length)} of those drawn,` : several(this.rows.length, "consumer");
    const said = [`${thing} ${by} reached ${reached} in ${several(this.hops(messages), "hop")}.`];
    if (this.own >= 0) {
      const sender = messages.sender[this.own], way = world.channels[messages.channel[this.own]];
      const from = sender === BRAND ? "" : `from ${world.nameOf(sender)} `;
      const day = Math.floor(messages.tick[this.own] / 24) + 1;
      said.push(`${name} got it on day ${day} ${from}${WAYS[way]}${this.carried ? "," : "."}`);
      said.push(this.carried ? `and it went on to ${amount(this.carried)} more${world.part ? " of these" : ""}.` : "There it ended.");
    }
    if (hidden) said.push(`The brand saw ${amount(this.rows.filter((row) => !messages.hidden[row]).length)} of these messages.`);
    return said.join(" ");
  }

  hops(messages) {
    return this.rows.reduce((most, row) => Math.max(most, messages.hops[row]), 0);
  }

  // The tree from left to right, a column a hop.
  draw(canvas, side, hidden) {
    const [context, width, height] = fitted(canvas);
    if (!width || !height) return;
    const size = rem(), { messages } = side, own = COLOURS[this.side];
    context.clearRect(0, 0, width, height);
    if (this.item < 0) return;
    const children = new Map([[-1, []]]);
    for (const row of this.rows) {
      children.set(row, []);
      children.get(Math.max(-1, messages.parent[row])).push(row);
    }
    const columns = Math.max(1, this.hops(messages)), top = 1.5 * size, room = height - top - 0.3 * size;
    // Those who told nobody stand side by side, in as many columns as it takes to keep them apart, or as there is room for.
    let tree = null, gap = 0, r = 0;
    for (let abreast = 1; gap < 0.5 * size && 2.4 * r * abreast < (0.7 * width) / columns; abreast = Math.ceil(1.2 * abreast)) {
      tree = laidOut(children, abreast, messages.hops);
      gap = Math.min(room / Math.max(1, tree.lines), 1.1 * size);
      r = Math.max(0.12 * size, Math.min(0.4 * size, 0.38 * gap));
    }
    const left = 1.2 * size, right = width - 0.8 * size - 2.4 * r * (tree.abreast - 1);
    const x = (at) => left + ((right - left) * at.depth) / columns + 2.4 * r * at.column;
    const y = (at) => top + room / 2 + gap * (at.line + 0.5 - tree.lines / 2);
    const { place } = tree;
    for (const strong of [false, true]) {
      for (const row of this.rows) {
        if (this.onWay.has(row) !== strong || (hidden && messages.hidden[row])) continue;
        // From somebody who is not drawn, only the end of the way.
        const to = place.get(row), end = [x(to), y(to)], from = place.get(messages.parent[row]);
        const begin = from ? [x(from), y(from)] : [end[0] - 1.2 * size, end[1]], bend = (begin[0] + end[0]) / 2;
        styleLine(context, this.world.channels[messages.channel[row]], own);
        context.lineWidth = Math.min(context.lineWidth * (strong ? 1.2 : 0.6), 0.5 * gap);
        context.globalAlpha = strong ? 0.9 : 0.6;
        context.beginPath();
        context.moveTo(...begin);
        context.bezierCurveTo(bend, begin[1], bend, end[1], ...end);
        context.stroke();
      }
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
    for (const [row, at] of place) {
      if (row >= 0 && hidden && messages.hidden[row]) continue;
      context.beginPath();
      context.arc(x(at), y(at), row < 0 ? 0.42 * size : r, 0, 2 * Math.PI);
      context.fillStyle = row < 0 ? INK : this.onWay.has(row) ? own : "#fff";
      context.fill();
      context.strokeStyle = row < 0 || row === this.own ? INK : own;
      context.lineWidth = (row === this.own ? 0.2 : 0.08) * size;
      context.stroke();
    }
    for (let depth = 0; depth <= columns; depth++) {
      const words = depth ? (depth === 1 ? "1 hop" : `${depth}`) : this.maker === BRAND ? "brand" : "maker";
      text(context, words, left + ((right - left) * depth) / columns, 0.55 * size, {
        align: depth ? (depth === columns ? "right" : "center") : "left", colour: INK, size: 0.95,
      });
    }
  }
}

// Where each row of a tree stands: depth (hops), line, and, of those without children, column; −1 is the root.
function laidOut(children, abreast, hops) {
  const place = new Map();
  let lines = 0;
  const settle = (row) => {
    const below = children.get(row), ends = below.filter((child) => !children.get(child).length), first = lines;
    for (const child of below) if (children.get(child).length) settle(child);
    ends.forEach((child, i) => {
      place.set(child, { depth: hops[child], line: lines + Math.floor(i / abreast), column: i % abreast });
    });
    lines += Math.ceil(ends.length / abreast);
    place.set(row, { depth: row < 0 ? 0 : hops[row], line: (first + lines - 1) / 2, column: 0 });
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
