import { describe, expect, it } from '@jest/globals';
import { channelId, conversationId, uuid5, uuid5OfBytes } from './ids.ts';

describe('uuid5', () => {
  it.each([
    ['test', 'test', '51abb963-6078-5efb-b888-d8457a7c76f8'],
    ['source', '98ce13ef-5469-4db3-af62-579be61cfaa4', 'e5fc97f1-2f2d-53c5-85c7-97a83b17e9ff'],
    ['facebook', '1234', '763eba4d-2255-5e20-b8ce-7ff5a6f506dd'],
  ])('of %s and %s is the one Airy Core made', (a, b, id) => {
    expect(uuid5(a, b)).toBe(id);
    expect(uuid5(a + b)).toBe(id);
  });

  it('hashes the bytes of a file as it hashes the same text', () => {
    expect(uuid5OfBytes(new TextEncoder().encode('grüße'))).toBe(uuid5('grü', 'ße'));
  });

  it('gives channel and conversation ids', () => {
    expect(channelId('facebook', '1234')).toBe('763eba4d-2255-5e20-b8ce-7ff5a6f506dd');
    expect(conversationId('a', 'b')).toBe(uuid5('ab'));
  });

  it('is a version 5 id of the RFC variant, whatever it hashes', () => {
    for (let n = 0; n < 200; n++)
      expect(uuid5(String(n))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
