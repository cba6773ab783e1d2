/** `fetch` whose answers are read up to a limit: nobody we ask fills our memory. */
const maxBytes = 1024 * 1024;

export async function boundedFetch(address: string, options: object): Promise<Response> {
  const response = await fetch(address, options);
  const { status, headers } = response;
  if (response.body === null) return response;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > maxBytes) throw new Error(`${new URL(address).host} answered more than ${maxBytes} bytes.`);
    parts.push(part);
  }
  const isEmpty = status === 204 || status === 205 || status === 304;
  return new Response(isEmpty ? null : Buffer.concat(parts), { status, headers });
}
