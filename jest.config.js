/** True for `npm run test:long`. */
const isLong = process.env.AIRY_TEST_LONG === '1';

/** What `npm test` has chosen, as paths in the repository; null: everything. */
const chosen = process.env.AIRY_TEST_FILES ? JSON.parse(process.env.AIRY_TEST_FILES) : null;
const every = `{backend,clients,frontend,infrastructure,scripts,e2e}/**/*${isLong ? '.long' : ''}.test.{ts,tsx}`;

/** One jest for the whole repository: native ESM, TypeScript stripped by swc, real engines behind every port. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  testMatch: (chosen ?? [every]).map(path => `<rootDir>/${path}`),
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...(isLong ? [] : ['\\.long\\.test\\.ts$'])],
  // Packages as they are published have the names of those they are made of.
  modulePathIgnorePatterns: ['<rootDir>/clients/[^/]+/dist/'],
  // A process or a browser takes a while to start when others are busy.
  testTimeout: isLong ? 30 * 60_000 : 30_000,
  maxWorkers: isLong ? 1 : 2,
};
