/**
 * The page that a person sees at `/`: what this is and where to go. No scripts, nothing from elsewhere.
 * @param origin under which it is read, fit for HTML
 */
export function startPage(origin: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Plateau</title>
<style>
  :root { color-scheme: light dark; --ink: #17211c; --paper: #fbfaf6; --line: #d8d6cc; --accent: #0a6b4b; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8ebe6; --paper: #131815; --line: #303832; --accent: #6fd3a8; } }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif; }
  main { max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
  h1 { font-size: 2.25rem; line-height: 1.1; margin: 0 0 .5rem; letter-spacing: -.02em; }
  h2 { font-size: 1.125rem; margin: 2.25rem 0 .5rem; }
  a { color: var(--accent); }
  pre { overflow-x: auto; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; font-size: .875rem; }
  ul { padding-left: 1.1rem; }
</style>
</head>
<body>
<main>
<h1>Plateau is running.</h1>
<p>It tells device makers what electricity costs at an address, quarter hour by quarter hour, and why.</p>
<ul>
  <li><a href="/docs">API reference</a>: every call, to be tried from the page. Sign in with a test key.</li>
  <li>OpenAPI documents: <a href="/openapi.json?release=2026-08-01.busbar">busbar</a>,
      <a href="/openapi.json?release=2025-09-14.anode">anode</a></li>
  <li><a href="/readyz">Readiness</a></li>
</ul>
<h2>Your keys</h2>
<p>The accounts made on first start, and their test and live keys, are in <code>credentials.json</code> in the data folder
   of the server. They are shown to nobody else.</p>
<h2>A first call</h2>
<pre><code>curl -s ${origin}/account \\
  -H "Authorization: Bearer sk_test_…"</code></pre>
</main>
</body>
</html>
`;
}
