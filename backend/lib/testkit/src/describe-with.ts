import { describe, it } from '@jest/globals';
// Titles and tests are the caller's.
/* oxlint-disable jest/valid-title, jest/valid-describe-callback, jest/no-disabled-tests */
import { engineAddresses, type EngineName } from './engine-addresses.ts';
import { pathOf, wayToGet, type Tool } from './missing-tools.ts';

/** As `describe`; skipped where the tool is missing, with a title that says so and how to get it. */
export function describeWith(tool: Tool, title: string, tests: () => void): void {
  if (pathOf(tool) !== null) describe(title, tests);
  else describe.skip(`${title} (needs ${tool}: ${wayToGet[tool]})`, tests);
}

/** Of the engines a suite asked for. */
export type NeededAddresses<E extends EngineName> = Readonly<Record<E, string>>;

const waysToGet: Readonly<Record<EngineName, string>> = {
  kafka: 'Kafka (needs java 17 or newer and mvn)',
  registry: 'the schema registry (needs java 17 or newer and mvn)',
  redis: 'Redis (needs redis-server)',
  postgres: 'PostgreSQL (needs postgresql)',
};

/**
 * As `describe`, with the addresses of real engines. Without one of them: a skipped test whose title says which and what to
 * do; a failing one with `CI=true`, where nothing may be left out.
 */
export function describeWithEngines<const E extends EngineName>(
  needed: readonly E[],
  title: string,
  tests: (addresses: NeededAddresses<E>) => void,
): void {
  const addresses = engineAddresses();
  const missing = needed.filter(name => addresses[name] === null).map(name => waysToGet[name]);
  if (missing.length === 0) return describe(title, () => tests(addresses as NeededAddresses<E>));
  const reason = `${missing.join(' and ')} not running: run it with npm run test:engines`;
  if (process.env['CI'] !== 'true') return it.skip(`${title} (${reason})`, () => {});
  it(title, () => {
    throw new Error(`With CI=true no engine may be missing: ${reason}.`);
  });
}
