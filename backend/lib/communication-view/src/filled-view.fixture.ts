/** The same tests over a view in SQLite and one in PostgreSQL. */
import { describe } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { PostgresCorner } from '@airy/views/postgres-corner';
import { filledProjection, filledView, slicesOf, type Contents } from './filled-view.ts';
import type { CommunicationView } from './port.ts';

export interface Filled extends AsyncDisposable {
  readonly view: CommunicationView;
  add(contents: Contents): Promise<void> | void;
}

export type Fill = (contents?: Contents) => Promise<Filled>;

export function describeOnEveryStore(tests: (fill: Fill) => void): void {
  describe('on SQLite', () => {
    tests(filledView);
  });
  describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
    tests(contents => filledInPostgres(postgres, contents));
  });
}

async function filledInPostgres(url: string, contents: Contents = {}): Promise<Filled> {
  const corner = new PostgresCorner(url);
  const store = await corner.store(filledProjection);
  for (const topic of filledProjection.topics.keys()) await store.take({ topic, partition: 0 });
  const add = (more: Contents): Promise<void> => store.apply(slicesOf(more, store));
  await add(contents);
  return { view: store.query, add, [Symbol.asyncDispose]: () => corner[Symbol.asyncDispose]() };
}
