import { expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import { z } from 'zod';
import { checkRequest } from './request-body.ts';

const schema = z.object({ name: z.string(), inner: z.object({ count: z.int() }) });

function refusalOf(body: unknown): string {
  try {
    checkRequest(schema, body);
  } catch (error) {
    if (error instanceof AiryError) return error.message;
    throw error;
  }
  throw new Error('It was accepted.');
}

it.each([
  [[], /^body: /],
  [{}, /^name: is required$/],
  [{ name: 'a', inner: {} }, /^inner\.count: is required$/],
  [{ name: 5, inner: { count: 1 } }, /^name: (?!is required)/],
])('of %j names the field, and says what is missing', (body, expected) => {
  expect(refusalOf(body)).toMatch(expected);
});
