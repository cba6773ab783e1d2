import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAdministrationCommand } from './administration/command-schema.ts';
import { readConversationCommand } from './conversation/command-schema.ts';
import { commands } from './conversation/world.fixture.ts';

const envelope = { id: 'x', at: 1, principal: 'test', reply: true, requestHash: null };

describe('commands as read from the log', () => {
  it.each([
    commands.receive(),
    commands.echo(),
    commands.send(),
    commands.resend(),
    commands.start('a'),
    commands.report('a', { kind: 'delivered', sourceMessageId: null }),
    commands.report('a', { kind: 'failed', code: 'x', error: 'x', sourceError: null }),
    commands.report('a', { kind: 'not-accepted', reason: 'x' }),
    commands.report('a', { kind: 'unknown', reason: 'x' }),
    commands.receipt({ upTo: 5 }),
    commands.react({ emoji: null }),
    commands.set({ a: { b: [1, null, 'x'] } }),
    commands.tag('t'),
    commands.untag('t'),
    commands.state(null),
    commands.name('x'),
    commands.read(),
    commands.profile(null),
    commands.failure(),
    commands.correct({ messageId: 'm', headers: { a: 'b' } }),
    commands.correct({ sourceMessageId: 'mid', editedAt: 5 }),
    commands.retract(),
  ])('$type is read back as it was', command => {
    const read = readConversationCommand(JSON.parse(JSON.stringify({ ...envelope, command })));
    expect(read).toEqual({ ok: true, envelope: { ...envelope, command } });
  });

  it('leaves out what it does not know, so that callers may be newer', () => {
    const command = { type: 'tag.delete', id: 't' };
    const read = readAdministrationCommand({ ...envelope, trace: 'x', command: { ...command, force: true } });
    expect(read).toEqual({ ok: true, envelope: { ...envelope, command } });
  });

  it('says what does not fit, and who asked', () => {
    const read = readConversationCommand({ ...envelope, command: { ...commands.send(), messageId: 5 } });
    expect(read).toMatchObject({ ok: false, envelope: { id: 'x', reply: true, command: { type: 'message.send' } } });
    expect(read.ok ? '' : read.reason).toContain('messageId');
    expect(readConversationCommand({ ...envelope, command: 'what' })).toMatchObject({
      envelope: { command: { type: 'unknown' } },
    });
    expect(readConversationCommand({ id: 'x' })).toMatchObject({ ok: false, envelope: null });
  });

  it('refuses times that have no date, as nobody could show them', () => {
    for (const at of [-1, 8.64e15 + 1, Number.MAX_SAFE_INTEGER])
      for (const command of [commands.receive({ sentAt: at }), commands.receipt({ upTo: at })])
        expect(readConversationCommand({ ...envelope, command })).toMatchObject({ ok: false });
  });

  it('refuses a change of a message that it does not name', () => {
    for (const command of [commands.correct(), commands.retract({ sourceMessageId: undefined })])
      expect(readConversationCommand({ ...envelope, command })).toMatchObject({ ok: false });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), json => expect(readConversationCommand(json).ok).toBe(false)));
  });
});
