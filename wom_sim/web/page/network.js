// One campaign's network in three layers: ties, drawn once a world; messages, drawn at every frame; consumers, of whom while
// the clock runs only those are drawn whose state has changed.

class Network {
  constructor(section, index) {
    this.index = index;
    for (const layer of ["ties", "lines", "people"]) this[layer] = section.querySelector(`.${layer}`);
  }

  show(world) {
    this.world = world;
    this.places = null;
  }

  // Draw what is to be seen at an hour; view: {playing, hidden, trail (hours), chosen (a Cascade, or null)}.
  draw(side, hour, view) {
    const [lines, width, height] = fitted(this.lines);
    if (!width || !height) return;
    if (!this.places || this.places.key !== `${width}x${height}`) {
      this.places = new Places(this.world, width, height);
      this.drawTies();
      this.shown = null;
    }
    lines.clearRect(0, 0, width, height);
    lines.globalAlpha = view.chosen ? 0.22 : 1;
    this.drawMessages(lines, side, hour, view);
    lines.globalAlpha = 1;
    this.drawBrand(lines, side);
    const goesOn = this.world.singly && this.shown && view.playing && this.shown.side === side && hour >= this.shown.hour;
    if (goesOn && this.shown.hidden === view.hidden && this.shown.chosen === view.chosen) {
      this.drawPeople(fitted(this.people)[0], side, hour, view, side.changed(this.shown.hour, hour));
    } else {
      const [people] = fitted(this.people);
      people.clearRect(0, 0, width, height);
      people.globalAlpha = view.chosen ? 0.22 : 1;
      this.drawSpots(people, side, hour, view, this.world.singly ? this.world.everybody : [...this.places.discs.keys()]);
      people.globalAlpha = 1;
      if (view.chosen) this.drawCascade(people, side, hour, view);
    }
    this.shown = { side, hour, hidden: view.hidden, chosen: view.chosen };
  }

  drawTies() {
    const [context, width, height] = fitted(this.ties);
    const { world, places } = this;
    context.clearRect(0, 0, width, height);
    context.fillStyle = DISC;
    for (const disc of places.discs) {
      context.beginPath();
      context.arc(disc.x, disc.y, disc.r * 1.06, 0, 2 * Math.PI);
      context.fill();
    }
    const at = world.singly ? places : { x: places.discs.map((d) => d.x), y: places.discs.map((d) => d.y) };
    context.lineWidth = 0.05 * rem();
    // The more ties there are, the fainter is each.
    const faint = Math.min(4, Math.max(0.2, (3500 / world.from.length) ** (world.from.length > 3500 ? 0.8 : 0.5))) * (world.singly ? 1 : 0.6);
    for (const [weakest, strongest, alpha] of [[0, 34, 0.05], [34, 67, 0.09], [67, 101, 0.15]]) {
      context.strokeStyle = `rgba(70, 80, 100, ${alpha * faint})`;
      context.beginPath();
      for (let tie = 0; tie < world.from.length; tie++) {
        if (world.strength[tie] < weakest || world.strength[tie] >= strongest) continue;
        context.moveTo(at.x[world.from[tie]], at.y[world.from[tie]]);
        context.lineTo(at.x[world.to[tie]], at.y[world.to[tie]]);
      }
      context.stroke();
    }
  }

  // Consumers or, in a large world, communities.
  drawSpots(context, side, hour, view, spots) {
    if (this.world.singly) this.drawPeople(context, side, hour, view, spots);
    else this.drawCommunities(context, side, hour, view, spots);
  }

  drawPeople(context, side, hour, view, consumers) {
    const { x, y, r, ring } = this.places;
    const mark = (v) => ({ x: x[v], y: y[v], r: r[v], state: side.state(v, hour, view.hidden), square: side.member(v, hour) });
    drawMarks(context, COLOURS[this.index], consumers.map(mark), ring);
  }

  // A disc for each community: its pale part has been reached, its full part is engaged or has bought.
  drawCommunities(context, side, hour, view, communities) {
    const { world, places } = this, own = COLOURS[this.index];
    const reached = new Int32Array(places.discs.length), engaged = new Int32Array(places.discs.length);
    for (const v of world.everybody) {
      const state = side.state(v, hour, view.hidden);
      if (state > STATES.UNREACHED) reached[world.community[v]]++;
      if (state > STATES.REACHED) engaged[world.community[v]]++;
    }
    const wedge = (disc, part, fill) => {
      if (!part) return;
      context.beginPath();
      context.moveTo(disc.x, disc.y);
      context.arc(disc.x, disc.y, disc.r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * part);
      context.fillStyle = fill;
      context.fill();
    };
    for (const c of communities) {
      const disc = places.discs[c];
      context.beginPath();
      context.arc(disc.x, disc.y, disc.r, 0, 2 * Math.PI);
      context.fillStyle = "#fff";
      context.fill();
      wedge(disc, reached[c] / world.sizes[c], TINTS[this.index]);
      wedge(disc, engaged[c] / world.sizes[c], own);
      context.beginPath();
      context.arc(disc.x, disc.y, disc.r, 0, 2 * Math.PI);
      context.strokeStyle = reached[c] ? own : EMPTY;
      context.lineWidth = 0.09 * rem();
      context.stroke();
    }
  }

