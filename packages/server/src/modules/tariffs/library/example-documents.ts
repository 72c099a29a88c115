/** Small made-up documents of both formats, for tests: each is right as it stands, and a test changes what it is about. */

/** 12 × 24 hours of one period, with others from some hour to another in some months (0 = January). */
export function hourTable(
  period: number,
  ...others: readonly { period: number; from: number; to: number; months?: readonly number[] }[]
): number[][] {
  return Array.from({ length: 12 }, (_, month) =>
    Array.from({ length: 24 }, (_, hour) => {
      const other = others.findLast(
        ({ from, to, months }) => hour >= from && hour < to && (months === undefined || months.includes(month)),
      );
      return other?.period ?? period;
    }),
  );
}

export const ratebookTier = (rate: string, max: string | null = null) => ({
  rate,
  adj: '0',
  max,
  max_unit: 'kWh',
  sell: null as string | null,
});

/** Off-peak 0.12, peak 0.31 on weekdays from 16:00 to 21:00, 0.50 a day. */
export const ratebookDocument = () => ({
  schema_version: 0,
  identity: {
    utility_id: 'Lantern & Sons Power',
    eiaid: 99_001 as number | null,
    plan_code: 'R-TOU' as string | null,
    plan_name: 'Evening Saver' as string | null,
    tariff_type: 'bundled',
  },
  effective_range: {
    start: '2026-03-01' as string | null,
    end: null as string | null,
    superseded_at: null as string | null,
    scheduled_end: null as string | null,
  },
  energy: { periods: [{ tiers: [ratebookTier('0.12')] }, { tiers: [ratebookTier('0.31')] }] },
  schedule: {
    weekday: hourTable(0, { period: 1, from: 16, to: 21 }),
    weekend: hourTable(0),
    holiday_policy: 'as_weekday',
  } as {
    weekday: number[][];
    weekend: number[][];
    holiday_policy: string;
    holidays?: string[];
    holiday_observance?: string;
  },
  fixed_charges: [{ amount: '0.50', unit: '$/day' }],
  min_charge: null as { amount: string; unit: string } | null,
  unsupported: [] as { kind: string; detail: string }[],
  metering: 'none',
});

/** The same plan, with a tier above 500 kWh off-peak, as the U.S. Utility Rate Database would have it. */
export const urdbDocument = () => ({
  label: 'example0001',
  utility: 'Lantern & Sons Power',
  name: 'Evening Saver',
  eiaid: 99_001,
  country: 'USA',
  startdate: 1_772_323_200,
  fixedchargefirstmeter: 12.5,
  fixedchargeunits: '$/month',
  energyratestructure: [
    [
      { max: 500, unit: 'kWh', rate: 0.1, adj: 0.02 },
      { unit: 'kWh', rate: 0.1, adj: 0.05 },
    ],
    [{ unit: 'kWh', rate: 0.31 }],
  ] as { max?: number; unit?: string; rate: number; adj?: number; sell?: number }[][],
  energyweekdayschedule: hourTable(0, { period: 1, from: 16, to: 21 }),
  energyweekendschedule: hourTable(0),
});
