/** Who calls, and for which number. */
import { graphErrors } from '@airy/simulator-messenger';
import type { Request } from 'express';
import type { SimulatedNumber } from './settings.ts';
import type { State } from './state.ts';

/** A header, the query or the body may carry it. */
export function tokenOf(request: Request): string | null {
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return bearer ?? fieldsOf(request)['access_token'] ?? null;
}

export function fieldsOf(request: Request): Readonly<Record<string, string>> {
  const body: unknown = request.body;
  const inBody = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return Object.fromEntries(
    Object.entries({ ...request.query, ...inBody }).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** The number of the path. @throws GraphError */
export function numberFor(state: State, request: Request): SimulatedNumber {
  state.bearerOf(tokenOf(request));
  const asked = String(request.params['number']);
  const number = state.settings.numbers.find(({ id }) => id === asked);
  if (!number) throw graphErrors.unknownObject(asked);
  return number;
}
