import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Channel } from '@airy/model';
import type { OpenCommander } from './commander-open.ts';
import { names, Place, request } from './writer.fixture.ts';
import type { Instance } from './writer.fixture.ts';

const channel: Channel = {
  id: 'ch1',
  source: 'facebook',
  sourceChannelId: 'page',
  token: 'sealed:v1:x',
  connectionState: 'CONNECTED',
};
const disconnect = { type: 'channel.disconnect', channelId: 'ch1', source: 'facebook' } as const;

let place: Place;
let instance: Instance;
let commander: OpenCommander;
const start = async (): Promise<void> => {
  instance = await place.open();
  await instance.startWriters();
  commander = await instance.commander();
};
beforeEach(async () => {
  place = await Place.make();
  await start();
});
afterEach(() => place.remove());

const ask = async (command: Parameters<OpenCommander['administration']>[0]['command']) =>
  (await commander.administration(request(command))).outcome;

describe('the administration writer', () => {
  it('connects and disconnects channels; events and results have no token', async () => {
    expect(await ask({ type: 'channel.connect', channel })).toEqual({
      ok: true,
      result: { channel: { ...channel, token: null } },
    });
    expect(await ask(disconnect)).toMatchObject({ ok: true, result: { channel: { connectionState: 'DISCONNECTED' } } });
    expect(await ask(disconnect)).toMatchObject({ ok: true });
    const states = await instance.records(names.channels, 1);
    const decoded = await Promise.all(
      states.map(({ value }) => instance.codecs.channels.decode(value ?? new Uint8Array())),
    );
    expect(decoded).toEqual([channel, { ...channel, token: null, connectionState: 'DISCONNECTED' }]);
    const events = await instance.records(names.administrationEvents, 1);
    expect(events.map(({ headers }) => headers['event-type'])).toEqual([
      'channel.updated',
      'command.outcome',
      'channel.updated',
      'command.outcome',
      'command.outcome',
    ]);
    expect(Buffer.concat(events.map(({ value }) => value ?? new Uint8Array())).toString()).not.toContain('sealed');
  });

  it('rejects what is unknown, or of another source', async () => {
    expect(await ask(disconnect)).toMatchObject({ rejection: { code: 'not_found', message: 'Channel not found' } });
    await ask({ type: 'channel.connect', channel });
    expect(await ask({ ...disconnect, source: 'viber' })).toMatchObject({ rejection: { code: 'not_found' } });
    expect(await ask({ type: 'tag.delete', id: 't1' })).toMatchObject({ rejection: { message: 'Tag not found' } });
  });

  it('keeps tags over a restart, and deletes them with a tombstone', async () => {
    const tag = { id: 't1', name: 'VIP', color: 'RED' } as const;
    await ask({ type: 'tag.create', tag });
    await start();
    expect(await ask({ type: 'tag.update', id: 't1', name: null, color: 'BLUE' })).toEqual({
      ok: true,
      result: { tag: { ...tag, color: 'BLUE' } },
    });
    await ask({ type: 'tag.delete', id: 't1' });
    expect((await instance.records(names.tags, 1)).at(-1)).toMatchObject({ key: 't1', value: null });
    await start();
    expect(await ask({ type: 'tag.update', id: 't1', name: 'x', color: null })).toMatchObject({ ok: false });
  });
});
