/** Which codes an endpoint may answer, by status. */
import { accessErrors, generalErrors, writeErrors, type Endpoint } from '@airy/contract';
import { catalogue, type ErrorCode } from '@airy/errors';

export function codesOf(endpoint: Endpoint): readonly ErrorCode[] {
  const own = [...endpoint.errors];
  const access = endpoint.access === 'none' ? [] : accessErrors;
  const write = endpoint.writes ? writeErrors : [];
  return [...new Set([...own, ...access, ...write, ...generalErrors])];
}

export function codesByStatus(endpoint: Endpoint): ReadonlyMap<number, readonly ErrorCode[]> {
  const byStatus = Map.groupBy(codesOf(endpoint), code => catalogue[code].status);
  return new Map([...byStatus].toSorted(([a], [b]) => a - b));
}
