import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Charging, ChargingPlan, ChargingWish } from '../../../answers.ts';
import { energyWords, moneyWords, spanWords, timeWords } from '../prices/words.ts';
import { Notice } from './notice.tsx';

interface ChargingCardProps {
  readonly charging: Charging;
  readonly timeZone: string;
  onPlugIn(wish: ChargingWish): Promise<void>;
  onUnplug(): Promise<void>;
}

/** Plug in, say when the car must be ready, and see when it charges, what that costs and what it saves. */
export function ChargingCard({ charging, timeZone, onPlugIn, onUnplug }: ChargingCardProps): JSX.Element {
  const { car, wish, plan } = charging;
  const [busy, setBusy] = useState(false);
  const once = (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    work().finally(() => setBusy(false));
  };
  return (
    <section class="card">
      <div class="card-head">
        <h2>{car.name}</h2>
        <span class={wish === null ? 'state' : 'state state-on'}>
          {wish === null ? 'Not plugged in' : 'Plugged in'}
        </span>
      </div>
      {wish === null ? (
        <PlugIn car={car} busy={busy} onPlugIn={(said) => once(() => onPlugIn(said))} />
      ) : (
        <>
          <Battery from={wish.socPercent} to={wish.targetPercent} />
          {plan === null ? (
            <Notice kind="waiting">There are no prices to plan with yet. The plan follows by itself.</Notice>
          ) : (
            <Plan plan={plan} wish={wish} timeZone={timeZone} />
          )}
          <button type="button" class="button button-second" aria-disabled={busy} onClick={() => once(onUnplug)}>
            Unplug
          </button>
        </>
      )}
    </section>
  );
}

function PlugIn({
  car,
  busy,
  onPlugIn,
}: {
  readonly car: Charging['car'];
  readonly busy: boolean;
  onPlugIn(wish: ChargingWish): void;
}): JSX.Element {
  const [soc, setSoc] = useState(34);
  const [target, setTarget] = useState(80);
  const [readyBy, setReadyBy] = useState('07:00');
  const needed = (Math.max(target - soc, 0) / 100) * car.capacityKwh;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (target > soc && readyBy !== '') onPlugIn({ socPercent: soc, targetPercent: target, readyBy });
      }}
    >
      <label class="field">
        <span class="field-with-value">
          Battery now <span class="field-value">{soc} %</span>
        </span>
        <input
          type="range"
          min="0"
          max="100"
          value={soc}
          onInput={(event) => setSoc(Number(event.currentTarget.value))}
        />
      </label>
      <label class="field">
        <span class="field-with-value">
          Charge to <span class="field-value">{target} %</span>
        </span>
        <input
          type="range"
          min="0"
          max="100"
          step="5"
          value={target}
          onInput={(event) => setTarget(Number(event.currentTarget.value))}
        />
      </label>
      <label class="field">
        Ready by
        <input type="time" required value={readyBy} onInput={(event) => setReadyBy(event.currentTarget.value)} />
      </label>
      <p class="small" role="status">
        {target > soc ? `The battery needs ${energyWords(needed)}.` : 'The battery is that full already.'}
      </p>
      <button type="submit" class="button" aria-disabled={busy || target <= soc}>
        {busy ? 'Planning …' : 'Plug in and plan'}
      </button>
    </form>
  );
}

function Battery({ from, to }: { readonly from: number; readonly to: number }): JSX.Element {
  return (
    <div>
      <div class="battery" aria-hidden="true">
        <div class="battery-wanted" style={{ inlineSize: `${Math.max(from, to)}%` }} />
        <div class="battery-now" style={{ inlineSize: `${from}%` }} />
      </div>
      <p class="small battery-words">
        {from} % now, {to} % wanted
      </p>
    </div>
  );
}

function Plan({
  plan,
  wish,
  timeZone,
}: {
  readonly plan: ChargingPlan;
  readonly wish: ChargingWish;
  readonly timeZone: string;
}): JSX.Element {
  if (plan.slots.length === 0 && plan.missingKwh === 0) return <p>The battery is full. There is nothing to charge.</p>;
  return (
    <>
      <dl class="facts">
        {plan.cost !== null && (
          <div>
            <dt>Costs</dt>
            <dd>{moneyWords(plan.cost, plan.currency)}</dd>
          </div>
        )}
        {plan.saved !== null && plan.saved.value > 0 && (
          <div class="fact-good">
            <dt>{`Saves ${Math.round(plan.saved.percentage)}\u00a0%`}</dt>
            <dd>{moneyWords(plan.saved.value, plan.currency)}</dd>
          </div>
        )}
        <div>
          <dt>Ready by</dt>
          <dd>{timeWords(plan.readyMs, timeZone)}</dd>
        </div>
      </dl>
      <ul class="slots">
        {plan.slots.map((slot) => (
          <li key={slot.startMs}>
            <span class="key key-slot" aria-hidden="true" />
            {spanWords(slot.startMs, slot.endMs, timeZone)}
            <span class="small">{Math.round(slot.powerKw * 10) / 10} kW</span>
          </li>
        ))}
      </ul>
      {plan.missingKwh > 0 && (
        <Notice kind="wrong">
          There is too little time for {wish.targetPercent} %: {energyWords(plan.missingKwh)} will be missing.
        </Notice>
      )}
    </>
  );
}
