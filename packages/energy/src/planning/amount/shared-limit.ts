import { NONE_KWH } from './request.ts';

/** Devices that share what a site may draw (or feed in) in each step. Energies in kWh, by device and step. */
export interface SharedLimit {
  /** Money per kWh; Infinity: not to be used. */
  readonly costs: readonly Float64Array[];
  /** Most energy of a device in a step. */
  readonly most: readonly Float64Array[];
  /** Most energy of all of them in a step. */
  readonly limits: Float64Array;
  /** Energy wanted by each device. */
  readonly wanted: Float64Array;
}

/**
 * As much energy as possible, at the lowest cost: a flow from devices through steps, found by successive shortest paths.
 * Each path places energy of a device in a step that has room, or in one that is full from which other devices' energy
 * moves on. Since full steps stay full, a path only has to name devices: between two of them the best step counts.
 * The cost is that of the linear programme; there is no other rounding than that of the sums.
 */
export function shareLimit(problem: SharedLimit): Float64Array[] {
  const devices = problem.costs.length;
  const flows = problem.costs.map((costs) => new Float64Array(costs.length));
  const room = problem.limits.slice();
  const left = problem.wanted.slice();
  const openings = problem.costs.map((costs, device) => openingsOf(costs, problem.most[device]!, flows[device]!, room));
  const moves = new Moves(problem, flows);
  const reach = new Float64Array(devices);
  const cameFrom = new Int32Array(devices);
  for (;;) {
    // Cheapest way to a device that energy can be pushed through; those with energy to place are the beginnings.
    for (let device = 0; device < devices; device++) {
      reach[device] = left[device]! > NONE_KWH ? 0 : Infinity;
      cameFrom[device] = -1;
    }
    moves.relax(reach, cameFrom);
    let last = -1;
    let cheapest = Infinity;
    for (let device = 0; device < devices; device++) {
      if (reach[device] === Infinity) continue;
      const step = openings[device]!.step();
      const cost = step < 0 ? Infinity : reach[device]! + problem.costs[device]![step]!;
      if (cost < cheapest) [cheapest, last] = [cost, device];
    }
    if (last < 0) return flows;
    const displaced = push(problem, flows, room, left, moves, cameFrom, last, openings[last]!.step());
    for (const [device, step] of displaced) if (room[step]! > NONE_KWH) openings[device]!.lookAgain();
  }
}

/** Pushes as much as fits along a path that ends with `device` in `step`. Gives the places that others left for it. */
function push(
  { most }: SharedLimit,
  flows: readonly Float64Array[],
  room: Float64Array,
  left: Float64Array,
  moves: Moves,
  cameFrom: Int32Array,
  device: number,
  step: number,
): readonly [device: number, step: number][] {
  const placed: [device: number, step: number][] = [[device, step]];
  const displaced: [device: number, step: number][] = [];
  let first = device;
  while (cameFrom[first]! >= 0) {
    const from = cameFrom[first]!;
    const via = moves.step(from, first);
    displaced.push([first, via]);
    placed.push([from, via]);
    first = from;
  }
  let amount = Math.min(left[first]!, room[step]!);
  for (const [who, where] of placed) amount = Math.min(amount, most[who]![where]! - flows[who]![where]!);
  for (const [who, where] of displaced) amount = Math.min(amount, flows[who]![where]!);
  for (const [who, where] of placed) flows[who]![where]! += amount;
  for (const [who, where] of displaced) {
    const rest = flows[who]![where]! - amount;
    flows[who]![where] = rest > NONE_KWH ? rest : 0;
  }
  left[first]! -= amount;
  room[step]! -= amount;
  for (const [who, where] of placed) moves.changed(who, where);
  for (const [who, where] of displaced) moves.changed(who, where);
  return displaced;
}

/**
 * The cheapest step with room for a device. Steps fill up and never empty, so that it only moves on, unless the device
 * itself left one that isn't full.
 */
function openingsOf(costs: Float64Array, most: Float64Array, flows: Float64Array, room: Float64Array) {
  const steps = Uint32Array.from(costs.keys())
    .filter((step) => costs[step]! < Infinity)
    .sort((a, b) => costs[a]! - costs[b]! || a - b);
  let at = 0;
  return {
    /** -1: none is left. */
    step: (): number => {
      while (at < steps.length) {
        const step = steps[at]!;
        if (room[step]! > NONE_KWH && most[step]! - flows[step]! > NONE_KWH) return step;
        at++;
      }
      return -1;
    },
    lookAgain: () => {
      at = 0;
    },
  };
}

/** The step in which one device best takes the place of another, for every pair. Kept up to date as energy moves. */
class Moves {
  readonly #problem: SharedLimit;
  readonly #flows: readonly Float64Array[];
  readonly #devices: number;
  /** By pair: the best step, -1 for none, and what the move costs per kWh. */
  readonly #steps: Int32Array;
  readonly #costs: Float64Array;

  constructor(problem: SharedLimit, flows: readonly Float64Array[]) {
    this.#problem = problem;
    this.#flows = flows;
    this.#devices = problem.costs.length;
    this.#steps = new Int32Array(this.#devices ** 2).fill(-1);
    this.#costs = new Float64Array(this.#devices ** 2).fill(Infinity);
  }

  step(from: number, to: number): number {
    return this.#steps[from * this.#devices + to]!;
  }

  /** Spreads the cheapest ways over all moves (Bellman and Ford): moves may save money. */
  relax(reach: Float64Array, cameFrom: Int32Array): void {
    const devices = this.#devices;
    for (let round = 0, changes = true; changes && round < devices; round++) {
      changes = false;
      for (let from = 0; from < devices; from++) {
        const base = reach[from]!;
        if (base === Infinity) continue;
        for (let to = 0; to < devices; to++) {
          const cost = base + this.#costs[from * devices + to]!;
          // Rounding must not make a circle of moves look like a gain.
          if (cost >= reach[to]! - 1e-12) continue;
          reach[to] = cost;
          cameFrom[to] = from;
          changes = true;
        }
      }
    }
  }

  /** Energy of a device in a step has changed: it may be displaced there or not, and take more or not. */
  changed(device: number, step: number): void {
    for (let other = 0; other < this.#devices; other++) {
      if (other === device) continue;
      this.#update(device, other, step);
      this.#update(other, device, step);
    }
  }

  #update(from: number, to: number, step: number): void {
    const pair = from * this.#devices + to;
    if (this.#isPossible(from, to, step)) {
      const cost = this.#problem.costs[from]![step]! - this.#problem.costs[to]![step]!;
      if (cost < this.#costs[pair]!) {
        this.#costs[pair] = cost;
        this.#steps[pair] = step;
      }
    } else if (this.#steps[pair] === step) this.#search(from, to);
  }

  #search(from: number, to: number): void {
    const [costs, others] = [this.#problem.costs[from]!, this.#problem.costs[to]!];
    let best = Infinity;
    let bestStep = -1;
    for (let step = 0; step < costs.length; step++) {
      if (!this.#isPossible(from, to, step)) continue;
      const cost = costs[step]! - others[step]!;
      if (cost < best) [best, bestStep] = [cost, step];
    }
    const pair = from * this.#devices + to;
    this.#costs[pair] = best;
    this.#steps[pair] = bestStep;
  }

  #isPossible(from: number, to: number, step: number): boolean {
    return (
      this.#flows[to]![step]! > NONE_KWH &&
      this.#problem.costs[from]![step]! < Infinity &&
      this.#problem.most[from]![step]! - this.#flows[from]![step]! > NONE_KWH
    );
  }
}