  // A message runs along its line for the hour that it takes, and the line fades over the next hours. Between communities
  // every so manieth is drawn, by its place in the log: the same ones from frame to frame.
  drawMessages(context, side, hour, view) {
    const { world, places } = this, { messages } = side;
    const [first, end] = side.rows(hour - 1 - view.trail, Math.ceil(hour));
    let every = 1;
    while (!world.singly && end - first > every * view.most) every *= 2;
    // The more messages there are, the fainter is each.
    const shown = Math.min(end - first, world.singly ? Infinity : view.most);
    const opaque = context.globalAlpha, faint = Math.max(0.3, Math.min(1, Math.sqrt(400 / shown)));
    for (let row = Math.ceil(first / every) * every; row < end; row += every) {
      if (view.hidden && messages.hidden[row]) continue;
      const sender = messages.sender[row], receiver = messages.receiver[row];
      if (sender === OUTSIDE) continue;
      if (!world.singly && sender >= 0 && world.community[sender] === world.community[receiver]) continue;
      const age = hour - messages.tick[row];
      if (age <= 0) continue;
      const way = world.channels[messages.channel[row]];
      const from = places.of(this.spot(sender)), to = places.of(this.spot(receiver)), part = Math.min(1, age);
      const fade = Math.max(0, 1 - Math.max(0, age - 1) / view.trail);
      this.line(context, from, { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }, way, opaque * faint * fade);
    }
    context.globalAlpha = opaque;
    context.setLineDash([]);
  }

  line(context, from, to, way, alpha) {
    styleLine(context, way, COLOURS[this.index]);
    context.globalAlpha = alpha * (way === "one_to_one" || way === "private_group" || way === "public" ? 0.9 : 0.4);
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }

  drawBrand(context, side) {
    const { x, y } = this.places.brand, size = rem();
    const words = side.peeks ? "brand that sees all ties, as none does" : "brand";
    context.font = `600 ${0.92 * size}px ${FAMILY}`;
    const half = context.measureText(words).width / 2 + 0.45 * size;
    context.fillStyle = INK;
    context.beginPath();
    context.roundRect(x - half, y - 0.65 * size, 2 * half, 1.3 * size, 0.3 * size);
    context.fill();
    text(context, words, x, y, { size: 0.92, weight: 600, colour: "#fff", align: "center" });
  }

  drawCascade(context, side, hour, view) {
    const { chosen } = view, { places } = this, { messages } = side, own = COLOURS[this.index];
    if (chosen.side === this.index) {
      // Each way once, strong if it is on the way of the chosen consumer.
      const ways = new Map();
      for (const row of chosen.rows) {
        const from = this.spot(messages.sender[row]), to = this.spot(messages.receiver[row]);
        if (messages.sender[row] === OUTSIDE || from === to) continue;
        const key = `${from} ${to} ${messages.channel[row]}`;
        ways.set(key, { from, to, channel: messages.channel[row], strong: chosen.onWay.has(row) || Boolean(ways.get(key)?.strong) });
      }
      const wide = Math.max(0.6, Math.min(1.5, 12 / Math.sqrt(chosen.rows.length)));
      for (const { from, to, channel, strong } of [...ways.values()].sort((a, b) => a.strong - b.strong)) {
        styleLine(context, this.world.channels[channel], own);
        context.lineWidth *= strong ? wide : wide / 2;
        context.globalAlpha = strong ? 1 : 0.55;
        context.beginPath();
        context.moveTo(places.of(from).x, places.of(from).y);
        context.lineTo(places.of(to).x, places.of(to).y);
        context.stroke();
      }
      context.setLineDash([]);
      context.globalAlpha = 1;
      const reached = [...new Set(chosen.rows.map((row) => this.spot(messages.receiver[row])))];
      this.drawSpots(context, side, hour, view, reached);
      for (const spot of reached) if (spot !== this.spot(chosen.consumer)) drawRing(context, places.of(spot));
      if (chosen.maker >= 0 && reached.length) drawRing(context, places.of(this.spot(chosen.maker)), { maker: true });
      this.drawBrand(context, side);
    }
    drawRing(context, places.of(this.spot(chosen.consumer)), { chosen: true });
  }

  // Where a consumer is drawn: at its own place, or in a large world at its community's; −1 is the brand.
  spot(v) {
    return v < 0 || this.world.singly ? v : this.world.community[v];
  }

  // The consumer (or, in a large world, the community) at a place on the canvas; −1 where there is none.
  at(x, y) {
    const { places, world } = this;
    if (!world.singly) return places.discs.findIndex((d) => Math.hypot(d.x - x, d.y - y) <= d.r);
    let best = -1, nearest = 0.9 * rem();
    for (const v of world.everybody) {
      const distance = Math.hypot(places.x[v] - x, places.y[v] - y);
      if (distance < nearest) [best, nearest] = [v, distance];
    }
    return best;
  }
}
