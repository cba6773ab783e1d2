/** webhooks.subscribe, .update, .unsubscribe, .rotate, .pause, .resume, .enable (contract §5). */
import {
  webhooksEnable,
  webhooksPause,
  webhooksResume,
  webhooksRotate,
  webhooksSubscribe,
  webhooksUnsubscribe,
  webhooksUpdate,
} from '@airy/contract';
import { AiryError } from '@airy/errors';
import { route, type AnyRoute } from '@airy/http';
import { uuid5 } from '@airy/model/ids';
import type { Secrets } from '@airy/secrets';
import { newSigningSecret } from '@airy/webhooks';
import type { Parts } from './parts.ts';
import { refuseAddress } from './webhook-address.ts';
import { refuseCertificate } from './webhook-certificate.ts';
import {
  ask,
  refuseUnlessWebhooksAreOn,
  sealedHeaders,
  shownWebhook,
  webhookComponent,
  webhookOf,
} from './webhook-parts.ts';

export function webhookChangeRoutes(parts: Parts): readonly AnyRoute[] {
  return [subscribeRoute(parts), updateRoute(parts), rotateRoute(parts), ...switchRoutes(parts)];
}

function subscribeRoute(parts: Parts): AnyRoute {
  const { secrets } = parts.context;
  return route(webhooksSubscribe, async (request, call) => {
    refuseUnlessWebhooksAreOn(parts);
    await refuseAddress(request.url, settingsOf(parts));
    const key = request.signature_key ?? request.signatureKey ?? '';
    const write = { call, endpoint: webhooksSubscribe.path, id: request.id ?? '' };
    const result = await ask(parts, write, commandId => ({
      type: 'webhook.subscribe',
      webhook: {
        id: request.id ?? uuid5(commandId, 'webhook'),
        name: request.name,
        endpoint: request.url,
        events: request.events ?? [],
        headers: sealedHeaders(request.headers ?? {}, secrets),
        signKey: key === '' ? null : secrets.seal(key),
      },
      settings: deliverySettings(request, secrets),
      secret: signingSecret(request, secrets),
      replacesSecrets: request.secret !== null || request.signing !== null,
      limit: limitOf(parts),
    }));
    return withSecret(parts, result);
  });
}

function updateRoute(parts: Parts): AnyRoute {
  const { secrets } = parts.context;
  return route(webhooksUpdate, async (request, call) => {
    refuseUnlessWebhooksAreOn(parts);
    const { id, name, url, events, headers, status } = request;
    if (url !== null) await refuseAddress(url, settingsOf(parts));
    const key = request.signature_key ?? request.signatureKey;
    const result = await ask(parts, { call, endpoint: webhooksUpdate.path, id }, () => ({
      type: 'webhook.update',
      id,
      name,
      endpoint: url,
      events,
      headers: headers && sealedHeaders(headers, secrets),
      signKey: key === null || key === '' ? key : secrets.seal(key),
      status,
      settings: deliverySettings(request, secrets),
      limit: limitOf(parts),
    }));
    return shownWebhook(parts, webhookOf(result));
  });
}

const dayMs = 24 * 60 * 60 * 1_000;

function rotateRoute(parts: Parts): AnyRoute {
  return route(webhooksRotate, async (request, call) => {
    const { id, grace_seconds: graceSeconds } = request;
    const result = await ask(parts, { call, endpoint: webhooksRotate.path, id }, () => ({
      type: 'webhook.rotate-secret',
      id,
      secret: signingSecret(request, parts.context.secrets),
      graceMs: graceSeconds === null ? dayMs : graceSeconds * 1_000,
    }));
    return withSecret(parts, result);
  });
}

function switchRoutes(parts: Parts): readonly AnyRoute[] {
  const switches = [
    [webhooksPause, 'pause'],
    [webhooksResume, 'resume'],
    [webhooksEnable, 'enable'],
  ] as const;
  return [
    ...switches.map(([endpoint, to]) =>
      route(endpoint, async ({ id }, call) => {
        const write = { call, endpoint: endpoint.path, id };
        const result = await ask(parts, write, () => ({ type: 'webhook.switch', id, to }));
        return shownWebhook(parts, webhookOf(result));
      }),
    ),
    route(webhooksUnsubscribe, async ({ id }, call) => {
      const write = { call, endpoint: webhooksUnsubscribe.path, id };
      const result = await ask(parts, write, () => ({ type: 'webhook.unsubscribe', id }));
      return shownWebhook(parts, webhookOf(result));
    }),
  ];
}

function settingsOf({ context: { components } }: Parts): Readonly<Record<string, unknown>> | null {
  return components.settingsOf(webhookComponent);
}

function limitOf(parts: Parts): number | undefined {
  const limit = Number(settingsOf(parts)?.['maxEndpoints']);
  return Number.isInteger(limit) ? limit : undefined;
}

interface GivenSecret {
  readonly secret: string | null;
  readonly signing: 'symmetric' | 'ed25519' | null;
}

/** The one that is given, or a new one. @throws AiryError `invalid_request` for a given key of a pair. */
function signingSecret({ secret, signing }: GivenSecret, secrets: Secrets) {
  if (secret !== null && signing === 'ed25519') {
    const problem = 'A pair of ed25519 is made here; `secret` cannot be given with it.';
    throw new AiryError('invalid_request', problem, { details: { field: 'secret' } });
  }
  const made =
    secret === null
      ? newSigningSecret(signing ?? 'symmetric')
      : ({ scheme: 'symmetric', key: secret, publicKey: null } as const);
  return { ...made, key: secrets.seal(made.key) };
}

/** The secret of the first call where it is repeated: it stands in the result, sealed. The private half of a pair stays here. */
function withSecret(parts: Parts, result: unknown) {
  const { secret } = result as { readonly secret: string | null };
  const opened = secret && parts.context.secrets.open(secret);
  const shown = opened?.startsWith('whsec_') === true ? opened : null;
  return { ...shownWebhook(parts, webhookOf(result)), secret: shown };
}

interface GivenSettings {
  readonly concurrency: number | null;
  readonly rate_limit: number | null;
  readonly burst: number | null;
  readonly order: 'none' | 'conversation' | null;
  readonly timeout_ms: number | null;
  readonly client_certificate: { readonly certificate: string; readonly key: string | null } | null;
}

function deliverySettings({ client_certificate: given, ...request }: GivenSettings, secrets: Secrets) {
  const isMeant = given !== null && (given.certificate === '' || given.key !== null);
  if (isMeant && given.certificate !== '') refuseCertificate({ ...given, key: given.key ?? '' });
  return {
    concurrency: request.concurrency,
    ratePerSecond: request.rate_limit,
    burst: request.burst,
    order: request.order,
    timeoutMs: request.timeout_ms,
    clientCertificate: isMeant
      ? { certificate: given.certificate, key: given.key === null ? '' : secrets.seal(given.key) }
      : null,
  };
}
