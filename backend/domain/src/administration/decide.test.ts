import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Channel, Tag } from '@airy/model';
import type { AdministrationCommand } from './commands.ts';
import { handleAdministration } from './decide.ts';
import { AdministrationLayer } from './layer.ts';
import { nothingAdministered } from './state.ts';

const channel: Channel = {
  id: 'ch1',
  source: 'facebook',
  sourceChannelId: 'page',
  token: 'sealed',
  connectionState: 'CONNECTED',
};
const tag: Tag = { id: 't1', name: 'VIP', color: 'RED' };

function run(commands: readonly AdministrationCommand[], state = new AdministrationLayer(nothingAdministered)) {
  const handled = commands.map((command, n) => {
    const envelope = { id: `command-${n}`, at: 1, principal: 'test', reply: true, requestHash: null, command };
    const each = handleAdministration(state, envelope, 1_000 + n);
    for (const fact of each.facts) state.apply(fact);
    return each;
  });
  return { state, handled, events: handled.flatMap(({ events }) => events.map(event => event.type)) };
}

describe('administration', () => {
  it('announces what changes, and answers what does not', () => {
    const connect = { type: 'channel.connect', channel } as const;
    const disconnect = { type: 'channel.disconnect', channelId: 'ch1', source: 'facebook' } as const;
    expect(run([connect, connect, disconnect, disconnect]).events).toEqual([
      'channel.updated',
      'command.outcome',
      'command.outcome',
      'channel.updated',
      'command.outcome',
      'command.outcome',
    ]);
  });

  it('clears the token of a channel that is disconnected, and takes a new one', () => {
    const disconnect = { type: 'channel.disconnect', channelId: 'ch1', source: 'facebook' } as const;
    const connect = { type: 'channel.connect', channel } as const;
    expect(run([connect, disconnect]).state.find('channel', 'ch1')).toEqual({
      ...channel,
      token: null,
      connectionState: 'DISCONNECTED',
    });
    const { state } = run([connect, disconnect, { ...connect, channel: { ...channel, token: 'new' } }]);
    expect(state.find('channel', 'ch1')?.token).toBe('new');
  });

  it('rejects what is not there', () => {
    const { handled, state } = run([
      { type: 'channel.disconnect', channelId: 'ch1', source: 'facebook' },
      { type: 'tag.update', id: 't1', name: 'x', color: null },
      { type: 'tag.delete', id: 't1' },
    ]);
    expect(handled.map(({ rejection }) => rejection?.code)).toEqual(['not_found', 'not_found', 'not_found']);
    expect(state.facts).toEqual([]);
  });

  it('for any commands: one outcome each, repeated or not, and facts that may be applied again', () => {
    const id = fc.constantFrom('t1', 't2');
    const command: fc.Arbitrary<AdministrationCommand> = fc.oneof(
      id.map(it => ({ type: 'tag.create', tag: { ...tag, id: it } }) as const),
      fc.record({
        type: fc.constant('tag.update' as const),
        id,
        name: fc.option(fc.string()),
        color: fc.constant(null),
      }),
      id.map(it => ({ type: 'tag.delete', id: it }) as const),
      fc.constant({ type: 'channel.connect', channel } as const),
      fc.constant({ type: 'channel.disconnect', channelId: 'ch1', source: 'facebook' } as const),
    );
    fc.assert(
      fc.property(fc.array(command), commands => {
        const { state, handled, events } = run(commands);
        expect(events.filter(type => type === 'command.outcome')).toHaveLength(commands.length);
        expect(run(commands, state).events).toEqual([]);
        const again = new AdministrationLayer(nothingAdministered);
        for (const { facts } of handled) for (const fact of [...facts, ...facts]) again.apply(fact);
        expect(again.facts).toEqual(state.facts);
      }),
    );
  });
});
