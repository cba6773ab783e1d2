import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Positions } from '@airy/event-log';
import { partitionFor, topicNames } from '@airy/topics';
import type { Client, IFrame, IMessage } from '@stomp/stompjs';
import fc from 'fast-check';
import { createCursors, type Anchor } from './cursor.ts';
import { numbered, numbersOf, outcome, until } from './__fixtures__/numbered.ts';
import { cursors, secrets, startStand, systemToken, type Stand } from './__fixtures__/stand.ts';

const asMachine = { authorization: `Bearer ${systemToken}` };
const topics = topicNames(null);

let stand: Stand;
beforeEach(async () => {
  stand = await startStand(['*'], 2);
});
afterEach(() => stand.close());

/** A client as the headers want it: it keeps the newest cursor, and brings it back. */
class Follower {
  readonly ids: string[] = [];
  readonly refreshes: IMessage[] = [];
  receipt: IFrame | null = null;
  cursor: string | null;
  #client: Client | null = null;

  constructor(cursor: string | null = null) {
    this.cursor = cursor;
  }

  async connect(replica = 0): Promise<void> {
    const client = stand.client(asMachine, {}, replica);
    this.#client = client;
    await new Promise<void>((resolve, reject) => {
      client.onStompError = frame => reject(new Error(frame.headers['message']));
      client.onConnect = () => resolve();
      client.activate();
    });
    // In the order of frames: a refresh right behind the receipt takes the place of what it says.
    const receipt = new Promise<IFrame>(resolve =>
      client.watchForReceipt('ready', frame => {
        this.#note(frame);
        resolve(frame);
      }),
    );
    const cursor = this.cursor === null ? {} : { cursor: this.cursor };
    client.subscribe('/events', frame => this.#seen(frame), { receipt: 'ready', ...cursor });
    this.receipt = await receipt;
  }

  /** At once, with whatever is on its way. */
  async cut(): Promise<void> {
    await this.#client?.deactivate({ force: true });
  }

  #seen(frame: IMessage): void {
    if (frame.headers['refresh'] === undefined) this.ids.push(frame.headers['message-id'] ?? '');
    else this.refreshes.push(frame);
    this.#note(frame);
  }

  #note({ headers }: { readonly headers: Record<string, string> }): void {
    this.cursor = headers['cursor'] ?? null;
  }
}

function positionsOf(cursor: string): Positions {
  const parsed = cursors.parse(cursor);
  if (parsed === null || parsed === 'foreign') throw new Error('This is no cursor.');
  return parsed.positions;
}

const partitions = 3;

/** A subject of each partition that nobody has used. */
function newSubjects(): readonly string[] {
  const run = `last ${Math.random()}`;
  const found = new Map<number, string>();
  for (let n = 0; found.size < partitions; n++) found.set(partitionFor(`${run} ${n}`, partitions), `${run} ${n}`);
  return [...found.values()];
}

/** A marker in each partition, which come side by side: a client that is live gets it after all else. */
async function settled(follower: Follower): Promise<void> {
  const subjects = newSubjects();
  for (const subject of subjects) await stand.publish(numbered(subject, 0));
  await until(() => subjects.every(subject => follower.ids.includes(`${subject} 0`)));
}

