/** Which codes an endpoint may answer, by status. */
import { accessErrors, generalErrors, writeErrors, type Endpoint } from '@airy/contract';
import { catalogue, type ErrorCode } from '@airy/errors';

/** What the codes of a call follow from. */
export type WithErrors = Pick<Endpoint, 'access' | 'writes' | 'errors'>;

export function codesOf(endpoint: WithErrors): readonly ErrorCode[] {
  const own = [...endpoint.errors];
  const access = endpoint.access === 'none' ? [] : accessErrors;
  const system = endpoint.access === 'system' ? (['forbidden'] as const) : [];
  const write = endpoint.writes ? writeErrors : [];
  return [...new Set([...own, ...access, ...system, ...write, ...generalErrors])];
}

export function codesByStatus(endpoint: WithErrors): ReadonlyMap<number, readonly ErrorCode[]> {
  const byStatus = Map.groupBy(codesOf(endpoint), code => catalogue[code].status);
  return new Map([...byStatus].toSorted(([a], [b]) => a - b));
}
