import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Charging, ChargingWish, Energy, Home } from '../../../answers.ts';
import { backend } from '../backend.ts';
import { ChargingCard } from '../parts/charging-card.tsx';
import { EnergyCard } from '../parts/energy-card.tsx';
import { FirstSteps } from '../parts/first-steps.tsx';
import { Notice } from '../parts/notice.tsx';
import { PriceNow } from '../parts/price-now.tsx';
import { PricesCard } from '../parts/prices-card.tsx';
import { TariffCard } from '../parts/tariff-card.tsx';

const CLOCK_MS = 20_000;
const TOAST_MS = 6_000;

interface HomePageProps {
  readonly home: Home;
  readonly toast: string | null;
  onToastRead(): void;
}

export function HomePage({ home, toast, onToastRead }: HomePageProps): JSX.Element {
  const { customer, tariff, prices } = home;
  const nowMs = useClock();
  const [problem, setProblem] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [charging, setCharging] = useState<Charging | null>(null);
  const [energy, setEnergy] = useState<Energy | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${customer.name} – Nova`;
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (toast === null) return;
    const timer = window.setTimeout(onToastRead, TOAST_MS);
    return () => window.clearTimeout(timer);
  }, [toast]);
  useEffect(() => {
    if (prices === null) return;
    // These cards come when they are there; without them the page is complete too.
    backend.charging().then(setCharging, () => {});
    backend.energy().then(setEnergy, () => {});
  }, [prices]);

  async function connect(): Promise<void> {
    if (leaving) return;
    setLeaving(true);
    setProblem(null);
    try {
      window.location.assign((await backend.connect()).url);
      // Should the browser bring this page back, the button works again.
      window.setTimeout(() => setLeaving(false), 3000);
    } catch (error) {
      setProblem((error as Error).message);
      setLeaving(false);
    }
  }

  async function change(answer: Promise<Charging>): Promise<void> {
    setProblem(null);
    await answer.then(setCharging, ({ message }: Error) => setProblem(message));
  }

  const plan = charging?.plan ?? null;
  return (
    <main class="page home">
      <h1 ref={heading} tabIndex={-1}>
        Hello {customer.name.split(' ')[0]}
        <span class="place">{customer.place}</span>
      </h1>
      {problem !== null && <Notice kind="wrong">{problem}</Notice>}
      {tariff === null ? (
        <FirstSteps busy={leaving} onConnect={connect} />
      ) : (
        <div class="columns">
          <div class="column">
            {prices === null ? (
              <section class="card">
                <Notice kind="waiting">
                  {tariff.status === 'PENDING'
                    ? `${tariff.provider?.name ?? 'Your provider'} is being asked for your tariff. That often takes less than a minute; this page follows by itself.`
                    : 'There are no prices for your tariff yet. This page shows them as soon as they are known.'}
                </Notice>
              </section>
            ) : (
              <>
                <PriceNow prices={prices} plan={plan} nowMs={nowMs} />
                <PricesCard prices={prices} plan={plan} nowMs={nowMs} />
              </>
            )}
          </div>
          <div class="column">
            {charging?.isOffered && prices !== null && (
              <ChargingCard
                charging={charging}
                timeZone={prices.timeZone}
                onPlugIn={(wish: ChargingWish) => change(backend.plugIn(wish))}
                onUnplug={() => change(backend.unplug())}
              />
            )}
            <TariffCard tariff={tariff} busy={leaving} onConnect={connect} />
          </div>
          {energy?.isOffered && energy.days.length > 0 && <EnergyCard energy={energy} />}
        </div>
      )}
      <div class="toast" role="status">
        {toast !== null && <p>{toast}</p>}
      </div>
    </main>
  );
}

function useClock(): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const clock = window.setInterval(() => setNowMs(Date.now()), CLOCK_MS);
    return () => window.clearInterval(clock);
  }, []);
  return nowMs;
}
