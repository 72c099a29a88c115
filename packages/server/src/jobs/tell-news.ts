import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { loggableError } from '../http/errors.ts';
import { FAN_OUT_WORK, type FanOutKind, type Teller, tellPortion } from '../modules/events/index.ts';
import { tellPublication, tellSandboxPublication } from '../modules/prices/index.ts';
import { tellConnectionUpgrade } from '../modules/tariffs/index.ts';
import { tellReplay } from '../modules/webhooks/index.ts';
import type { Platform } from '../platform.ts';
import type { Jobs } from './index.ts';

/** Who tells which news. */
export const TELLERS: Readonly<Record<FanOutKind, Teller>> = {
  MARKET_PUBLICATION: tellPublication,
  SANDBOX_PUBLICATION: tellSandboxPublication,
  CONNECTION_UPGRADE: tellConnectionUpgrade,
  REPLAY: tellReplay,
};

/** How often it is looked for news whose announcement was missed, or whose teller died. */
const POLL_MS = 5_000;
const RECOVERY_MS = 1_000;

/** Tells news that concern many objects, portion by portion, beside the workers of other processes. */
export function startTelling({ storage }: Platform, log: FastifyBaseLogger): Jobs {
  let isAwake = true;
  let isStopping = false;
  let telling: Promise<void> | null = null;
  const wake = () => {
    isAwake = true;
    if (isStopping) return;
    telling ??= tell().finally(() => {
      telling = null;
      if (isAwake) wake();
    });
  };
  const tell = async () => {
    while (isAwake && !isStopping) {
      isAwake = false;
      try {
        while (!isStopping && (await tellPortion(storage, TELLERS)));
      } catch (error) {
        log.warn({ err: loggableError(error) }, 'news wait to be told');
        await pause(RECOVERY_MS);
        isAwake = true;
      }
    }
  };
  storage.onChange((change) => {
    if (change === null || (change.topic === 'work' && change.key === FAN_OUT_WORK)) wake();
  });
  const poll = setInterval(wake, POLL_MS);
  wake();
  return {
    stop: async () => {
      isStopping = true;
      clearInterval(poll);
      await telling;
    },
  };
}
