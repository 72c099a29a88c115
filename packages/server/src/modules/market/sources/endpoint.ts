/** The URL of `path` below a base address, which may have a path of its own, with query parameters. */
export function endpoint(base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, '')}/${path}`.replace(/\/$/, path.endsWith('/') ? '/' : '');
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}
