import { beforeEach, describe, expect, it } from '@jest/globals';
import { commands, outcomeOf, summary, World } from './world.fixture.ts';

const delivered = (sourceMessageId: string | null = 'mid-1') => ({ kind: 'delivered', sourceMessageId }) as const;
const refusedFor = (reason: string) =>
  expect.objectContaining({ type: 'message.attempt-refused', data: expect.objectContaining({ reason }) });

let world: World;
beforeEach(() => {
  world = new World();
  world.tell(commands.receive(), commands.send());
});

describe('message.start-attempt', () => {
  it('grants a pending message, with the recipient, and changes nothing that others see', () => {
    const events = world.ask(commands.start('a1'));
    expect(summary(events).slice(0, 1)).toEqual(['message.attempt-granted out-1']);
    expect(events[0]?.data).toMatchObject({
      attemptId: 'a1',
      recipient: 'psid',
      message: { openAttempt: 'a1', updatedAt: null },
    });
    expect(outcomeOf(events)).toEqual({ ok: true, result: { granted: true } });
  });

  it('grants an id once: not while it is open, not after it was closed, not after a resend', () => {
    world.tell(commands.start('a1'));
    expect(summary(world.ask(commands.start('a1'), { reply: false }))).toEqual([]);
    world.tell(commands.report('a1', { kind: 'not-accepted', reason: 'busy' }));
    expect(summary(world.ask(commands.start('a1'), { reply: false }))).toEqual([]);
    world.tell(commands.start('a2'), commands.report('a2', { kind: 'unknown', reason: 'time-out' }), commands.resend());
    expect(summary(world.ask(commands.start('a2'), { reply: false }))).toEqual([]);
    expect(summary(world.ask(commands.start('a3'), { reply: false }))).toEqual(['message.attempt-granted out-1']);
  });

  it('fails the message when another attempt has no result and the platform cannot settle repeats', () => {
    world.tell(commands.start('a1'));
    const events = world.ask(commands.start('a2'));
    expect(events).toContainEqual(refusedFor('outcome-unknown'));
    expect(world.message('out-1').deliveryState).toBe('FAILED');
    expect(world.document('message', 'out-1')).toEqual({ error: 'outcome_unknown' });
    expect(summary(events)).toContain('message.updated out-1');
  });

  it('grants again when the platform settles repeats', () => {
    world.tell(commands.start('a1'));
    const events = world.ask(commands.start('a2', { platformIsIdempotent: true }));
    expect(events[0]).toMatchObject({ type: 'message.attempt-granted', data: { attemptId: 'a2' } });
  });

  it('refuses what is unknown, not pending, or of the contact', () => {
    expect(world.ask(commands.start('a1', { messageId: 'x' }))).toContainEqual(refusedFor('unknown-message'));
    expect(world.ask(commands.start('a1', { messageId: 'in-1' }))).toContainEqual(refusedFor('not-pending'));
    world.tell(commands.start('a1'), commands.report('a1', delivered()));
    expect(world.ask(commands.start('a2'))).toContainEqual(refusedFor('not-pending'));
  });
});

describe('message.report-attempt', () => {
  it('delivers the message and stores its id at the platform', () => {
    world.tell(commands.start('a1'));
    const events = world.ask(commands.report('a1', delivered()));
    expect(world.message('out-1')).toMatchObject({
      deliveryState: 'DELIVERED',
      updatedAt: world.now,
      openAttempt: null,
    });
    expect(summary(events).slice(0, 2)).toEqual(['message.updated out-1', 'metadata.updated out-1']);
    expect(events[0]?.data).toMatchObject({ metadata: { source: { id: 'mid-1' } } });
    expect(summary(world.ask(commands.report('a1', delivered()), { reply: false }))).toEqual([]);
  });

  it('fails the message with the text and the raw answer of the platform', () => {
    world.tell(
      commands.start('a1'),
      commands.report('a1', { kind: 'failed', code: 'source_rejected', error: 'no', sourceError: '{"e":1}' }),
    );
    expect(world.message('out-1').deliveryState).toBe('FAILED');
    expect(world.document('message', 'out-1')).toEqual({ error: 'no', source: { error: '{"e":1}' } });
  });

  it('leaves the message pending when the platform did not take it, and says so', () => {
    world.tell(commands.start('a1'));
    const events = world.ask(commands.report('a1', { kind: 'not-accepted', reason: 'busy' }));
    expect(events[0]).toMatchObject({
      type: 'message.updated',
      data: { message: { deliveryState: 'PENDING', openAttempt: null } },
    });
  });

  it('turns a message delivered that failed for want of a result, however late it comes', () => {
    world.tell(commands.start('a1'), commands.start('a2'), commands.report('a1', delivered()));
    expect(world.message('out-1').deliveryState).toBe('DELIVERED');
    expect(world.document('message', 'out-1')).toEqual({ source: { id: 'mid-1' } });
  });

  it('counts as delivered even after a resend, so that it is not sent twice', () => {
    world.tell(commands.start('a1'), commands.start('a2'), commands.resend(), commands.report('a1', delivered()));
    expect(world.ask(commands.start('a3'))).toContainEqual(refusedFor('not-pending'));
  });

  it('of an attempt that is not open says nothing but "delivered"', () => {
    world.tell(commands.start('a1'));
    const failed = { kind: 'failed', code: 'source_rejected', error: 'no', sourceError: null } as const;
    expect(summary(world.ask(commands.report('a0', failed), { reply: false }))).toEqual([]);
    expect(world.message('out-1')).toMatchObject({ deliveryState: 'PENDING', openAttempt: 'a1' });
  });

  it('fails at once when the connector does not know', () => {
    world.tell(commands.start('a1'), commands.report('a1', { kind: 'unknown', reason: 'cut' }));
    expect(world.document('message', 'out-1')).toEqual({ error: 'outcome_unknown' });
    expect(summary(world.ask(commands.report('a1', { kind: 'unknown', reason: 'cut' }), { reply: false }))).toEqual([]);
  });
});
