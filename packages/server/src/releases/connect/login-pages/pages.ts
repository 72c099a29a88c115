import type { OpenHostedLogin } from '../../../modules/connect/index.ts';
import { type ProviderAccount, SANDBOX_PASSWORD } from '../../../modules/providers/index.ts';
import { type Html, html } from './html.ts';
import { filled, type LoginTexts } from './texts/index.ts';

/** What a page is made of besides the login. */
export interface PageSurroundings {
  readonly texts: LoginTexts;
  readonly language: string;
  /** Appended to every address: the token of the session. */
  readonly query: string;
  readonly requestId: string;
  /** Something the customer has to be told about the form. */
  readonly notice: string | null;
}

/** The page for how far a login has come (connect.md §5.6). */
export function loginPage(open: OpenHostedLogin, surroundings: PageSurroundings): Html {
  const { provider, account, login } = open;
  const names = { provider: provider.displayName, account: account.displayName };
  const say = (text: keyof LoginTexts, more: Readonly<Record<string, string>> = {}) =>
    filled(surroundings.texts[text], { ...names, ...more });
  const page = { open, say, ...surroundings };
  switch (login?.step ?? 'CREDENTIALS') {
    case 'CREDENTIALS':
      return frame(page, 'title', credentialsForm(page), [manually, other]);
    case 'REFUSED':
      return frame(page, 'refusedTitle', html`<p role="alert">${page.notice ?? say('refused')}</p>${again(page)}`, [
        manually,
        other,
      ]);
    case 'CODE':
      return frame(page, 'codeTitle', codeForm(page), [manually]);
    case 'ACCOUNTS':
      return frame(page, 'accountsTitle', accountsForm(page), [notListed]);
    case 'NOTHING_FOUND':
      return frame(page, 'nothingTitle', html`<p>${say('nothing')}</p>${again(page)}`, [other, manually]);
    case 'CONSENT':
      return frame(page, 'consentTitle', consentForm(page), []);
    case 'FAILED':
      return frame(
        page,
        'failedTitle',
        html`<p role="alert">${say('failed')}</p><p class="small">${say('request', { request: page.requestId })}</p>
          ${again(page)}`,
        [manually, other],
      );
  }
}

/** A page without a login: for addresses that lead nowhere, and for callers that ask too often. */
export function messagePage(title: string, message: string, language: string): Html {
  return document(language, title, html`<main class="card"><h1>${title}</h1><p>${message}</p></main>`, null);
}

interface Page extends PageSurroundings {
  readonly open: OpenHostedLogin;
  say(text: keyof LoginTexts, more?: Readonly<Record<string, string>>): string;
}

type WayOut = (page: Page) => Html;

const manually: WayOut = (page) => action(page, 'DISMISS_DIRECT', page.say('setManually'));
const notListed: WayOut = (page) => action(page, 'DISMISS_DIRECT', page.say('notListed'));
const other: WayOut = (page) => action(page, 'DISCONNECT', page.say('otherProvider'));

function frame(page: Page, title: keyof LoginTexts, content: Html, waysOut: readonly WayOut[]): Html {
  const { open, say, language } = page;
  const { provider, account, connect } = open;
  const name =
    provider.logoUrl === null
      ? html`<span class="name">${provider.displayName}</span>`
      : html`<img class="logo" src="${provider.logoUrl}" alt="${provider.displayName}">`;
  const links = [
    [account.privacyUrl, say('privacy')],
    [account.termsUrl, say('terms')],
    [account.supportUrl, say('help')],
  ] as const;
  return document(
    language,
    say(title),
    html`<main class="card">
<header>${name}${!connect.liveMode && html`<span class="mark">${say('testMode')}</span>`}</header>
<h1 tabindex="-1" id="title">${say(title)}</h1>
${content}
${waysOut.length > 0 && html`<div class="ways">${waysOut.map((way) => way(page))}</div>`}
<footer>${links.map(([url, text]) => url !== null && html`<a href="${url}" rel="noreferrer" target="_blank">${text}</a>`)}</footer>
</main>`,
    provider.accentColor,
  );
}

function credentialsForm(page: Page): Html {
  const { open, say, query, notice } = page;
  const isSandbox = open.provider.sandbox;
  return html`<p>${say('lead')}</p>
${notice !== null && html`<p role="alert">${notice}</p>`}
<form method="post" action="auth_metadata_capture${query}" data-waiting="${say('waiting')}">
${open.integration.fields.map(
  ({ name, label, type }) => html`<label>${label}
<input name="${name}" type="${type}" required maxlength="500" autocomplete="${type === 'password' ? 'current-password' : 'username'}"
 autocapitalize="none" spellcheck="false"></label>`,
)}
<button class="primary">${say('logIn')}</button>
</form>
${isSandbox && html`<p class="small">${say('demo', { login: 'success@example.com', password: SANDBOX_PASSWORD })}</p>`}`;
}

function codeForm(page: Page): Html {
  const { say, query, notice } = page;
  return html`<p>${say('codeLead')}</p>
${notice !== null && html`<p role="alert" id="code-error">${notice}</p>`}
<form method="post" action="extra_auth_metadata_capture${query}" data-waiting="${say('waiting')}">
<label>${say('codeLabel')}
<input name="otpCode" inputmode="numeric" autocomplete="one-time-code" required maxlength="20"
 ${notice !== null && html`aria-invalid="true" aria-describedby="code-error"`}></label>
<button class="primary">${say('continue')}</button>
</form>`;
}

function accountsForm(page: Page): Html {
  const { say, query, open, notice } = page;
  const accounts = (open.login?.shown.accounts ?? []) as readonly ProviderAccount[];
  return html`<form method="post" action="extra_auth_metadata_capture${query}" data-waiting="${say('waiting')}">
${notice !== null && html`<p role="alert">${notice}</p>`}
<fieldset><legend>${say('accountsLead')}</legend>
${accounts.map(
  ({ id, name, description }) => html`<label class="choice"><input type="radio" name="account" value="${id}" required>
<span><strong>${name}</strong>${description !== undefined && html`<br><span class="small">${description}</span>`}</span></label>`,
)}
</fieldset>
<button class="primary">${say('continue')}</button>
</form>`;
}

function consentForm(page: Page): Html {
  const { say, query, open } = page;
  return html`<p>${say('consent')}</p>
<div class="pair">
<form method="post" action="consent_capture${query}"><input type="hidden" name="auth_metadata_id" value="${open.login?.id ?? ''}">
<button class="choice-button">${say('allow')}</button></form>
<form method="post" action="action${query}"><input type="hidden" name="route" value="consent_capture"><input type="hidden" name="action" value="DISMISS_DIRECT">
<button class="choice-button">${say('deny')}</button></form>
</div>`;
}

function again({ query, say }: Page): Html {
  return html`<form method="post" action="start_over${query}"><button class="primary">${say('tryAgain')}</button></form>`;
}

function action({ query }: Page, word: string, text: string): Html {
  return html`<form method="post" action="action${query}"><input type="hidden" name="route" value="auth_metadata_capture">
<input type="hidden" name="action" value="${word}"><button class="link">${text}</button></form>`;
}

function document(language: string, title: string, body: Html, accentColor: string | null): Html {
  return html`<!doctype html>
<html lang="${language}"${accentColor !== null && html` data-accent="${accentColor}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/provider-login/assets/login.css">
<script src="/provider-login/assets/login.js" defer></script>
</head>
<body>
${body}
<div id="waiting" role="status" aria-live="polite" hidden></div>
</body>
</html>
`;
}
