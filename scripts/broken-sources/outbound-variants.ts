/** Faults in what goes out: limits, sends, what follows from an answer, and calls for names, checks, channels and files. */
import { asText, at, isContentProblem } from '@airy/content';
import type { ContentLimits } from '@airy/content';
import { SourceError, unanswered } from '@airy/source-kit';
import type { CheckResult, SendRequest, SendResult } from '@airy/source-kit';
import { z } from 'zod';
import { answerVariant, callVariant, variant, type Variant } from './variant.ts';
import { ask, callOf, channels, check, format, locate, profile, resultOf, whole, type WholeConfig } from './whole.ts';

const limits = format.limits as ContentLimits;
const files = whole.files as NonNullable<typeof whole.files>;

async function sendUnchecked(request: SendRequest<WholeConfig>): Promise<SendResult> {
  const outcome = await request.http.request(callOf(request));
  return outcome.sent === true ? resultOf(outcome) : unanswered(outcome);
}

const limitFaults: readonly Variant[] = [
  variant('measures a text one character short', 'is a text of x, at most 100 times', {
    content: {
      ...format,
      measure: content => {
        const measured = format.measure(content);
        return isContentProblem(measured) ? measured : { ...measured, text: measured.text?.slice(1) ?? null };
      },
    },
  }),
  variant('counts characters, not UTF-16 units', 'is a text of 👋, at most 50 times', {
    content: {
      ...format,
      measure: content => {
        const measured = format.measure(content);
        return isContentProblem(measured)
          ? measured
          : { ...measured, text: 'x'.repeat([...(measured.text ?? '')].length) };
      },
    },
  }),
  variant('takes an empty text', 'is no empty text', {
    content: { ...format, writeText: text => ({ text: text.trim() === '' ? '-' : text }) },
  }),
  variant('measures no caption', 'has at most 20 characters beside a file', {
    content: {
      ...format,
      measure: content => {
        const measured = format.measure(content);
        return isContentProblem(measured) || measured.files.length === 0 ? measured : { ...measured, text: null };
      },
    },
  }),
  variant('counts one choice too few', 'has at most 3 choices', {
    content: {
      ...format,
      measure: content => {
        const measured = format.measure(content);
        return isContentProblem(measured) ? measured : { ...measured, choices: Math.max(0, measured.choices - 1) };
      },
    },
  }),
  variant('declares a kind that it cannot send', 'can be of the kind location', {
    content: { ...format, limits: { ...limits, kinds: [...limits.kinds, 'location'] } },
  }),
  variant('writes films as pictures', 'is a file of the kind video only if the limits say so', {
    content: { ...format, writeFile: ({ url }) => ({ image: url }) },
  }),
  variant('loses the address of a file', 'is a file of the kind image only if the limits say so', {
    content: { ...format, writeFile: () => ({ image: 'https://files.example/other' }) },
  }),
  variant('sends without looking at the limits', 'calls nobody for what is beyond a limit', { send: sendUnchecked }),
];

const callFaults: readonly Variant[] = [
  callVariant('puts the token into the address', 'puts no token into an address', (call, { channel }) => ({
    ...call,
    url: `${call.url}?access_token=${channel.token}`,
  })),
  callVariant('writes to somebody else', 'names the contact to the platform', call => ({ ...call, body: { to: '1' } })),
  callVariant('never marks what is late', 'marks what people send after the reply window, and only that', call => ({
    ...call,
    body: { to: call.body.to, content: call.body.content },
  })),
  callVariant('marks everything as late', 'marks what people send after the reply window, and only that', call => ({
    ...call,
    body: { ...call.body, tag: 'HUMAN' },
  })),
];

const answerFaults: readonly Variant[] = [
  answerVariant('takes a time-out for a failure', 'does not claim to know what became of a call', outcome =>
    outcome.sent === null ? { kind: 'failed', code: 'source_unavailable', error: 'x', sourceError: null } : null,
  ),
  answerVariant('sends again after a time-out', 'does not claim to know what became of a call', outcome =>
    outcome.sent === null ? { kind: 'not-accepted', reason: 'time-out' } : null,
  ),
  answerVariant('takes what never left for unknown', 'comes again when nothing was sent', outcome =>
    outcome.sent === false ? { kind: 'unknown', reason: 'refused' } : null,
  ),
  answerVariant('does not heed Retry-After', 'comes again when told to', (_outcome, result) =>
    result.kind === 'not-accepted' ? { kind: 'not-accepted', reason: result.reason } : null,
  ),
  answerVariant('takes seconds for milliseconds', 'comes again when told to', (_outcome, result) =>
    result.kind === 'not-accepted' ? { ...result, retryAfterMs: (result.retryAfterMs ?? 0) / 1000 } : null,
  ),
  answerVariant(
    'gives up when the platform is out of order',
    'comes again when the platform is out of order',
    outcome =>
      outcome.sent === true && outcome.status >= 500
        ? { kind: 'failed', code: 'source_rejected', error: 'x', sourceError: outcome.text }
        : null,
  ),
  answerVariant('takes a bad token for a refusal', 'tells an invalid token', (_outcome, result) =>
    result.kind === 'failed' ? { ...result, code: 'source_rejected' } : null,
  ),
  answerVariant(
    'fails with a code of its own',
    'gives up what is refused, with a code of the catalogue',
    (_outcome, result) =>
      result.kind === 'failed' && result.code === 'source_rejected' ? { ...result, code: 'nope' } : null,
  ),
  answerVariant('takes any answer for success', 'gives up what is refused, with a code of the catalogue', outcome =>
    outcome.sent === true ? { kind: 'delivered', sourceMessageId: 'm2' } : null,
  ),
  answerVariant('forgets the platform’s id of a message', 'knows what was accepted', (_outcome, result) =>
    result.kind === 'delivered' ? { ...result, sourceMessageId: null } : null,
  ),
  answerVariant('falls over answers that are no JSON', 'survives answers that the platform never gives', outcome =>
    outcome.sent === true ? (JSON.parse(outcome.text), null) : null,
  ),
  answerVariant('keeps whatever length an answer has', 'keeps a long answer short', (outcome, result) =>
    result.kind === 'failed' && outcome.sent === true ? { ...result, sourceError: outcome.text } : null,
  ),
  answerVariant('does not tell the platform’s words', 'understands a block', (_outcome, result) =>
    result.kind === 'failed' ? { ...result, error: 'It failed.' } : null,
  ),
];

