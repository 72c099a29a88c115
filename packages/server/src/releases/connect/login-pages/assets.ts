/** Looks of the login pages. */
export const LOGIN_CSS = `:root {
  color-scheme: light dark;
  --ink: #17211c; --quiet: #56615b; --paper: #f4f4ef; --card: #ffffff; --line: #c6c9c2; --accent: #0a6b4b; --on-accent: #ffffff; --alarm: #a01c1c;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebe6; --quiet: #a8b1aa; --paper: #101412; --card: #191f1c; --line: #47514b; --accent: #6fd3a8; --on-accent: #0b1f17; --alarm: #ff9d94; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; display: grid; place-items: start center; }
.card { width: min(30rem, 100%); background: var(--card); padding: 1.5rem 1.25rem 2rem; min-height: 100vh; }
@media (min-width: 34rem) { body { place-items: center; padding: 2rem 1rem; } .card { min-height: 0; border: 1px solid var(--line); border-radius: 1rem; padding: 2rem; } }
header { display: flex; align-items: center; justify-content: space-between; gap: 1rem; min-height: 2.5rem; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.logo { max-height: 2.5rem; max-width: 60%; }
.mark { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .75rem; font-size: .875rem; color: var(--quiet); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.25rem 0 .75rem; overflow-wrap: anywhere; }
h1:focus { outline: none; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.small { margin: 1rem 0 0; }
.small, footer { font-size: .9375rem; color: var(--quiet); }
[role="alert"] { color: var(--alarm); font-weight: 600; }
label { display: block; font-weight: 600; margin-bottom: 1rem; }
input:not([type="radio"]):not([type="hidden"]) { display: block; width: 100%; min-height: 2.875rem; margin-top: .25rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--quiet); border-radius: .5rem; }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; min-width: 0; }
legend { padding: 0; margin-bottom: .75rem; }
.choice { display: flex; gap: .75rem; align-items: center; min-height: 3.25rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem; font-weight: 400; margin-bottom: .5rem; }
.choice input { width: 1.25rem; height: 1.25rem; accent-color: var(--accent); flex: none; }
button { font: inherit; cursor: pointer; min-height: 2.875rem; border-radius: .5rem; padding: .5rem 1rem; }
.primary, .choice-button { width: 100%; font-weight: 600; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin-bottom: 1rem; }
.link { width: 100%; background: none; border: 0; color: var(--accent); text-decoration: underline; text-underline-offset: .2em; }
.ways { margin-top: 1rem; }
footer { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; margin-top: 1.5rem; }
footer a { color: inherit; display: inline-flex; min-height: 2.75rem; align-items: center; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button[disabled] { opacity: .6; cursor: default; }
#waiting:not([hidden]) { position: fixed; inset: auto 0 0; padding: 1rem 1.25rem; background: var(--accent); color: var(--on-accent); text-align: center; font-weight: 600; }
`;

/** What the pages do beyond plain forms: a form is sent once, and waiting is said. They work without it. */
export const LOGIN_JS = `'use strict';
document.getElementById('title')?.focus();
// The provider's colour, where its buttons stay readable.
const accent = document.documentElement.dataset.accent;
if (/^#[0-9a-f]{6}$/i.test(accent ?? '') && !matchMedia('(prefers-color-scheme: dark)').matches) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(accent.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
  if (contrast >= 4.5) document.documentElement.style.setProperty('--accent', accent);
}
let isSent = false;
document.addEventListener('submit', (event) => {
  if (isSent) return event.preventDefault();
  isSent = true;
  const { waiting } = event.target.dataset;
  setTimeout(() => {
    for (const button of document.querySelectorAll('button')) button.disabled = true;
    if (waiting === undefined) return;
    const status = document.getElementById('waiting');
    status.hidden = false;
    status.textContent = waiting;
  });
});
// A page that the browser has kept is shown anew when the customer comes back to it.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
`;
