import { beforeEach, describe, expect, it } from '@jest/globals';
import { messageAt } from './fixtures.ts';
import { Outbox, stillOutgoing, type Outgoing, type SendAttempt } from './outbox.ts';
import { save } from './saved.ts';

const ours = { from_contact: false };

function hello(text: string) {
  return { conversationId: 'c', source: 'chatplugin', content: { text }, afterId: null };
}

/** An outbox whose attempts are answered by a script; waits are counted, not waited for. */
function scripted(answers: readonly SendAttempt[]) {
  const attempts: Outgoing[] = [];
  const sent: string[] = [];
  const script = [...answers];
  const settled = Promise.withResolvers<void>();
  const outbox = new Outbox({
    send: outgoing => {
      attempts.push(outgoing);
      return Promise.resolve(script.shift() ?? { kind: 'sent', message: messageAt(attempts.length, ours) });
    },
    onSent: (_conversationId, message) => sent.push(message.id),
    wait: () => Promise.resolve(),
  });
  outbox.entries.subscribe(() => {
    if (outbox.entries.get().every(one => one.state === 'failed')) settled.resolve();
  });
  return { outbox, attempts, sent, settled: settled.promise };
}

const again: SendAttempt = { kind: 'again', afterMs: 1, error: 'away' };
const refused: SendAttempt = { kind: 'refused', error: 'The channel is disconnected.' };

describe('the outbox', () => {
  beforeEach(() => save('airy.outbox', null));

  it('repeats an attempt under the same key until it is answered', async () => {
    const { outbox, attempts, sent, settled } = scripted([again, again]);
    outbox.add(hello('hi'));
    await settled;
    expect(new Set(attempts.map(one => one.key)).size).toBe(1);
    expect(attempts).toHaveLength(3);
    expect(sent).toHaveLength(1);
    expect(outbox.entries.get()).toEqual([]);
  });

  it('sends messages of a conversation in the order they were written', async () => {
    const { outbox, attempts, settled } = scripted([again]);
    for (const text of ['one', 'two', 'three']) outbox.add(hello(text));
    await settled;
    expect(attempts.map(one => (one.content as { text: string }).text)).toEqual(['one', 'one', 'two', 'three']);
  });

  it('takes another key after a refusal, as the server remembers one', async () => {
    const { outbox, attempts, settled } = scripted([refused]);
    outbox.add(hello('hi'));
    await settled;
    const [failed] = outbox.entries.get();
    expect(failed).toMatchObject({ state: 'failed', error: 'The channel is disconnected.' });
    expect(failed?.key).not.toBe(attempts[0]?.key);
  });

  it('keeps the key after a refusal if an earlier attempt may have arrived', async () => {
    const { outbox, attempts, settled } = scripted([again, refused]);
    outbox.add(hello('hi'));
    await settled;
    expect(outbox.entries.get()[0]?.key).toBe(attempts[0]?.key);
  });

  it('gives up after eight attempts, and tries again when told to', async () => {
    const { outbox, attempts, sent, settled } = scripted(Array.from({ length: 8 }, () => again));
    outbox.add(hello('hi'));
    await settled;
    expect(attempts).toHaveLength(8);
    const done = new Promise<void>(resolve =>
      outbox.entries.subscribe(() => (outbox.entries.get().length === 0 ? resolve() : undefined)),
    );
    outbox.retry(attempts[0]?.key ?? '');
    await done;
    expect(new Set(attempts.map(one => one.key)).size).toBe(1);
    expect(sent).toHaveLength(1);
  });

  it('goes on after a reload with what was not settled', async () => {
    const first = new Outbox({ send: () => new Promise(() => undefined), onSent: () => undefined });
    first.add(hello('hi'));
    const { outbox, attempts, settled } = scripted([]);
    outbox.start();
    await settled;
    expect(attempts[0]?.key).toBe(first.entries.get()[0]?.key);
  });

  it('takes no more than two hundred', () => {
    const outbox = new Outbox({ send: () => new Promise(() => undefined), onSent: () => undefined });
    for (let count = 0; count < 200; count++) expect(outbox.add(hello('x'))).toBe(true);
    expect(outbox.add(hello('x'))).toBe(false);
  });
});

describe('what is still outgoing', () => {
  const entry = { ...hello('hi'), key: 'k', sentAt: '', state: 'sending', error: null, uncertain: false } as const;

  it('hides a message that an event has brought already, each event hiding one', () => {
    const arrived = messageAt(2, { ...ours, content: { text: 'hi' } });
    expect(stillOutgoing([entry, { ...entry, key: 'l' }], [arrived]).map(one => one.key)).toEqual(['l']);
  });

  it('is not fooled by an equal message from before, nor by one of the contact', () => {
    const before = messageAt(1, { ...ours, content: { text: 'hi' } });
    expect(stillOutgoing([{ ...entry, afterId: 'm1' }], [before])).toHaveLength(1);
    expect(stillOutgoing([entry], [messageAt(2, { content: { text: 'hi' } })])).toHaveLength(1);
  });
});
