/** Intake takes what the platform signed, and nothing else. */
import { AiryError } from '@airy/errors';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RawRequest, Source, Webhook } from '../source.ts';
import { count } from './counts.ts';
import { isExcepted } from './elsewhere.ts';
import { secretsOf } from './platform.ts';
import { runs } from './runs.ts';
import { fixturesOf, requestOf, type ConformanceSubject } from './subject.ts';

export function webhookConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const { source, sign } = subject;
  const webhook: Webhook<never> | undefined = source.webhook;
  if (!webhook) return;
  if (!sign) throw new Error(`${source.id} has a webhook: tell the suite how its platform signs.`);

  describe('its webhook', () => {
    it('has a path of its own', () => {
      expect(webhook.path).toMatch(/^\/[a-z][a-z0-9.-]*$/);
    });
    it('keeps no header with a secret', () => {
      const kept = [...(webhook.keepHeaders ?? []), ...(webhook.keepQuery ?? [])];
      expect(kept.filter(name => /auth|cookie|token|secret|signature/i.test(name))).toEqual([]);
    });
    signatures(subject, webhook);
    challenge(subject, webhook);
    orderKeys(subject, webhook);
  });
}

function signatures<S extends Source>(subject: ConformanceSubject<S>, webhook: Webhook<never>): void {
  const { config } = subject;
  const verify = (request: RawRequest) => webhook.verify(request, config as never);
  const fixtures = fixturesOf(subject).map(fixture => [fixture.name, requestOf(subject, fixture)] as const);

  it.each(fixtures)('takes %s as signed, again and again', (_name, { signed }) => {
    expect(verify(signed)).toEqual({ ok: true });
    expect(verify(signed)).toEqual({ ok: true });
  });

  it.each(fixtures)('refuses %s changed, unsigned or signed by another', (_name, { signed, ...request }) => {
    const unsigned = verify(request);
    expect([400, 401, 403]).toContain(unsigned.ok ? 200 : unsigned.status);
    expect(verify({ ...signed, body: Buffer.concat([signed.body, Buffer.from(' ')]) })).toMatchObject({
      ok: isExcepted(subject, 'signatureWithoutBody'),
    });
    for (const [name, value] of Object.entries(subject.sign?.(request.body, request) ?? {}))
      for (const other of [withOtherEnd(value), '', value.slice(0, -1), `${value}0`, 'ü'.repeat(value.length)])
        expect(verify({ ...signed, headers: { ...signed.headers, [name]: other } })).toMatchObject({ ok: false });
  });

  it('says why it refuses, without a secret', () => {
    for (const [, { signed: _signed, ...request }] of fixtures) {
      const refusal = verify(request);
      if (refusal.ok) continue;
      expect(refusal.reason).toMatch(/\w/);
      expect(secretsOf(subject).filter(secret => refusal.reason.includes(secret))).toEqual([]);
    }
  });
}

function challenge<S extends Source>(subject: ConformanceSubject<S>, webhook: Webhook<never>): void {
  const { challenge: ask } = webhook;
  if (!ask) return;
  const expected = subject.challenge;
  if (expected === undefined) {
    it('challenge: is told to the suite', () => {
      throw new Error(`The webhook of ${subject.source.id} has a challenge: tell the suite of it.`);
    });
    return;
  }
  const get = (query: Readonly<Record<string, string>>) => {
    const { path } = webhook;
    const target = `${path}?${new URLSearchParams(query)}`;
    const body = new Uint8Array();
    const request = {
      method: 'GET',
      path,
      target,
      query,
      headers: {},
      body,
      publicUrl: 'https://airy.example',
    } as const;
    return ask(request, subject.config as never);
  };
  it('answers the handshake, and only with the right secret', () => {
    expect(get(expected.query)).toEqual(expected.answer);
    for (const query of [{}, ...expected.refused]) expect(get(query)).not.toEqual(expected.answer);
  });
  it('sends no markup back in the handshake', () => {
    for (const key of Object.keys(expected.query))
      expect(get({ ...expected.query, [key]: '<script>alert(1)</script>' }).body).not.toContain('<script>');
  });
}

function orderKeys<S extends Source>(subject: ConformanceSubject<S>, webhook: Webhook<never>): void {
  const fixtures = fixturesOf(subject).map(fixture => [fixture.name, requestOf(subject, fixture).signed] as const);

  it.each(fixtures)('finds one order key in %s', (_name, request) => {
    expect(webhook.orderKey(request)).not.toBe('');
    expect(webhook.orderKey(request)).toBe(webhook.orderKey(request));
  });

  it('names an order key for whatever is signed, or says that it is none of its own', () => {
    const [, request] = fixtures[0] ?? [];
    if (request === undefined) return;
    const bodies = fc.oneof(
      fc.json().map(Buffer.from),
      fc.uint8Array(),
      fc.constantFrom(...['', '{', '[]', '"']).map(Buffer.from),
    );
    fc.assert(
      fc.property(bodies, body => {
        count('made-up bodies');
        expect(orderKeyOrCode(webhook, { ...request, body })).toMatch(/^(key [^]+|code invalid_request)$/);
      }),
      { numRuns: runs(200) },
    );
  });
}

function orderKeyOrCode(webhook: Webhook<never>, request: RawRequest): string {
  try {
    return `key ${webhook.orderKey(request)}`;
  } catch (error) {
    return error instanceof AiryError ? `code ${error.code}` : `error ${String(error)}`;
  }
}

function withOtherEnd(text: string): string {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
}