describe('a client that comes back', () => {
  const conversations = ['red', 'green', 'blue', 'grey'];

  it('cut at random while events pass, on either replica: every event once, in order per conversation', async () => {
    let [published, replayed] = [0, 0];
    const run = fc.record({
      // Events between two cuts, the replica to come back to, and outcomes that nobody is shown.
      legs: fc.array(fc.record({ away: fc.nat(60), there: fc.nat(40), replica: fc.nat(1), outcomes: fc.nat(5) }), {
        minLength: 2,
        maxLength: 5,
      }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ legs }) => {
        const follower = new Follower();
        const numbers = new Map(conversations.map(conversation => [conversation, 0]));
        const tag = `${Math.random()}`;
        const publish = async (count: number): Promise<void> => {
          for (let k = 0; k < count; k++) {
            const conversation = conversations[k % conversations.length]!;
            const n = numbers.get(conversation)!;
            numbers.set(conversation, n + 1);
            published += 1;
            await stand.publish(numbered(`${tag}-${conversation}`, n));
          }
        };
        await follower.connect();
        for (const { away, there, replica, outcomes } of legs) {
          const passing = publish(there);
          await follower.cut();
          await passing;
          for (let k = 0; k < outcomes; k++) await stand.publish(outcome(`${tag}-red`));
          const missed = publish(away);
          await follower.connect(replica);
          replayed += away;
          await missed;
        }
        await settled(follower);
        await follower.cut();
        expect(follower.refreshes).toEqual([]);
        for (const conversation of conversations)
          expect(numbersOf(follower.ids, `${tag}-${conversation}`)).toEqual(
            Array.from({ length: numbers.get(conversation)! }, (_, n) => n),
          );
      }),
      { numRuns: 8 },
    );
    console.info(
      `published ${published}, of them while clients were away or coming back ${replayed}: lost 0, doubled 0`,
    );
  });

  it('gets what it has missed without a limit of what may wait for it, and slower than it is sent', async () => {
    const follower = new Follower();
    await follower.connect();
    await follower.cut();
    for (let n = 0; n < 3_000; n++) void stand.publish(numbered('red', n));
    await stand.publish(numbered('red', 3_000));
    await follower.connect(1);
    await until(() => follower.ids.length === 3_001);
    expect(numbersOf(follower.ids, 'red')).toEqual(Array.from({ length: 3_001 }, (_, n) => n));
  });

  it('knows from the receipt where all partitions stand, though it saw events of none', async () => {
    await stand.publish(numbered('red', 0));
    const follower = new Follower();
    await follower.connect();
    expect([...positionsOf(follower.receipt!.headers['cursor']!).keys()].toSorted()).toEqual(
      [`${topics.administrationEvents}/0`, ...[0, 1, 2].map(partition => `${topics.events}/${partition}`)].toSorted(),
    );
    await follower.cut();
    for (const conversation of conversations) await stand.publish(numbered(conversation, 1));
    await follower.connect(1);
    await until(() => follower.ids.length === conversations.length);
    expect(follower.ids.toSorted()).toEqual(conversations.map(conversation => `${conversation} 1`).toSorted());
  });

  it('is seen by nobody else: others get each event once', async () => {
    const [other, back] = [new Follower(), new Follower()];
    await other.connect();
    await back.connect();
    await back.cut();
    for (let n = 0; n < 20; n++) await stand.publish(numbered('red', n));
    await back.connect();
    await settled(back);
    await settled(other);
    expect(numbersOf(other.ids, 'red')).toEqual(numbersOf(back.ids, 'red'));
    expect(numbersOf(other.ids, 'red').length).toBe(20);
  });

  it('without a position sees no change: nothing is replayed', async () => {
    await stand.publish(numbered('red', 0));
    const follower = new Follower();
    await follower.connect();
    await settled(follower);
    expect(numbersOf(follower.ids, 'red')).toEqual([]);
    expect(follower.refreshes).toEqual([]);
  });
});

describe('a client that cannot be told all it has missed', () => {
  const all = (offset: number): [string, number][] =>
    [`${topics.administrationEvents}/0`, ...[0, 1, 2].map(p => `${topics.events}/${p}`)].map(place => [place, offset]);
  const cursor = (positions: readonly [string, number][], anchor: Anchor | null = null) =>
    cursors.format({ positions: new Map(positions), anchor });
  const elsewhere = createCursors({
    secrets,
    instanceId: 'another',
    topics: [topics.administrationEvents, topics.events],
  });
  const red = `${topics.events}/${partitionFor('red', partitions)}`;

  it.each([
    ['a partition is missing in its cursor', () => cursor(all(0).slice(0, -1)), 'incomplete'],
    ['it stands beyond the end: another log', () => cursor(all(1_000)), 'unknown'],
    ['its log is another one', () => elsewhere.format({ positions: new Map(all(0)), anchor: null }), 'unknown'],
    [
      'the log was put back, and another event stands where it had seen one',
      () => cursor(all(0), { place: red, offset: 0, timestamp: 5 }),
      'unknown',
    ],
    [
      'the log was put back, and what it has seen last is not there',
      () => cursor(all(0), { place: red, offset: 7, timestamp: 5 }),
      'unknown',
    ],
    ['what it brings is no cursor', () => 'made-up', 'unknown'],
  ])('because %s is told to read anew, and misses nothing from then on', async (_title, made, reason) => {
    await stand.publish(numbered('red', 0));
    const follower = new Follower(made());
    await follower.connect();
    await until(() => follower.refreshes.length === 1);
    const [frame] = follower.refreshes;
    expect(frame!.headers).toMatchObject({ destination: '/events', refresh: 'required' });
    expect(JSON.parse(frame!.body)).toEqual({ type: 'refresh.required', timestamp: null, payload: { reason } });
    expect(positionsOf(follower.cursor!).size).toBe(4);
    await settled(follower);
    // From here on it is as any other.
    await follower.cut();
    await stand.publish(numbered('red', 1));
    await follower.connect(1);
    await settled(follower);
    expect(numbersOf(follower.ids, 'red')).toEqual([1]);
    expect(follower.refreshes.length).toBe(1);
  });

  it('because it was away for longer than events are kept is told to read anew', async () => {
    const follower = new Follower();
    await follower.connect();
    await follower.cut();
    await stand.publish(numbered('red', 0), {}, 0);
    await stand.publish(numbered('red', 1));
    await stand.log.clean();
    await follower.connect();
    await until(() => follower.refreshes.length === 1);
    expect(JSON.parse(follower.refreshes[0]!.body)).toMatchObject({ payload: { reason: 'expired' } });
    expect(follower.ids).toEqual([]);
  });
});
