/** How often a fault is repeated: `AIRY_ROUNDS`, else 3, and 20 for `npm run test:long`. */
export const isLong = process.env['AIRY_TEST_LONG'] === '1';
export const rounds = Number(process.env['AIRY_ROUNDS'] ?? (isLong ? 20 : 3));
