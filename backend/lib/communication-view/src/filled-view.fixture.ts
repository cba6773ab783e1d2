/** The same tests over a view in SQLite and one in PostgreSQL. */
import { describe } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { PostgresCorner } from '@airy/views/postgres-corner';
import { filledProjection, filledView, slicesOf, type Contents } from './filled-view.ts';
import type { CommunicationView } from './port.ts';
import { communicationQueries } from './queries.ts';
import type { SearchLimits } from './search-window.ts';

export interface Filled extends AsyncDisposable {
  readonly view: CommunicationView;
  add(contents: Contents): Promise<void> | void;
}

export type Fill = (contents?: Contents, limits?: SearchLimits) => Promise<Filled>;

export function describeOnEveryStore(tests: (fill: Fill, store: 'SQLite' | 'PostgreSQL') => void): void {
  describe('on SQLite', () => {
    tests((contents, limits) => filledView(contents, projectionWith(limits)), 'SQLite');
  });
  describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
    tests((contents, limits) => filledInPostgres(postgres, contents, projectionWith(limits)), 'PostgreSQL');
  });
}

function projectionWith(limits?: SearchLimits): typeof filledProjection {
  return limits ? { ...filledProjection, query: kysely => communicationQueries(kysely, limits) } : filledProjection;
}

async function filledInPostgres(url: string, contents: Contents = {}, projection = filledProjection): Promise<Filled> {
  const corner = new PostgresCorner(url);
  const store = await corner.store(projection);
  for (const topic of projection.topics.keys()) await store.take({ topic, partition: 0 });
  const add = (more: Contents): Promise<void> => store.apply(slicesOf(more, store));
  await add(contents);
  return { view: store.query, add, [Symbol.asyncDispose]: () => corner[Symbol.asyncDispose]() };
}
