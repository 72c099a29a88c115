import type { JSX } from 'preact';
import type { Tariff } from '../../../answers.ts';
import { Notice } from './notice.tsx';

const KINDS: Record<Tariff['structure'], string> = {
  FIXED: 'One price all day',
  TIME_OF_DAY: 'Prices by time of day',
  MARKET: 'Follows the market',
  DYNAMIC: 'Changes every half hour',
};

interface TariffCardProps {
  readonly tariff: Tariff;
  readonly busy: boolean;
  onConnect(): void;
}

export function TariffCard({ tariff, busy, onConnect }: TariffCardProps): JSX.Element {
  const provider = tariff.provider?.name ?? 'Your provider';
  const isLost = tariff.status === 'ERROR';
  const until =
    tariff.contractEndMs === null
      ? null
      : new Intl.DateTimeFormat(navigator.language, { dateStyle: 'long' }).format(tariff.contractEndMs);
  return (
    <section class="card">
      <h2>Your tariff</h2>
      <div class="tariff">
        {tariff.provider?.logoUrl ? (
          <img class="tariff-logo" src={tariff.provider.logoUrl} alt="" width="44" height="44" />
        ) : (
          <span class="avatar" aria-hidden="true">
            {provider.slice(0, 1)}
          </span>
        )}
        <div>
          <p class="tariff-name">{tariff.name}</p>
          <p class="small">
            {[tariff.provider?.name, KINDS[tariff.structure]]
              .filter((part) => part && part !== tariff.name)
              .join(' · ')}
          </p>
        </div>
      </div>
      {until !== null && (
        <p class="small">
          {tariff.status === 'EXPIRED' ? `The contract ended on ${until}.` : `The contract runs until ${until}.`}
        </p>
      )}
      {isLost && (
        <Notice kind="wrong">
          {provider} no longer lets Nova read your tariff. Prices are estimates until you connect it again.
        </Notice>
      )}
      {tariff.status === 'ERROR_REPORTED' && (
        <Notice kind="waiting">You reported a mistake. We are looking into it.</Notice>
      )}
      <button type="button" class={isLost ? 'button' : 'button button-second'} aria-disabled={busy} onClick={onConnect}>
        {busy ? 'One moment …' : isLost ? 'Connect again' : 'Change or disconnect'}
      </button>
    </section>
  );
}
