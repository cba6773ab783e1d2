/** What the routes of webhooks share: asking the writer, showing a record, refusing while the component is off. */
import { presentWebhook, type WebhookPayload } from '@airy/contract';
import type { AdministrationCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, type Call } from '@airy/http';
import type { Json, Webhook } from '@airy/model';
import type { Secrets } from '@airy/secrets';
import { askAdministration, type Parts } from './parts.ts';

/** Sends what happens to the webhooks. */
export const webhookComponent = 'integration-webhook';

/** @throws AiryError `webhooks_not_enabled` */
export function refuseUnlessWebhooksAreOn({ context: { components } }: Parts): void {
  if (!components.isEnabled(webhookComponent)) throw new AiryError('webhooks_not_enabled');
}

/** @throws AiryError `not_found` */
export async function webhookNamed({ administration }: Parts, id: string, call: Call): Promise<Webhook> {
  await awaitOwnWrites(call, administration);
  const webhook = await administration.query.webhook(id);
  if (webhook === null) throw new AiryError('not_found', 'Webhook not found');
  return webhook;
}

/** A write to the endpoint `endpoint`, about the webhook or replay `id`. */
export interface Write {
  readonly call: Call;
  readonly endpoint: string;
  readonly id: string;
}

/** @throws AiryError with the code of the rejection. */
export function ask(
  { commander }: Parts,
  { call, endpoint, id }: Write,
  make: (commandId: string) => AdministrationCommand,
): Promise<Json> {
  return askAdministration({ commander, call }, { endpoint, id }, make);
}

export function shownWebhook({ context: { secrets } }: Parts, webhook: Webhook): WebhookPayload {
  return presentWebhook(webhook, { headers: opened(webhook.headers ?? {}, secrets), now: Date.now() });
}

/** Of the result of a command. */
export function webhookOf(result: unknown): Webhook {
  return (result as { readonly webhook: Webhook }).webhook;
}

type Headers = Readonly<Record<string, string>>;

/** Headers are mostly there to show who asks. */
export function sealedHeaders(headers: Headers, secrets: Secrets): Headers {
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
