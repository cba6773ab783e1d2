import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { BodyBudget, withBody } from './read-body.ts';

const holder = { source: 'demo', address: '192.0.2.1' };
const budgetOf = (maxBytes: number): BodyBudget =>
  new BodyBudget({ maxBytes, perSourceBytes: maxBytes, perAddressBytes: maxBytes });

function requestOf(...chunks: string[]): IncomingMessage {
  const stream = new PassThrough();
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return Object.assign(stream, { headers: {} }) as unknown as IncomingMessage;
}

describe('a body', () => {
  it('is whole, and its bytes are given back when it has been used', async () => {
    const budget = budgetOf(100);
    const used = await withBody(requestOf('he', 'llo'), { maxBytes: 5, budget, holder }, async body => {
      expect(budget.heldBytes).toBe(5);
      return Buffer.from(body).toString();
    });
    expect([used, budget.heldBytes]).toEqual(['hello', 0]);
  });

  it('is refused when it is too long, without being kept', async () => {
    const budget = budgetOf(100);
    const use = () => Promise.reject(new Error('not to be used'));
    await expect(withBody(requestOf('hello', '!'), { maxBytes: 5, budget, holder }, use)).rejects.toMatchObject({
      code: 'body_too_large',
    });
    expect(budget.heldBytes).toBe(0);
  });

  it('is refused when too many bytes are held already', async () => {
    const budget = budgetOf(7);
    const first = Promise.withResolvers<void>();
    const held = withBody(requestOf('hello'), { maxBytes: 5, budget, holder }, () => first.promise);
    await new Promise(resolve => setImmediate(resolve));
    const second = withBody(requestOf('you'), { maxBytes: 5, budget, holder }, async () => undefined);
    await expect(second).rejects.toMatchObject({ code: 'overloaded' });
    first.resolve();
    await held;
    await withBody(requestOf('you'), { maxBytes: 5, budget, holder }, async () => undefined);
  });

  it('gives its bytes back when its use fails', async () => {
    const budget = budgetOf(100);
    await expect(
      withBody(requestOf('hello'), { maxBytes: 5, budget, holder }, () => Promise.reject(new Error('disk'))),
    ).rejects.toThrow('disk');
    expect(budget.heldBytes).toBe(0);
  });

  it('counts against the share of its source and of its address, and takes no room of others', async () => {
    const budget = new BodyBudget({ maxBytes: 100, perSourceBytes: 9, perAddressBytes: 7 });
    const held = Promise.withResolvers<void>();
    const of = (source: string, address: string): Promise<void> =>
      withBody(requestOf('hello'), { maxBytes: 5, budget, holder: { source, address } }, () => held.promise);
    const first = of('a', '192.0.2.1');
    await new Promise(resolve => setImmediate(resolve));
    await expect(of('b', '192.0.2.1')).rejects.toMatchObject({ code: 'overloaded' });
    await expect(of('a', '192.0.2.2')).rejects.toMatchObject({ code: 'overloaded' });
    const other = of('b', '192.0.2.2');
    held.resolve();
    await Promise.all([first, other]);
    await of('a', '192.0.2.1');
    expect(budget.heldBytes).toBe(0);
  });

  it('that comes too slowly is cut, and its bytes are given back', async () => {
    const budget = budgetOf(100);
    const stream = new PassThrough();
    stream.write('he');
    const slow = Object.assign(stream, { headers: {} }) as unknown as IncomingMessage;
    const use = () => Promise.reject(new Error('not to be used'));
    const slowest = { afterMs: 5, bytesPerSecond: 1_024 };
    const read = withBody(slow, { maxBytes: 5, budget, holder, slowest }, use);
    await expect(read).rejects.toMatchObject({ code: 'request_timeout' });
    expect(budget.heldBytes).toBe(0);
  });
});
