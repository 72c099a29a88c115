import { render } from 'preact';
import { App, isShown } from './app.tsx';
import { readPageConfig } from './config.ts';
import { chooseLanguage } from './language/choose-language.ts';
import { speak } from './language/language.ts';
import { endsWithMessageOnly, isFramed, tellApp } from './session/embedding.ts';
import { browserPageStack } from './session/page-stack.ts';
import { tokenFrom } from './session/redirect.ts';
import { createSession } from './session/session.ts';
import './style/base.css';
import './style/forms.css';
import './style/pages.css';
import { applyTheme } from './theme/apply-theme.ts';

const query = new URLSearchParams(window.location.search);
const config = readPageConfig(document.getElementById('plateau-config')?.textContent ?? '{}');
const token = tokenFrom(window.location.search);
const language = chooseLanguage(query.get('lang'), navigator.languages);
const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];

/** Wakes a waiting repetition when the line is back. */
const whenOnline = (ms: number) =>
  new Promise<void>((resolve) => {
    const wake = () => {
      window.clearTimeout(timer);
      window.removeEventListener('online', wake);
      resolve();
    };
    const timer = window.setTimeout(wake, ms);
    window.addEventListener('online', wake);
  });

const session = createSession({
  token: token ?? '',
  flow: query.get('flow'),
  stack: browserPageStack(window),
  line: { fetch: (...request) => window.fetch(...request), wait: whenOnline, language },
  framed: isFramed(window),
  messageOnly: endsWithMessageOnly(window, token ?? ''),
  travelled: navigation?.type === 'back_forward',
  canShow: isShown,
  newKey: () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`,
  leave: (url) => window.location.replace(url),
  tell: (message) => tellApp(window, config.origins, message),
});

applyTheme(window, config);
window.addEventListener('online', () => session.tryAgain());
window.addEventListener('pageshow', (event) => {
  if (event.persisted) session.thaw();
});

// The texts and the first page come over the line at the same time; nothing is shown in a language that then changes.
const spoken = speak(language).then(() => {
  document.documentElement.lang = language;
});
const started = session.start();
await spoken;
const root = document.getElementById('connect');
if (root !== null) {
  root.replaceChildren();
  render(<App session={session} config={config} />, root);
}
await started;
