/** SIGKILL at random moments under load: nothing acknowledged is lost, nothing is doubled, the store is what the log says. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import type { Message } from '@airy/model';
import { names, Place, request } from './writer.fixture.ts';
import type { Instance } from './writer.fixture.ts';

const kills = 30;
const longestLifeMs = 400;

let place: Place | null = null;
afterEach(() => place?.remove());

/** @returns the ids that were answered before the kill. */
async function live(folder: string, life: number): Promise<string[]> {
  const script = new URL('./writer-kill.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder, String(life)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const answered: string[] = [];
  const ready = Promise.withResolvers<void>();
  const lines = createInterface({ input: child.stdout });
  const ended = new Promise<void>(resolve => lines.on('close', resolve));
  lines.on('line', line => (line === 'ready' ? ready.resolve() : answered.push(line)));
  child.on('exit', code => ready.reject(new Error(`ended by itself: ${code}`)));
  await ready.promise;
  await sleep(Math.random() * longestLifeMs);
  child.kill('SIGKILL');
  await ended;
  return answered;
}

async function messages(instance: Instance): Promise<Message[]> {
  const all: Message[] = [];
  for (const { value } of await instance.records(names.messages))
    if (value !== null) all.push(await instance.codecs.messages.decode(value));
  return all;
}

it('loses and doubles nothing', async () => {
  place = await Place.make();
  const answered: string[] = [];
  for (let life = 0; life < kills; life++) answered.push(...(await live(place.folder, life)));
  let instance = await place.open();
  const stored = await messages(instance);
  const ids = stored.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(answered.filter(id => !ids.includes(id))).toEqual([]);
  for (const conversationId of new Set(stored.map(message => message.conversationId))) {
    const indexes = stored.filter(message => message.conversationId === conversationId).map(({ index }) => index);
    expect(indexes).toEqual(indexes.map((_, n) => n));
  }
  const created = (await instance.events())
    .filter(event => event.type === 'message.created')
    .map(event => event.subject);
  expect(created.toSorted()).toEqual(ids.toSorted());
  const known = await unreadCounts(instance);
  instance = await withoutStore(place);
  expect(await unreadCounts(instance)).toEqual(known);
  process.stdout.write(`${kills} kills, ${answered.length} answered, ${ids.length} stored\n`);
}, 240_000);

async function withoutStore(at: Place): Promise<Instance> {
  await at.open().then(it => it.stop());
  await rm(join(at.folder, 'writers'), { recursive: true });
  return at.open();
}

/** What the writer knows of each conversation; asks for nothing that would be written. */
async function unreadCounts(instance: Instance): Promise<unknown[]> {
  await instance.startWriters();
  const commander = await instance.commander();
  const asked = Array.from({ length: 20 }, (_, n) => {
    const command = { type: 'conversation.mark-read', conversationId: `c${n}`, index: -1 } as const;
    return commander.conversation(request(command));
  });
  return (await Promise.all(asked)).map(({ outcome }) => outcome);
}
