/** A process that folds until it is killed: `node fold-until-killed.worker.ts <file>`. */
import { numbers, numbersProjection, slice } from './numbers.fixture.ts';
import { openSqliteStore } from './sqlite-store.ts';

const store = await openSqliteStore(numbersProjection(), process.argv[2] ?? '');
process.stdout.write('folding\n');
for (;;) {
  await store.makeRoom();
  const from = store.next({ topic: numbers, partition: 0 }) ?? 0;
  store.apply([
    slice(
      from,
      Array.from({ length: 50 }, (_, index) => index),
    ),
  ]);
  await new Promise(resolve => setImmediate(resolve));
}
