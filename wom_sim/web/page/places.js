// Where things stand on the screen: sizes, canvases that fit their place, and everybody's spot on them.

function rem() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

// Fit a canvas to its place on the screen; returns [context, width, height] in CSS pixels.
function fitted(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return [context, width, height];
}

// How thick the ring of consumers is that are mostly of this radius: so thin that it stays a ring.
function ringOf(radius) {
  return Math.min(0.16 * rem(), 0.5 * radius);
}

// Where everybody stands on a canvas of that size: centres of communities spread over all of it, discs stay round.
class Places {
  constructor(world, width, height) {
    this.key = `${width}x${height}`;
    const top = 1.75 * rem(), low = height - 0.3 * rem();
    const [w, h] = world.size;
    const scale = Math.min(width / w, (low - top) / h);
    const stretchX = Math.min(width / w, 1.35 * scale), stretchY = Math.min((low - top) / h, 1.35 * scale);
    const left = (width - stretchX * w) / 2;
    this.discs = world.discs.map(([x, y, r]) => ({ x: left + x * stretchX, y: top + y * stretchY, r: r * scale }));
    const drawn = world.everybody.length;
    for (const of of ["x", "y", "r"]) this[of] = new Float32Array(drawn);
    const mean = world.degree.reduce((sum, d) => sum + d, 0) / drawn || 1;
    for (const v of world.everybody) {
      const c = world.community[v], disc = this.discs[c];
      this.x[v] = disc.x + (world.x[v] - world.discs[c][0]) * scale;
      this.y[v] = disc.y + (world.y[v] - world.discs[c][1]) * scale;
      const room = (disc.r * 0.93 * Math.sqrt(Math.PI / world.sizes[c])) / 2;
      const size = Math.min(1.3, 0.72 + 0.28 * Math.sqrt(world.degree[v] / mean));
      this.r[v] = Math.max(1.3, Math.min(0.45 * rem(), 0.84 * room) * size);
    }
    this.brand = { x: width / 2, y: 0.8 * rem() };
    this.singly = world.singly;
    this.ring = ringOf([...this.r].sort((a, b) => a - b)[drawn >> 1]);
  }

  // {x, y, r} of a spot.
  of(spot) {
    if (spot < 0) return this.brand;
    return this.singly ? { x: this.x[spot], y: this.y[spot], r: this.r[spot] } : this.discs[spot];
  }
}
