import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { Connect, LoginReport, ReportedLogin } from '../../modules/connect/index.ts';
import { Refusal } from '../../refusal.ts';
import { Id, Model, Nullable, ReferenceId, Word } from '../../wire/schemas.ts';
import { dialectOf } from './dialects.ts';
import { Status } from './session-wire.ts';
import { writeReceiver } from './write-login.ts';

const REPORTS = ['AUTHORISED', 'DECLINED', 'FAILED'] as const;
const FAILURES = ['credentials_invalid', 'no_tariff', 'provider_error'] as const;
/** As much as a module may post (connect.md §1.1). */
const BODY_LIMIT_BYTES = 65_536;

const Link = Nullable(Type.String());

/** A login as its provider's backend sees it (connect.md §5.7). */
const LoginAnswer = Model('ConnectSessionLogin', {
  object: Type.Literal('connect_session_login'),
  connect_token: Id('cot'),
  live_mode: Type.Boolean(),
  status: Status,
  login_open: Type.Boolean({ description: 'Whether a report is waited for.' }),
  login_status: Nullable(Word(REPORTS), 'What was reported; null: nothing yet.'),
  direction: Word(['IMPORT', 'EXPORT']),
  type: Word(['COMMODITY', 'NON_COMMODITY']),
  account: Type.Object(
    {
      display_name: Type.String(),
      logo_url: Link,
      privacy_url: Link,
      terms_url: Link,
      support_url: Link,
    },
    { description: 'Who receives the tariff: the customer agrees to that.' },
  ),
  redirect_uri: Type.String({ description: 'Page or app that the customer came from, without the token.' }),
  connect_web_uri: Type.String({ description: 'Where to send the browser, whatever came of the login.' }),
});

const example: Static<typeof LoginAnswer> = {
  object: 'connect_session_login',
  connect_token: 'cot_8f1c2a9be4d07735a6c1e290',
  live_mode: false,
  status: 'OPEN',
  login_open: true,
  login_status: null,
  direction: 'IMPORT',
  type: 'COMMODITY',
  account: {
    display_name: 'Nova',
    logo_url: null,
    privacy_url: 'https://nova.example/privacy',
    terms_url: 'https://nova.example/terms',
    support_url: null,
  },
  redirect_uri: 'https://connect.example.com/',
  connect_web_uri: 'https://connect.example.com/?fp_cot=cot_8f1c2a9be4d07735a6c1e290',
};

const ReportBody = Type.Object({
  status: Word(REPORTS),
  consent_given: Type.Optional(
    Type.Boolean({ description: 'AUTHORISED: whether the customer agreed; false is the same as DECLINED.' }),
  ),
  auth_data: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'AUTHORISED: what the tariff is read with.' }),
  ),
  reference_id: Type.Optional(Nullable(ReferenceId, 'AUTHORISED: the customer, or the tariff, at the provider.')),
  code: Type.Optional(Word(FAILURES, 'FAILED: what the customer is told; default provider_error.')),
  message: Type.Optional(
    Type.String({ maxLength: 500, description: "FAILED: for the operator's log; never secrets." }),
  ),
});

/** `/connect/session/{connect_token}`: logins on a provider's own pages, for its backend (connect.md §5.7). */
export function loginEndpoints(connect: Connect): Endpoint[] {
  const common = {
    path: '/connect/session/:connect_token',
    kinds: ['PROVIDER'],
    basic: true,
    tag: 'Connect',
    params: Type.Object({ connect_token: Id('cot', 'As your page got it.') }),
    success: { status: 200, schema: LoginAnswer, example },
  } as const;
  return [
    endpoint({
      ...common,
      method: 'GET',
      context: 'api.connect_session_login_retrieve',
      summary: 'Retrieve a login at your own pages',
      description: 'For the account of the provider to which the customer was sent, also after the end of the session.',
      refusals: [],
      handle: async ({ session, scope, params }) =>
        writeReportedLogin(await connect.getLogin(session, scope, params.connect_token)),
    }),
    endpoint({
      ...common,
      method: 'POST',
      context: 'api.connect_session_login_report',
      summary: 'Report what came of a login',
      description: 'Then send the browser to `connect_web_uri`. A repeat of the last report changes nothing.',
      body: ReportBody,
      bodyExample: {
        status: 'AUTHORISED',
        consent_given: true,
        auth_data: { refresh_token: 'r1' },
        reference_id: 'A-1001',
      },
      bodyLimitBytes: BODY_LIMIT_BYTES,
      refusals: [
        'conflict',
        'connect_token_expired',
        'connect_session_complete',
        'location_id_missing',
        'auth_metadata_missing',
        'auth_metadata_id_invalid',
      ],
      inTurn: async ({ session, scope, params }, work) => {
        const { connect: found } = await connect.getLogin(session, scope, params.connect_token);
        return connect.inTurn(found, work);
      },
      handle: async ({ session, scope, params, body }) => {
        const login = await connect.getLogin(session, scope, params.connect_token);
        const { manner, release } = dialectOf(login.connect);
        // What happens is the device maker's to hear of, in the words of the session.
        const speaking = session.speaking(release);
        const client = { manner, origin: '' };
        return writeReportedLogin(await connect.reportLogin(speaking, login, readReport(body), client));
      },
    }),
  ];
}

/** @throws Refusal `auth_metadata_missing` */
function readReport(body: Static<typeof ReportBody>): LoginReport {
  switch (body.status) {
    case 'DECLINED':
      return { status: 'DECLINED' };
    case 'FAILED':
      return { status: 'FAILED', code: body.code ?? 'provider_error', message: body.message ?? null };
    case 'AUTHORISED': {
      const { consent_given, auth_data = {}, reference_id = null } = body;
      if (consent_given === undefined) throw missing('consent_given', 'Say whether the customer agreed.');
      if (!consent_given) return { status: 'DECLINED' };
      if (Object.keys(auth_data).length === 0) throw missing('auth_data', 'No credentials were sent.');
      return { status: 'AUTHORISED', data: auth_data, referenceId: reference_id };
    }
  }
}

function missing(param: string, message: string): Refusal {
  return new Refusal('auth_metadata_missing', message, { param });
}

function writeReportedLogin(login: ReportedLogin): Static<typeof LoginAnswer> {
  const { connect, status, isOpen, visit, account, returnUrl } = login;
  return {
    object: 'connect_session_login',
    connect_token: connect.token,
    live_mode: connect.liveMode,
    status,
    login_open: isOpen,
    login_status: visit.report,
    direction: visit.slot.direction,
    type: visit.slot.type,
    account: writeReceiver(account),
    redirect_uri: connect.connectUrl,
    connect_web_uri: returnUrl,
  };
}
