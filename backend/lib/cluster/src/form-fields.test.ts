import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { formFields } from './form-fields.ts';

describe('the fields of a form', () => {
  it('have the words that were declared, else some of the name', () => {
    const body = z.object({
      page_id: z.string().meta({ title: 'Page id', description: 'Under About.' }),
      accountNumber: z.string().nullish(),
    });
    expect(formFields(body)).toMatchObject([
      { name: 'page_id', title: 'Page id', help: 'Under About.', optional: false, secret: false, kind: 'text' },
      { name: 'accountNumber', title: 'Account number', help: '', optional: true },
    ]);
  });

  it('are secret where they are declared so, or named so', () => {
    const body = z.object({ pin: z.string().meta({ secret: true }), page_token: z.string(), name: z.string() });
    expect(formFields(body).map(({ secret }) => secret)).toEqual([true, true, false]);
  });

  it('know numbers, switches and choices, with what they are without an answer', () => {
    const body = z.object({
      port: z.number().int().default(993),
      secure: z.boolean().default(true),
      human: z.union([z.boolean(), z.enum(['true', 'false']).transform(text => text === 'true')]).default(false),
      mode: z.enum(['webhook', 'polling']).optional(),
      id: z.union([z.string(), z.number().transform(String)]),
    });
    expect(formFields(body)).toMatchObject([
      { kind: 'number', default: '993', optional: true },
      { kind: 'boolean', default: 'true' },
      { kind: 'boolean', choices: [], default: 'false' },
      { kind: 'choice', choices: ['webhook', 'polling'] },
      { kind: 'text', optional: false },
    ]);
  });

  it('leave out the spelling of old clients', () => {
    const body = z.object({ image_url: z.string().nullish(), imageUrl: z.string().nullish() });
    expect(formFields(body).map(({ name }) => name)).toEqual(['image_url']);
    expect(formFields(z.object({ graphUrl: z.string() }))).toHaveLength(1);
  });

  it('are asked for where the body may be missing, and nothing needed is said to be found there', () => {
    expect(formFields(z.object({ name: z.string().nullish() }).nullish())).toMatchObject([
      { name: 'name', optional: true, help: 'Left empty, it is the name that it has there.' },
    ]);
    expect(formFields(z.object({ name: z.string() }))).toMatchObject([{ name: 'name', optional: false, help: '' }]);
  });

  it('of anything but an object are none', () => {
    expect(formFields(z.string())).toEqual([]);
  });
});
