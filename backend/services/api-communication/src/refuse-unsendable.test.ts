import { describe, expect, it } from '@jest/globals';
import { asObject, asText, at, type ContentFormat } from '@airy/content';
import { AiryError } from '@airy/errors';
import type { Principal } from '@airy/http';
import type { Source } from '@airy/source-kit';
import { textOnly } from '@airy/testkit';
import { z } from 'zod';
import { refuseUnsendable, type Sending } from './refuse-unsendable.ts';

const hour = 60 * 60 * 1000;
const person: Principal = { kind: 'user', id: 'local:ada', name: 'Ada' };
const program: Principal = { kind: 'system', id: 'system-token-abcd', name: null };

const noFiles = { about: () => Promise.resolve(null) };

const content: ContentFormat = {
  ...textOnly.content,
  limits: { kinds: ['text', 'template'], maxTextLength: 10, files: {} },
  measure: one => {
    if (asObject(one) === null) return { limit: 'form', message: 'No object.' };
    const isTemplate = at(one, 'template') !== undefined;
    return { kind: isTemplate ? 'template' : 'text', text: asText(at(one, 'text')), files: [], choices: 0 };
  },
};

function sourceWith(change: Partial<Source['capabilities']>): Source {
  const capabilities = { ...textOnly.capabilities, ...change };
  return { ...textOnly, id: 'letters', name: 'Letters', description: '', config: z.object({}), content, capabilities };
}

const strict = sourceWith({
  replyWindow: { ms: 24 * hour, humanMs: 7 * 24 * hour, afterwards: ['template'] },
  mayStartConversation: false,
});

async function refusal(source: Source, change: Partial<Sending>, files = noFiles): Promise<AiryError | null> {
  const lastReceivedAt = Date.now() - hour;
  const sending = { sourceId: 'letters', content: { text: 'Hello' }, lastReceivedAt, principal: person, ...change };
  try {
    await refuseUnsendable({ sources: [source], files }, sending);
    return null;
  } catch (error) {
    if (error instanceof AiryError) return error;
    throw error;
  }
}

describe('contents beyond the limits of the source', () => {
  it('are refused with the limit and the numbers, at its edge and not before', async () => {
    expect(await refusal(strict, { content: { text: 'x'.repeat(10) } })).toBeNull();
    expect(await refusal(strict, { content: { text: 'x'.repeat(11) } })).toMatchObject({
      code: 'content_not_accepted',
      details: { source: 'letters', limit: 'text_length', max: 10, actual: 11 },
    });
    expect(await refusal(strict, { content: 'text' })).toMatchObject({ details: { limit: 'form' } });
  });

  it('of a source of others are none', async () => {
    const others = { ...sourceWith({}), id: 'any', content: { ...content, limits: null }, hasSourcesOfOthers: true };
    expect(await refusal(others as Source, { content: 'text' })).toBeNull();
  });
});

describe('the reply window', () => {
  it('closes for programs before it closes for people, and says when', async () => {
    const lastReceivedAt = Date.now() - 25 * hour;
    expect(await refusal(strict, { lastReceivedAt, principal: person })).toBeNull();
    expect(await refusal(strict, { lastReceivedAt, principal: program })).toMatchObject({
      code: 'reply_window_closed',
      details: { closed_at: new Date(lastReceivedAt + 24 * hour).toISOString(), afterwards: ['template'] },
    });
    expect(await refusal(strict, { lastReceivedAt, principal: program })).toMatchObject({
      message: expect.stringMatching(/since \d+ [A-Z][a-z]+ \d{4} at \d\d:\d\d UTC: the contact wrote too long ago/),
    });
    const longAgo = Date.now() - 169 * hour;
    expect(await refusal(strict, { lastReceivedAt: longAgo })).toMatchObject({
      details: { closed_at: new Date(longAgo + 168 * hour).toISOString() },
    });
  });

  it('lets the kinds through that may be sent later', async () => {
    const lastReceivedAt = Date.now() - 999 * hour;
    expect(await refusal(strict, { lastReceivedAt, content: { template: 'hello' } })).toBeNull();
  });

  it('of a contact who has never written is closed where we write first, else not known', async () => {
    const first = sourceWith({ ...strict.capabilities, mayStartConversation: true });
    expect(await refusal(first, { lastReceivedAt: null })).toMatchObject({ details: { closed_at: null } });
    expect(await refusal(first, { lastReceivedAt: null, content: { template: 'hello' } })).toBeNull();
    expect(await refusal(strict, { lastReceivedAt: null })).toBeNull();
  });

  it('is no matter where the source has none', async () => {
    const free = sourceWith({ replyWindow: null });
    expect(await refusal(free, { lastReceivedAt: Date.now() - 9_999 * hour })).toBeNull();
  });
});
