/** What all calls of the Graph API have in common: the token, fields in query or body, the page that is meant. */
import type { Request } from 'express';
import { graphErrors } from './graph-error.ts';
import type { SimulatedPage } from './settings.ts';
import type { State } from './state.ts';

/** A header, the query or the body may carry it. */
export function tokenOf(request: Request): string | null {
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return bearer ?? fieldsOf(request)['access_token'] ?? null;
}

export function fieldsOf(request: Request): Readonly<Record<string, string>> {
  const body: unknown = request.body;
  const inBody = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const all = { ...request.query, ...inBody };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The page of the path, which the token must be of: `me`, or its id. @throws GraphError */
export function pageFor(state: State, request: Request): SimulatedPage {
  const bearer = state.bearerOf(tokenOf(request));
  if (bearer.kind !== 'page') throw graphErrors.invalidParameter('a page access token is needed');
  const asked = request.params['page'];
  if (asked !== 'me' && asked !== bearer.page.id) throw graphErrors.unknownObject(String(asked));
  return bearer.page;
}

/** @throws GraphError unless the token is the app's own. */
export function needApp(state: State, request: Request): void {
  if (state.bearerOf(tokenOf(request)).kind !== 'app')
    throw graphErrors.invalidParameter('an app access token is needed');
}
