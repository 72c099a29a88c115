/** A provider whose address has no plans in the sandbox: its customers type their rates. */
const TEST_MANUAL = 'prv_7e5700000000000000000006';

export interface Step {
  readonly name: string;
  readonly body: object;
}

/** What a customer posts who types one price: every step of it, up to the end of the session. */
export function journeyOf(token: string): readonly Step[] {
  const step = (name: string, body: object): Step => ({ name, body: { connect_token: token, ...body } });
  return [
    step('start', { route: 'session_start' }),
    step('provider', { route: 'provider_select', data: { provider: { id: TEST_MANUAL } } }),
    step('structure', { route: 'plan_structure', action: 'FIXED' }),
    step('price, which connects', { route: 'price_input', data: { cost: 0.2855 } }),
    step('close', { route: 'tariffs_summary', action: 'CLOSE' }),
  ];
}
