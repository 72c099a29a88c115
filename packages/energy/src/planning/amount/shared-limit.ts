import { type AmountRequest, NONE_KWH } from './request.ts';
import type { Steps } from './steps.ts';
import { usable } from './usable.ts';

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

/** Spare sun that devices share. */
export interface SharedSun {
  /** Energy of it in each step, in kWh. */
  readonly limits: Float64Array;
  /** Money per kWh, by device and step; Infinity: it does not count. Never above what the grid costs. */
  readonly costs: readonly Float64Array[];
}

/** Requests of one flow in common steps as devices that share a limit. */
export function sharedLimit(requests: readonly AmountRequest[], steps: Steps, siteKw: number): SharedLimit {
  return {
    costs: requests.map((request, i) => {
      const sign = request.flow === 'TAKE' ? 1 : -1;
      const isUsable = usable(request);
      return Float64Array.from(steps.rows[i]!, (row) =>
        row >= 0 && isUsable(row) ? sign * request.prices.values[row]! : Infinity,
      );
    }),
    most: requests.map(({ maxKw }) => steps.hours.map((hours) => hours * maxKw)),
    limits: steps.hours.map((hours) => hours * siteKw),
    wanted: Float64Array.from(requests, ({ energyKwh }) => energyKwh),
  };
}

/** The highest amount of money per kWh: penalties are multiples of it. */
export function highestCost(costs: readonly Float64Array[]): number {
  let most = 0;
  for (const prices of costs) for (const price of prices) if (price < Infinity) most = Math.max(most, Math.abs(price));
  return most;
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
  // Cheapest way to a device that energy can be pushed through; those with energy to place are the beginnings.
  const reach = new Float64Array(devices);
  const cameFrom = new Int32Array(devices);
  let isReachKnown = false;
  for (;;) {
    if (!isReachKnown) {
      for (let device = 0; device < devices; device++) {
        reach[device] = left[device]! > NONE_KWH ? 0 : Infinity;
        cameFrom[device] = -1;
      }
      moves.relax(reach, cameFrom);
    }
    let last = -1;
    let end = -1;
    let cheapest = Infinity;
    for (let device = 0; device < devices; device++) {
      if (reach[device] === Infinity) continue;
      const step = openings[device]!();
      const cost = step < 0 ? Infinity : reach[device]! + problem.costs[device]![step]!;
      if (cost < cheapest) [cheapest, last, end] = [cost, device, step];
    }
    if (last < 0) return flows;
    const first = push(problem, flows, room, left, moves, cameFrom, last, end);
    if (room[end]! <= NONE_KWH) moves.filled(end);
    // What changed nothing but the cell of one device left all ways as they were.
    isReachKnown = first === last && room[end]! > NONE_KWH && left[first]! > NONE_KWH;
  }
}

/** Pushes as much as fits along a path that ends with `device` in `step`. Gives the device with which it begins. */
function push(
  { most }: SharedLimit,
  flows: readonly Float64Array[],
  room: Float64Array,
  left: Float64Array,
  moves: Moves,
  cameFrom: Int32Array,
  device: number,
  step: number,
): number {
  let amount = Math.min(room[step]!, most[device]![step]! - flows[device]![step]!);
  let first = device;
  for (; cameFrom[first]! >= 0; first = cameFrom[first]!) {
    const from = cameFrom[first]!;
    const via = moves.step(from, first);
    amount = Math.min(amount, flows[first]![via]!, most[from]![via]! - flows[from]![via]!);
  }
  amount = Math.min(amount, left[first]!);
  // All steps of moves are read before any of them changes.
  const changes: [device: number, step: number, kwh: number][] = [[device, step, amount]];
  for (let at = device; cameFrom[at]! >= 0; at = cameFrom[at]!) {
    const via = moves.step(cameFrom[at]!, at);
    changes.push([at, via, -amount], [cameFrom[at]!, via, amount]);
  }
  for (const [who, where, kwh] of changes) {
    const energy = flows[who]![where]! + kwh;
    flows[who]![where] = energy > NONE_KWH ? energy : 0;
  }
  left[first]! -= amount;
  room[step]! -= amount;
  for (const [who, where] of changes) if (room[where]! <= NONE_KWH) moves.changed(who, where);
  return first;
}

