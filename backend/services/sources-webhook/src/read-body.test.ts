import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { BodyBudget, withBody } from './read-body.ts';

function requestOf(...chunks: string[]): IncomingMessage {
  const stream = new PassThrough();
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return Object.assign(stream, { headers: {} }) as unknown as IncomingMessage;
}

describe('a body', () => {
  it('is whole, and its bytes are given back when it has been used', async () => {
    const budget = new BodyBudget(100);
    const used = await withBody(requestOf('he', 'llo'), { maxBytes: 5, budget }, async body => {
      expect(budget.heldBytes).toBe(5);
      return Buffer.from(body).toString();
    });
    expect([used, budget.heldBytes]).toEqual(['hello', 0]);
  });

  it('is refused when it is too long, without being kept', async () => {
    const budget = new BodyBudget(100);
    const use = () => Promise.reject(new Error('not to be used'));
    await expect(withBody(requestOf('hello', '!'), { maxBytes: 5, budget }, use)).rejects.toMatchObject({
      code: 'body_too_large',
    });
    expect(budget.heldBytes).toBe(0);
  });

  it('is refused when too many bytes are held already', async () => {
    const budget = new BodyBudget(7);
    const first = Promise.withResolvers<void>();
    const held = withBody(requestOf('hello'), { maxBytes: 5, budget }, () => first.promise);
    await new Promise(resolve => setImmediate(resolve));
    const second = withBody(requestOf('you'), { maxBytes: 5, budget }, async () => undefined);
    await expect(second).rejects.toMatchObject({ code: 'overloaded' });
    first.resolve();
    await held;
    await withBody(requestOf('you'), { maxBytes: 5, budget }, async () => undefined);
  });

  it('gives its bytes back when its use fails', async () => {
    const budget = new BodyBudget(100);
    await expect(
      withBody(requestOf('hello'), { maxBytes: 5, budget }, () => Promise.reject(new Error('disk'))),
    ).rejects.toThrow('disk');
    expect(budget.heldBytes).toBe(0);
  });
});
