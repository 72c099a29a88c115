import { randomUUID } from 'node:crypto';
import type { InstanceKey } from '../../instance-key.ts';
import type { Storage } from '../../storage/index.ts';
import { secretsOf } from './endpoints.ts';
import {
  claimTargets,
  type DueDelivery,
  isAnyPending,
  readDue,
  releaseDrained,
  releaseTargets,
  renewTargets,
  type SentEvent,
  type Target,
} from './lanes.ts';
import type { Courier } from './post.ts';
import { DELIVERY_WORK } from './queue.ts';
import { type Attempt, type DeliveryResult, giveUp, keepAttempts } from './results.ts';
import { signatureHeaders } from './signatures.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface DelivererOptions {
  readonly storage: Storage;
  readonly instanceKey: InstanceKey;
  readonly signingKeys: SigningKeys;
  readonly courier: Courier;
  /** An event as it is sent. */
  readonly writeBody: (event: SentEvent) => string;
  /** Requests to one endpoint at once. */
  readonly perEndpoint: number;
  /** Requests at once. */
  readonly inTotal: number;
  /** Told of every attempt. */
  readonly onResult: (result: DeliveryResult) => void;
  /** Told of what keeps it from working; it goes on trying. */
  readonly onError: (error: unknown) => void;
  /** How often it looks for what is due again, and for endpoints of workers that have died. */
  readonly pollMs?: number;
}

/** Delivers events to webhook endpoints, beside any number of others in other processes. */
export interface Deliverer {
  /** Looks for what is due, now. */
  wake(): void;
  /** Finishes what is under way, begins no more, and leaves the rest to others. */
  stop(): Promise<void>;
}

/** A delivery at hand, with its event. */
interface Item extends DueDelivery {
  readonly event: SentEvent;
}

/** An endpoint that this worker delivers to at present. */
interface Lane {
  target: Target;
  readonly queue: Item[];
  /** Deliveries that are queued, under way, or whose outcome is not written down yet. */
  readonly known: Set<string>;
  /** Objects of which an event is under way: the next waits for it. */
  readonly objects: Set<string>;
  underWay: number;
  /** Attempts that have failed since the last that did not. */
  failures: number;
  /** Nothing more was due when it was last looked for. */
  isDrained: boolean;
  /** It is no longer this worker's, or its deliveries cannot be signed. */
  isLost: boolean;
}

const POLL_MS = 2_000;
const RENEW_MS = 5_000;
/** Pause after the database failed. */
const RECOVERY_MS = 500;
/** Deliveries read at once for one endpoint, and how few may be left before more are read. */
const READ = 64;
const FEW = 16;
/** Failures in a row after which an endpoint is no longer given several requests at once. */
const HOPELESS = 8;
/** Endpoints taken at once. */
const MOST_LANES = 1_000;
/** Part of the requests that only endpoints without any other may take: slow ones cannot use up all. */
const RESERVED = 1 / 4;

