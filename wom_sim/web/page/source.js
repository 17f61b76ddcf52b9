// Where recordings come from: the server that the page was loaded from, or the file itself.

class Served {
  constructor() {
    this.inFile = false;
    this.waiting = null;
  }

  // {setup, world, sides} for what was chosen. Throws an Error with a sentence; an AbortError where another question came in between.
  async run(choice) {
    if (this.waiting) this.waiting.abort();
    this.waiting = new AbortController();
    let answer;
    try {
      const headers = { "Content-Type": "application/json" };
      answer = await fetch("run", { method: "POST", headers, body: JSON.stringify(choice), signal: this.waiting.signal });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Error("The program that computes the runs no longer answers. Start wom-sim demo again, then reload this page.");
    }
    const data = await answer.json();
    if (!answer.ok) throw new Error(data.error);
    return data;
  }
}

class Kept {
  constructor(data) {
    Object.assign(this, data);
    this.inFile = true;
  }

  async run(choice) {
    const run = this.runs[keyOf(choice)];
    if (!run) throw new Error("This file holds no run of that. Start wom-sim demo to change everything.");
    return { setup: this.setup, world: this.pool[run.world], sides: run.sides.map((side) => this.pool[side]) };
  }
}

// What a run in the file is found by: the one field that is not as in the scenario, and the world.
function keyOf(choice) {
  const changed = Object.keys(choice).filter((name) => name !== "sides" && name !== "replicate").sort();
  return [...changed.map((name) => `${name}=${choice[name]}`), `world=${choice.replicate}`].join("&");
}

function openSource() {
  const kept = document.getElementById("kept");
  return kept ? new Kept(JSON.parse(kept.textContent)) : new Served();
}
