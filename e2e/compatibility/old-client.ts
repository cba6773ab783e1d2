/** Calls as Airy Core's TypeScript client makes them: always POST, JSON, and the header that its pages send. */
export interface OldAnswer<T = unknown> {
  readonly status: number;
  /** Null where there is none. */
  readonly body: T;
  readonly headers: Headers;
}

export interface OldClient {
  <T = unknown>(path: string, body?: unknown): Promise<OldAnswer<T>>;
  /** A body as it stands, with these headers and no others but the token. */
  raw<T = unknown>(
    path: string,
    body: string | null,
    headers?: Readonly<Record<string, string>>,
  ): Promise<OldAnswer<T>>;
}

/** @param address where the instance is now. @param token as a Bearer token. */
export function oldClient(address: () => string, token: string): OldClient {
  let position = '';
  const send = async <T>(path: string, body: string | null, headers: Readonly<Record<string, string>>) => {
    const seen: Record<string, string> = position === '' ? {} : { cookie: position };
    const response = await fetch(address() + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...seen, ...headers },
      body,
    });
    // Browsers keep cookies: whoever writes reads what was written.
    const cookie = response.headers.getSetCookie().find(one => one.startsWith('airy_position='));
    position = cookie?.split(';')[0] ?? position;
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T };
  };
  const usual = { 'content-type': 'application/json', 'x-requested-with': 'XMLHttpRequest' };
  const client = <T>(path: string, body: unknown = {}) => send<T>(path, JSON.stringify(body), usual);
  return Object.assign(client, {
    raw: <T>(path: string, body: string | null, headers = {}) => send<T>(path, body, headers),
  });
}
