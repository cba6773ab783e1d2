/** webhooks.* (contract §5): the records; what happens is sent by the component `integration-webhook`. */
import {
  presentWebhook,
  webhooksInfo,
  webhooksList,
  webhooksSubscribe,
  webhooksUnsubscribe,
  webhooksUpdate,
  type WebhookPayload,
} from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type AnyRoute } from '@airy/http';
import type { Webhook } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import type { Secrets } from '@airy/secrets';
import { askAdministration, type Parts } from './parts.ts';

/** Sends what happens to the webhooks. */
const component = 'integration-webhook';

export function webhookRoutes(parts: Parts): readonly AnyRoute[] {
  const { administration, commander, context } = parts;
  const { secrets } = context;
  const present = (webhook: Webhook): WebhookPayload => presentWebhook(webhook, opened(webhook.headers ?? {}, secrets));
  return [
    ...writingRoutes(parts, present),
    route(webhooksUnsubscribe, async ({ id }, call) => {
      const target = { endpoint: webhooksUnsubscribe.path, id };
      const result = await askAdministration({ commander, call }, target, () => ({ type: 'webhook.unsubscribe', id }));
      return present(webhookOf(result));
    }),
    route(webhooksInfo, async ({ id }, call) => {
      await awaitOwnWrites(call, administration);
      const webhook = await administration.query.webhook(id);
      if (webhook === null) throw new AiryError('not_found', 'Webhook not found');
      return present(webhook);
    }),
    route(webhooksList, async (_request, call) => {
      await awaitOwnWrites(call, administration);
      return { data: (await administration.query.webhooks()).map(present) };
    }),
  ];
}

function writingRoutes(
  { commander, context: { secrets, components } }: Parts,
  present: (webhook: Webhook) => WebhookPayload,
): readonly AnyRoute[] {
  const refuseUnlessEnabled = (): void => {
    if (!components.isEnabled(component)) throw new AiryError('webhooks_not_enabled');
  };
  return [
    route(webhooksSubscribe, async (request, call) => {
      refuseUnlessEnabled();
      const target = { endpoint: webhooksSubscribe.path, id: request.id ?? '' };
      const key = request.signature_key ?? request.signatureKey ?? '';
      const result = await askAdministration({ commander, call }, target, commandId => ({
        type: 'webhook.subscribe',
        webhook: {
          id: request.id ?? uuid5(commandId, 'webhook'),
          name: request.name,
          endpoint: request.url,
          events: request.events ?? [],
          headers: sealed(request.headers ?? {}, secrets),
          signKey: key === '' ? null : secrets.seal(key),
        },
      }));
      return present(webhookOf(result));
    }),
    route(webhooksUpdate, async (request, call) => {
      refuseUnlessEnabled();
      const { id, name, url, events, headers, status } = request;
      const key = request.signature_key ?? request.signatureKey;
      const result = await askAdministration({ commander, call }, { endpoint: webhooksUpdate.path, id }, () => ({
        type: 'webhook.update',
        id,
        name,
        endpoint: url,
        events,
        headers: headers && sealed(headers, secrets),
        signKey: key === null || key === '' ? key : secrets.seal(key),
        status,
      }));
      return present(webhookOf(result));
    }),
  ];
}

function webhookOf(result: unknown): Webhook {
  return (result as { readonly webhook: Webhook }).webhook;
}

type Headers = Readonly<Record<string, string>>;

/** Headers are mostly there to show who asks. */
function sealed(headers: Headers, secrets: Secrets): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, secrets.seal(value)]));
}

/** Without those that another key sealed: the others, and the webhook itself, are to be seen and mended. */
function opened(headers: Headers, secrets: Secrets): Headers {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const plain = openOrNull(value, secrets);
      return plain === null ? [] : [[name, plain]];
    }),
  );
}

function openOrNull(value: string, secrets: Secrets): string | null {
  try {
    return secrets.open(value);
  } catch (error) {
    if (error instanceof AiryError && error.code === 'secret_unreadable') return null;
    throw error;
  }
}
