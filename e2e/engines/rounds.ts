/** How often a fault is repeated: `AIRY_ROUNDS`, else 3, and 20 for `npm run test:long`. */
export const isLong = process.env['AIRY_TEST_LONG'] === '1';
export const rounds = Number(process.env['AIRY_ROUNDS'] ?? (isLong ? 20 : 3));

/** The long form has more to do, and more that waits at its end; a machine that others share is slower still. */
const longer = isLong ? 3 : 1;

/** What a test may take, of what its short form may. */
export function limitMs(shortMs: number): number {
  return shortMs * longer;
}

/** How long a pipeline may take to work off what waits when the load has stopped. */
export const finishing = { timeoutMs: isLong ? 300_000 : 180_000 };
