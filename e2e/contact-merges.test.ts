/** Contacts are merged while Airy is killed, again and again: nothing is lost, nothing is doubled, and each key has one answer. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { call } from './answers.ts';

const systemToken = 'merging-system-token';
const kills = 2;
/** Asked for at once, then killed. */
const mergesAtOnce = 25;
const pairs = kills * mergesAtOnce;

interface Contact {
  readonly id: string;
  readonly via: Readonly<Record<string, string>> | null;
  readonly merge_history?: readonly Contact[];
}

const folder = temporaryFolder();
let airy: RunningAiry;

const start = async (): Promise<void> => {
  airy = await startAiry({ dataFolder: folder.path, settings: `security: { systemToken: "${systemToken}" }` });
};
beforeAll(start, 40_000);
afterAll(async () => {
  await airy?.stop();
  folder[Symbol.dispose]();
});

async function post<T>(
  path: string,
  body: unknown,
  key?: string,
): Promise<{ readonly status: number; readonly body: T }> {
  const response = await fetch(airy.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${systemToken}`,
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
}

const all = async (): Promise<readonly Contact[]> =>
  (
    JSON.parse(await call({ url: airy.url, systemToken }, '/contacts.list', { page_size: 1_000 })) as {
      data: Contact[];
    }
  ).data;

it('survives being killed while contacts are merged', async () => {
  const marks = Array.from({ length: 2 * pairs }, (_, number) => `mark-${number}`);
  const imported = await post<{ data: Contact[] }>(
    '/contacts.import',
    marks.map(mark => ({ via: { [mark]: mark } })),
  );
  const ids = imported.body.data.map(({ id }) => id);
  const counts: string[] = [];
  const merges = Array.from({ length: pairs }, (_, pair) => ({
    source_id: ids[2 * pair],
    destination_id: ids[2 * pair + 1],
  }));
  const ask = (from: number, to: number) =>
    merges.slice(from, to).map((merge, index) =>
      post<Contact>('/contacts.merge', merge, `merge-${from + index}`).then(
        answer => answer.status,
        () => null,
      ),
    );
  for (let round = 0; round < kills; round++) {
    // Killed when one has its answer and the others are at any step.
    const asked = ask(round * mergesAtOnce, (round + 1) * mergesAtOnce);
    await Promise.any(asked);
    await airy.kill();
    const answered = (await Promise.all(asked)).filter(status => status === 200).length;
    await start();
    const found = await eventually(async () => {
      const contacts = await all();
      return contacts.flatMap(({ via }) => Object.keys(via ?? {})).length === marks.length ? contacts : null;
    });
    expect(found.flatMap(({ via }) => Object.keys(via ?? {})).toSorted()).toEqual(marks.toSorted());
    counts.push(`${answered} answered, ${marks.length - found.length} merged`);
  }
  process.stdout.write(`contacts.merge, killed: ${counts.join('; ')}; of ${pairs}\n`);
  const answers = await Promise.all(
    merges.map((merge, pair) => post<Contact>('/contacts.merge', merge, `merge-${pair}`)),
  );
  expect(answers.map(({ status }) => status)).toEqual(merges.map(() => 200));
  for (const [pair, answer] of answers.entries()) {
    expect(Object.keys(answer.body.via ?? {}).toSorted()).toEqual(marks.slice(2 * pair, 2 * pair + 2).toSorted());
    expect(answer.body.merge_history?.map(({ id }) => id)).toEqual([ids[2 * pair]]);
  }
  expect((await all()).map(({ id }) => id).toSorted()).toEqual(
    merges.map(merge => merge.destination_id ?? '').toSorted(),
  );
}, 120_000);