export function startDeliverer(options: DelivererOptions): Deliverer {
  const { storage, onError, onResult } = options;
  const worker = randomUUID();
  const lanes = new Map<string, Lane>();
  let underWay = 0;
  let isStopping = false;

  // What is under way comes back one by one; whatever came back while the last was written is written together.
  let ended: { lane: Lane; attempt: Attempt }[] = [];
  let keeping: Promise<void> | null = null;

  let isAwake = false;
  /** There may be deliveries that were not there when an endpoint was found drained. */
  let hasNews = false;
  let cycling: Promise<void> | null = null;
  storage.onChange((change) => {
    if (change === null || (change.topic === 'work' && change.key === DELIVERY_WORK)) wake();
  });
  const poll = setInterval(wake, options.pollMs ?? POLL_MS);
  const renewal = setInterval(() => void renew(), RENEW_MS);
  wake();

  function wake(): void {
    hasNews = true;
    look();
  }

  function look(): void {
    isAwake = true;
    if (isStopping) return;
    cycling ??= cycle().finally(() => {
      cycling = null;
      // Woken between the last look and now.
      if (isAwake) look();
    });
  }

  async function cycle(): Promise<void> {
    while (isAwake && !isStopping) {
      isAwake = false;
      try {
        if (hasNews) {
          hasNews = false;
          for (const lane of lanes.values()) lane.isDrained = false;
          await take();
        }
        await fill();
        send();
        await giveBack();
      } catch (error) {
        onError(error);
        await pause(RECOVERY_MS);
        isAwake = true;
        hasNews = true;
      }
    }
  }

  /** Takes endpoints that nobody delivers to. */
  async function take(): Promise<void> {
    if (!(await isAnyPending(storage))) return;
    for (const target of await claimTargets(storage, worker, MOST_LANES - lanes.size)) {
      lanes.set(target.id, {
        target,
        queue: [],
        known: new Set(),
        objects: new Set(),
        underWay: 0,
        failures: target.failingSince === null ? 0 : HOPELESS,
        isDrained: false,
        isLost: false,
      });
    }
  }

  /** Reads what is due for endpoints that have little left to do. */
  async function fill(): Promise<void> {
    const short = [...lanes.values()].filter((lane) => !lane.isDrained && !lane.isLost && lane.queue.length < FEW);
    if (short.length === 0) return;
    const { due, targets } = await readDue(storage, worker, short, READ);
    for (const lane of short) {
      const target = targets.get(lane.target.id);
      if (target === undefined) {
        lose(lane);
        continue;
      }
      lane.target = target;
      const own = due.filter(({ webhookId }) => webhookId === target.id);
      lane.isDrained = own.length < READ;
      const forgotten = own.filter(({ event }) => event === null).map(({ id }) => id);
      if (forgotten.length > 0) await giveUp(storage, target, forgotten);
      for (const delivery of own) {
        const { id, event } = delivery;
        if (event === null) continue;
        lane.queue.push({ ...delivery, event });
        lane.known.add(id);
      }
    }
  }

  /** Begins as many requests as may be, one for each endpoint in turn. */
  function send(): void {
    if (isStopping) return;
    for (let hasBegun = true; hasBegun; ) {
      hasBegun = false;
      for (const lane of lanes.values()) {
        const item = next(lane);
        if (item === undefined) continue;
        hasBegun = true;
        void attempt(lane, item);
      }
    }
  }

  /** The next delivery of an endpoint that may be sent now. */
  function next(lane: Lane): Item | undefined {
    const { inTotal, perEndpoint } = options;
    // An endpoint that does nothing but fail is tried with one event at a time.
    const most = lane.failures >= HOPELESS ? 1 : perEndpoint;
    const free = inTotal - underWay - (lane.underWay > 0 ? inTotal * RESERVED : 0);
    if (lane.isLost || lane.underWay >= most || free < 1) return undefined;
    const index = lane.queue.findIndex(({ objectId }) => !lane.objects.has(objectId));
    return index < 0 ? undefined : lane.queue.splice(index, 1)[0];
  }

  async function attempt(lane: Lane, item: Item): Promise<void> {
    underWay += 1;
    lane.underWay += 1;
    lane.objects.add(item.objectId);
    const done = await deliver(lane.target, item).catch((error: unknown) => {
      // Without a signature nothing is sent: it waits until signing is possible.
      onError(error);
      lose(lane);
      return null;
    });
    underWay -= 1;
    lane.underWay -= 1;
    lane.objects.delete(item.objectId);
    if (done === null) {
      lane.known.delete(item.id);
    } else {
      lane.failures = done.answer.error === null ? 0 : lane.failures + 1;
      ended.push({ lane, attempt: done });
      keep();
    }
    send();
    if (lane.queue.length < FEW && !lane.isDrained) look();
  }

  async function deliver(target: Target, item: Item): Promise<Attempt> {
    const {
      event,
      event: { liveMode },
    } = item;
    const key = await options.signingKeys.current(storage, liveMode);
    const sentMs = storage.clock.now();
    const body = options.writeBody(event);
    const message = { eventId: event.id, release: event.release, body, timestamp: Math.floor(sentMs / 1000) };
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Plateau-Webhooks/1',
      ...(await signatureHeaders(message, key, secretsOf(target, sentMs, options.instanceKey))),
    };
    const answer = await options.courier.post(target.url, headers, body);
    return { target, delivery: item, sentMs, endedMs: storage.clock.now(), headers, answer };
  }

  function keep(): void {
    keeping ??= keepAll().finally(() => {
      keeping = null;
    });
  }

  async function keepAll(): Promise<void> {
    while (ended.length > 0) {
      const some = ended;
      ended = [];
      try {
        const attempts = some.map(({ attempt }) => attempt);
        const { results, disabled } = await keepAttempts(storage, attempts);
        for (const result of results) onResult(result);
        for (const { lane, attempt } of some) {
          lane.known.delete(attempt.delivery.id);
          if (disabled.some(({ id }) => id === attempt.target.id)) lose(lane);
        }
        if (some.some(({ lane }) => isIdle(lane))) look();
      } catch (error) {
        onError(error);
        ended = [...some, ...ended];
        await pause(RECOVERY_MS);
      }
    }
  }

  function lose(lane: Lane): void {
    lane.isLost = true;
    for (const { id } of lane.queue) lane.known.delete(id);
    lane.queue.length = 0;
  }

  function isIdle(lane: Lane): boolean {
    return lane.known.size === 0 && lane.underWay === 0;
  }

  /** Gives back endpoints for which there is no more to do. */
  async function giveBack(): Promise<void> {
    const idle = [...lanes.values()].filter((lane) => isIdle(lane) && (lane.isDrained || lane.isLost));
    if (idle.length === 0) return;
    const lost = idle.filter(({ isLost }) => isLost).map(({ target }) => target.id);
    const drained = idle.filter(({ isLost }) => !isLost).map(({ target }) => target.id);
    if (drained.length > 0) {
      const given = await releaseDrained(storage, worker, drained);
      for (const id of given) lanes.delete(id);
      // Something has come since.
      for (const id of drained) {
        const lane = lanes.get(id);
        if (lane === undefined) continue;
        lane.isDrained = false;
        isAwake = true;
      }
    }
    // Lost ones keep their lease until the next look, lest they be taken again at once in vain.
    for (const id of lost) lanes.delete(id);
  }

  async function renew(): Promise<void> {
    if (lanes.size === 0) return;
    try {
      const own = new Set(await renewTargets(storage, worker, [...lanes.keys()]));
      for (const [id, lane] of lanes) if (!own.has(id)) lose(lane);
    } catch (error) {
      onError(error);
    }
  }

  return {
    wake,
    stop: async () => {
      isStopping = true;
      clearInterval(poll);
      while (underWay > 0 || keeping !== null || cycling !== null) await pause(5);
      clearInterval(renewal);
      if (lanes.size > 0) await releaseTargets(storage, worker, [...lanes.keys()]).catch(onError);
      lanes.clear();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
