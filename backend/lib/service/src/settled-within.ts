export type Settled<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'failed'; readonly error: unknown }
  | { readonly outcome: 'late' };

/** How a piece of work ended, or that it had not after so many milliseconds. Never rejects. */
export async function settledWithin<T>(work: Promise<T>, timeoutMs: number): Promise<Settled<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Settled<T>>(resolve => {
    timer = setTimeout(() => resolve({ outcome: 'late' }), timeoutMs);
  });
  const settled = work.then<Settled<T>, Settled<T>>(
    value => ({ outcome: 'done', value }),
    (error: unknown) => ({ outcome: 'failed', error }),
  );
  const result = await Promise.race([settled, late]);
  clearTimeout(timer);
  return result;
}
