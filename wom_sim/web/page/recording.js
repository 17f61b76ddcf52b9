// A recording as it came, and what can be asked of it at any hour. Hour h is the moment before tick h: what happened at ticks
// 0 … h−1 counts. So a state is a function of the hour alone, and going back is as easy as going on.

const ARRAYS = { i1: Int8Array, i2: Int16Array, i4: Int32Array };
const BRAND = -1, OUTSIDE = -2; // In place of a consumer, or of the row of whoever told.
const COUNTED = ["reached", "engaged", "adopted", "joined", "left", "seen"];
const STATES = { UNREACHED: 0, REACHED: 1, ENGAGED: 2, ADOPTED: 3 };

function unpacked(pack) {
  const bytes = Uint8Array.from(atob(pack.data), (c) => c.charCodeAt(0));
  return new ARRAYS[pack.type](bytes.buffer);
}

function unpackedAll(packs) {
  return Object.fromEntries(Object.entries(packs).map(([name, pack]) => [name, unpacked(pack)]));
}

class World {
  constructor(data) {
    Object.assign(this, data);
    for (const name of ["x", "y", "community", "from", "to", "strength"]) this[name] = unpacked(data[name]);
    this.everybody = Array.from(this.x.keys()); // Who is drawn; of a large world that is a part.
    this.part = this.everybody.length < this.consumers;
    this.degree = new Int32Array(this.everybody.length);
    if (this.singly) {
      for (const ends of [this.from, this.to]) for (const v of ends) this.degree[v]++;
    }
    this.sizes = new Int32Array(this.discs.length);
    for (const c of this.community) this.sizes[c]++;
  }

  nameOf(v) {
    if (v === OUTSIDE) return "somebody who is not drawn";
    return `consumer ${this.ids ? this.ids[v] : v + 1}`;
  }
}

class Side {
  constructor(data, days) {
    this.name = data.name;
    this.route = data.route;
    this.peeks = data.peeks;
    this.series = data.series;
    this.hours = 24 * days;
    this.messages = unpackedAll(data.messages);
    this.items = unpackedAll(data.items);
    this.ticks = unpackedAll(data.ticks);
    this.counts = unpackedAll(data.counts);
    this.firstRow = rowsByTick(this.messages.tick, this.hours);
    this.changes = COUNTED.flatMap((name) => [...this.ticks[name]].map((tick, v) => [tick, v])).filter(([tick]) => tick >= 0);
    this.changes.sort((a, b) => a[0] - b[0]);
    this.firstChange = rowsByTick(this.changes.map(([tick]) => tick), this.hours);
  }

  // Consumers whose state may have changed between two hours.
  changed(from, to) {
    const at = (hour) => this.firstChange[Math.min(this.hours, Math.floor(hour))];
    return [...new Set(this.changes.slice(at(from), at(to)).map(([, v]) => v))];
  }

  // How many of all consumers, drawn or not, had been reached, engaged … by hour h.
  count(what, hour) {
    return this.counts[what][Math.min(this.hours, Math.floor(hour))];
  }

  members(hour) {
    return this.count("joined", hour) - this.count("left", hour);
  }

  // Money spent by the end of the last full day.
  spent(hour) {
    const day = Math.min(this.series.cost_total.length, Math.floor(hour / 24));
    return day ? this.series.cost_total[day - 1] : 0;
  }

  happened(what, consumer, hour) {
    const tick = this.ticks[what][consumer];
    return tick >= 0 && tick < Math.floor(hour);
  }

  // hidden: as the brand knows the consumer. It sees visits and purchases, but looks into nobody's mind.
  state(consumer, hour, hidden) {
    if (!this.happened("reached", consumer, hour)) return STATES.UNREACHED;
    if (hidden && !this.happened("seen", consumer, hour)) return STATES.UNREACHED;
    if (this.happened("adopted", consumer, hour)) return STATES.ADOPTED;
    return !hidden && this.happened("engaged", consumer, hour) ? STATES.ENGAGED : STATES.REACHED;
  }

  member(consumer, hour) {
    return this.happened("joined", consumer, hour) && !this.happened("left", consumer, hour);
  }

  // Rows of the messages of ticks from … to (not included).
  rows(from, to) {
    const at = (tick) => this.firstRow[Math.max(0, Math.min(this.hours, Math.floor(tick)))];
    return [at(from), at(to)];
  }
}

function rowsByTick(tick, hours) {
  const first = new Int32Array(hours + 1).fill(tick.length);
  for (let row = tick.length - 1; row >= 0; row--) first[tick[row]] = row;
  for (let hour = hours - 1; hour >= 0; hour--) first[hour] = Math.min(first[hour], first[hour + 1]);
  return first;
}
