/** The real engines that tests may use: shared by all of them, so each test takes names of its own and removes them. */
import type { EngineAddresses, EngineName } from '@airy/local-engines';

export type { EngineName };

const none: EngineAddresses = { kafka: null, registry: null, redis: null, postgres: null };

/**
 * Reads `AIRY_TEST_ENGINES`, the JSON of `EngineAddresses`, which `npm test` sets to what it has started.
 * @throws Error if it cannot be read.
 */
export function engineAddresses(text: string | undefined = process.env['AIRY_TEST_ENGINES']): EngineAddresses {
  if (text === undefined || text === '') return none;
  const given = readJson(text);
  for (const [name, address] of Object.entries(given))
    if (!(name in none) || (address !== null && typeof address !== 'string'))
      throw new Error(`AIRY_TEST_ENGINES: "${name}" is not the address of an engine.`);
  return { ...none, ...given };
}

function readJson(text: string): Partial<EngineAddresses> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    throw new Error('AIRY_TEST_ENGINES is not JSON.', { cause: error });
  }
  throw new Error('AIRY_TEST_ENGINES is not a JSON object.');
}
