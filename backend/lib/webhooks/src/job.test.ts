import { describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import fc from 'fast-check';
import { decodeJob, encodeJob } from './job.ts';

describe('a job', () => {
  it('comes out of the queue as it went in, byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (body, occurredAt) => {
        const job = { webhookId: 'evt-1', type: 'message.created', occurredAt, trigger: 'event' as const, body };
        expect(decodeJob(encodeJob(job))).toEqual(job);
      }),
    );
  });

  it.each(['', '{}', '{"webhookId":"a.b"}\n{}', 'null\n'])('is nothing else: %j', text => {
    expect(() => decodeJob(Buffer.from(text))).toThrow(AiryError);
  });
});