/** Finds the cheapest step with room for a device; -1: none is left. Steps fill up and never empty: it only moves on. */
function openingsOf(costs: Float64Array, most: Float64Array, flows: Float64Array, room: Float64Array): () => number {
  const steps = Uint32Array.from(costs.keys()).sort((a, b) => costs[a]! - costs[b]! || a - b);
  let at = 0;
  return () => {
    for (; at < steps.length; at++) {
      const step = steps[at]!;
      if (costs[step]! === Infinity) return -1;
      if (room[step]! > NONE_KWH && most[step]! - flows[step]! > NONE_KWH) return step;
    }
    return -1;
  };
}

/**
 * The step in which one device best takes the place of another, for every pair, kept up to date as energy moves. Only full
 * steps count: where there is room, nobody has to make any.
 */
class Moves {
  readonly #problem: SharedLimit;
  readonly #flows: readonly Float64Array[];
  readonly #devices: number;
  /** By device and step: whether it could take more there, and whether it has some there that could go. */
  readonly #takes: readonly Uint8Array[];
  readonly #gives: readonly Uint8Array[];
  /** By pair: the best step, -1 for none, and what the move costs per kWh. */
  readonly #steps: Int32Array;
  readonly #costs: Float64Array;

  constructor(problem: SharedLimit, flows: readonly Float64Array[]) {
    this.#problem = problem;
    this.#flows = flows;
    this.#devices = problem.costs.length;
    this.#takes = problem.costs.map((costs) => new Uint8Array(costs.length));
    this.#gives = problem.costs.map((costs) => new Uint8Array(costs.length));
    this.#steps = new Int32Array(this.#devices ** 2).fill(-1);
    this.#costs = new Float64Array(this.#devices ** 2).fill(Infinity);
  }

  step(from: number, to: number): number {
    return this.#steps[from * this.#devices + to]!;
  }

  /** Spreads the cheapest ways over all moves (Bellman and Ford): moves may save money. */
  relax(reach: Float64Array, cameFrom: Int32Array): void {
    const devices = this.#devices;
    const costs = this.#costs;
    for (let round = 0, changes = true; changes && round < devices; round++) {
      changes = false;
      for (let from = 0; from < devices; from++) {
        const base = reach[from]!;
        if (base === Infinity) continue;
        for (let to = 0, pair = from * devices; to < devices; to++, pair++) {
          const cost = base + costs[pair]!;
          // Rounding must not make a circle of moves look like a gain.
          if (cost >= reach[to]! - 1e-12) continue;
          reach[to] = cost;
          cameFrom[to] = from;
          changes = true;
        }
      }
    }
  }

  /** A step has become full. */
  filled(step: number): void {
    for (let device = 0; device < this.#devices; device++) this.changed(device, step);
  }

  /** Energy of a device in a full step has changed: it may be displaced there or not, and take more or not. */
  changed(device: number, step: number): void {
    const flow = this.#flows[device]![step]!;
    const isUsable = this.#problem.costs[device]![step]! < Infinity;
    const takes = isUsable && this.#problem.most[device]![step]! - flow > NONE_KWH ? 1 : 0;
    const gives = flow > NONE_KWH ? 1 : 0;
    const [taken, given] = [this.#takes[device]![step], this.#gives[device]![step]];
    this.#takes[device]![step] = takes;
    this.#gives[device]![step] = gives;
    for (let other = 0; other < this.#devices; other++) {
      if (other === device) continue;
      if (takes !== taken) this.#update(device, other, step);
      if (gives !== given) this.#update(other, device, step);
    }
  }

  #update(from: number, to: number, step: number): void {
    const pair = from * this.#devices + to;
    if (this.#takes[from]![step] === 1 && this.#gives[to]![step] === 1) {
      const cost = this.#problem.costs[from]![step]! - this.#problem.costs[to]![step]!;
      if (cost < this.#costs[pair]!) {
        this.#costs[pair] = cost;
        this.#steps[pair] = step;
      }
    } else if (this.#steps[pair] === step) this.#search(from, to);
  }

  #search(from: number, to: number): void {
    const [costs, others] = [this.#problem.costs[from]!, this.#problem.costs[to]!];
    const [takes, gives] = [this.#takes[from]!, this.#gives[to]!];
    const pair = from * this.#devices + to;
    // None can be cheaper than the one that has gone.
    const least = this.#costs[pair]!;
    let best = Infinity;
    let bestStep = -1;
    for (let step = 0; step < costs.length; step++) {
      if (gives[step] === 0 || takes[step] === 0) continue;
      const cost = costs[step]! - others[step]!;
      if (cost >= best) continue;
      [best, bestStep] = [cost, step];
      if (best <= least) break;
    }
    this.#costs[pair] = best;
    this.#steps[pair] = bestStep;
  }
}
