import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { formatDate, formatShare } from '../language/format.ts';
import { say } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { ProviderMark } from '../parts/provider-mark.tsx';
import { useSession } from '../parts/session-context.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { ConnectedTariff, Page } from '../session/protocol.ts';
import { PriceDays, PriceNow } from './summary-prices.tsx';
import { TariffSettings } from './tariff-settings.tsx';

const CLOCK_MS = 30_000;

export function Summary({ page }: { readonly page: Page<'tariffs_summary'> }): JSX.Element {
  const session = useSession();
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const clock = window.setInterval(() => setNowMs(Date.now()), CLOCK_MS);
    return () => window.clearInterval(clock);
  }, []);
  const [first, ...others] = page.tariffs;
  const broken = first?.status === 'ERROR';
  const card = (tariff: ConnectedTariff) => (
    <TariffCard key={tariff.tariff_id} tariff={tariff} page={page} nowMs={nowMs} />
  );
  return (
    <Sheet title={say(broken ? 'summary.titleError' : 'summary.title')}>
      {first !== undefined && card(first)}
      {others.length > 0 && (
        <section>
          <h2 class="section-title">{say('summary.more')}</h2>
          {others.map(card)}
        </section>
      )}
      <div class="actions actions-sticky">
        <Button look={broken ? 'second' : 'main'} onPress={() => session.submit({ action: 'CLOSE' })}>
          {say('summary.done')}
        </Button>
      </div>
    </Sheet>
  );
}

function TariffCard({
  tariff,
  page,
  nowMs,
}: {
  readonly tariff: ConnectedTariff;
  readonly page: Page<'tariffs_summary'>;
  readonly nowMs: number;
}): JSX.Element {
  const session = useSession();
  const priced = { tariff, currency: page.currency_code, timeZone: page.timezone, nowMs };
  const provider = tariff.provider?.display_name ?? say('failed.yourProvider');
  return (
    <article class="tariff">
      <header class="tariff-head">
        {tariff.provider !== null && <ProviderMark provider={tariff.provider} />}
        <div>
          <h2>{tariff.display_name}</h2>
          <p class="tariff-what">
            {[tariff.provider?.display_name, kindOf(tariff)]
              .filter((part) => part && part !== tariff.display_name)
              .join(' · ')}
          </p>
        </div>
      </header>
      {tariff.status === 'ERROR' && (
        <div class="notice notice-wrong">
          <p>{say('summary.connectionLost', { provider })}</p>
        </div>
      )}
      {tariff.status === 'ERROR' && page.actions?.includes('RECONNECT') && (
        <div class="actions">
          <Button onPress={() => session.submit({ action: 'RECONNECT', data: { tariff_id: tariff.tariff_id } })}>
            {say('summary.reconnect')}
          </Button>
        </div>
      )}
      {tariff.issue_report && (
        <div class="notice">
          <p>{say('summary.reported', { description: tariff.issue_report.description })}</p>
        </div>
      )}
      <PriceNow {...priced} />
      <PriceDays {...priced} />
      <p class="small facts">
        {[
          tariff.vat !== null && tariff.vat > 0 && say('summary.vat', { rate: formatShare(tariff.vat) }),
          tariff.tiered && say('summary.tiered'),
          tariff.contract_end_date && say('summary.contractEnd', { date: formatDate(tariff.contract_end_date) }),
          tariff.temporary && say('summary.estimateHint'),
        ]
          .filter(Boolean)
          .join('\n')}
      </p>
      <TariffSettings tariff={tariff} actions={page.actions ?? []} />
    </article>
  );
}

function kindOf(tariff: ConnectedTariff): string {
  if (tariff.type === 'NON_COMMODITY') return say('summary.network');
  return say(tariff.direction === 'EXPORT' ? 'summary.export' : 'summary.import');
}