const asking: readonly Variant[] = [
  variant('asks for a hidden profile for ever', 'are not asked for again where the platform does not tell', {
    profile: async request => {
      const found = await profile(request);
      return found.found ? found : { ...found, retry: true };
    },
  }),
  variant('never asks for a profile again', 'are asked for again where it was not reached', {
    profile: async request => {
      const found = await profile(request);
      return found.found ? found : { ...found, retry: false };
    },
  }),
  variant('loses the picture of a profile', 'have the name and the picture that the platform gives', {
    profile: async request => ({ ...(await profile(request)), avatarUrl: null }) as never,
  }),
  variant('finds any credentials good', 'knows a bad token, and what to do then', {
    check: async () => ({ ok: true, account: 'Acme' }),
  }),
  variant('gives no next step', 'knows a bad token, and what to do then', {
    check: async request => ({ ...(await check(request)), nextStep: '' }) as CheckResult,
  }),
  variant('throws when it checks a platform that is away', 'checking says that the platform is not reached', {
    check: async request => {
      await ask(request.http, `${request.config.apiUrl}/me`, request.channel?.token ?? '').catch((error: unknown) => {
        if (error instanceof SourceError && error.consequence === 'away') throw error;
      });
      return check(request);
    },
  }),
  variant('checks with the token in the address', 'says whose credentials are good', {
    check: async request => {
      await request.http.request({ method: 'GET', url: `${request.config.apiUrl}/me?token=${request.channel?.token}` });
      return check(request);
    },
  }),
];

const connecting: readonly Variant[] = [
  variant('shows the token of a channel', 'stores the account, and shows no token', {
    channels: {
      ...channels,
      onConnect: async request => {
        const connection = await channels.onConnect(request);
        return { ...connection, metadata: { ...connection.metadata, token: connection.token } };
      },
    },
  }),
  variant('connects what the platform does not know', 'tells by its consequence how it failed', {
    channels: {
      ...channels,
      onConnect: async ({ request }: { request: { account: string; token: string } }) => ({
        ...{ sourceChannelId: request.account, token: request.token, metadata: { name: 'Acme' } },
      }),
    },
  }),
  variant('does not mark a token as a secret', 'marks the secrets of its forms', {
    channels: { ...channels, connect: z.object({ account: z.string().min(1), token: z.string().min(1) }) },
  }),
  variant('connects without an account', 'refuses a body that cannot work', {
    channels: { ...channels, connect: z.object({ account: z.string().default('x'), token: z.string().default('x') }) },
  }),
  variant('shows the tokens of what can be connected', 'lists what can be connected, without a token', {
    channels: {
      ...channels,
      onExplore: async request =>
        (await channels.onExplore(request)).map(one => ({
          ...one,
          fields: { token: (request as { request: { token: string } }).request.token },
        })),
    },
  }),
  variant(
    'falls over an odd answer when it disconnects',
    'disconnecting survives answers that the platform never gives',
    {
      channels: {
        ...channels,
        onDisconnect: async ({ config, http }) => {
          const outcome = await http.request({ method: 'GET', url: config.apiUrl });
          if (outcome.sent === true) JSON.parse(outcome.text);
        },
      },
    },
  ),
];

const filesAndMarks: readonly Variant[] = [
  variant('fetches files with the token in the address', 'are located, without a token in the address', {
    files: {
      ...files,
      locate: async request => {
        const found = await locate(request);
        return found === null ? null : { ...found, url: `${found.url}?token=${request.channel.token}` };
      },
    },
  }),
  variant('gives up a file when the platform is away', 'are gone where the platform says so', {
    files: { ...files, locate: request => locate(request).catch(() => null) },
  }),
  variant('asks for a lost file for ever', 'are gone where the platform says so', {
    files: {
      ...files,
      locate: async request => {
        const found = await locate(request);
        if (found === null) throw new SourceError('away', 'gone');
        return found;
      },
    },
  }),
  variant('tells nobody that a message was read', 'tells the platform, without a token in the address', {
    markSeen: async () => undefined,
  }),
  variant('has a setting that nobody explains', 'has a title and help', {
    config: whole.config.extend({ region: z.string().optional() }) as never,
  }),
  variant('does not mark a setting as a secret', 'is marked as a secret if it sounds like one', {
    config: whole.config.extend({
      webhookSecret: z.string().meta({ title: 'Secret', description: 'Signs.' }),
    }) as never,
  }),
  variant('shows no text of what it was told to send', 'is a file of the kind image only if the limits say so', {
    content: { ...format, read: content => (asText(at(content, 'image')) === null ? format.read(content) : null) },
  }),
];

export const outboundVariants: readonly Variant[] = [
  ...limitFaults,
  ...callFaults,
  ...answerFaults,
  ...asking,
  ...connecting,
  ...filesAndMarks,
];
