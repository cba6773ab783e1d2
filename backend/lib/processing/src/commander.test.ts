import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from './commander.ts';
import { names, Place, receive, request } from './writer.fixture.ts';

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(() => place.remove());

const code = (expected: string) => expect.objectContaining({ code: expected });
const idOf = ({ outcome }: Answer): unknown =>
  outcome.ok ? (outcome.result as { message: { id: string } }).message.id : null;

describe('the commander', () => {
  it('gives a repeated request its first outcome, and says so when the request is another', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    const first = await commander.conversation(request(receive(), 'key', 'hash'));
    expect(await commander.conversation(request(receive(), 'key', 'hash'))).toEqual(first);
    await expect(commander.conversation(request(receive({ messageId: 'b' }), 'key', 'other'))).rejects.toEqual(
      code('idempotency_key_reused'),
    );
    expect(await instance.records(names.messages)).toHaveLength(1);
  });

  it('settles requests of one key that come at once: one is done, the other told', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const [here, there] = [await instance.commander(), await instance.commander()];
    const asked = [
      here.conversation(request(receive({ messageId: 'a' }), 'key', 'hash a')),
      there.conversation(request(receive({ messageId: 'b' }), 'key', 'hash b')),
      here.conversation(request(receive({ messageId: 'a' }), 'key', 'hash a')),
    ];
    const [one, other, again] = await Promise.allSettled(asked);
    expect(again?.status).toBe(one?.status);
    expect(new Set([one?.status, other?.status])).toEqual(new Set(['fulfilled', 'rejected']));
    expect(await instance.records(names.messages)).toHaveLength(1);
  });

  it.each([
    ['with its index', false],
    ['without it', true],
  ])('knows outcomes after a restart, %s', async (_, lost) => {
    let instance = await place.open();
    await instance.startWriters();
    const first = await (await instance.commander()).conversation(request(receive(), 'key', 'hash'));
    instance = await place.open();
    if (lost) await rm(join(place.folder, 'writers', 'outcomes.db'));
    // No writer runs: the answer can only be the first one.
    const commander = await instance.commander();
    expect(await commander.conversation(request(receive(), 'key', 'hash'))).toEqual(first);
  });

  it('says that the outcome is pending, and gives it to whoever asks again', async () => {
    const instance = await place.open();
    const impatient = await instance.commander({ timeoutMs: 20 });
    await expect(impatient.conversation(request(receive(), 'key', 'hash'))).rejects.toEqual(code('outcome_pending'));
    await instance.startWriters();
    const patient = await instance.commander();
    expect(idOf(await patient.conversation(request(receive(), 'key', 'hash')))).toBe('in-1');
    expect(await instance.records(names.messages)).toHaveLength(1);
  });

  it('does not keep outcomes of requests without a key', async () => {
    const instance = await place.open();
    await instance.startWriters();
    const commander = await instance.commander();
    const [a, b] = [await commander.conversation(request(receive())), await commander.conversation(request(receive()))];
    expect([idOf(a), idOf(b)]).toEqual(['in-1', 'in-1']);
  });

  it('refuses more callers than it may have waiting, and lets go of them when it closes', async () => {
    const instance = await place.open();
    const commander = await instance.commander({ maxWaiting: 1 });
    const waiting = commander.conversation(request(receive()));
    await expect(commander.conversation(request(receive()))).rejects.toEqual(code('overloaded'));
    await Promise.all([expect(waiting).rejects.toEqual(code('shutting_down')), commander.close()]);
  });
});
