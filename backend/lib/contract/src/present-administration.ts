/** Records of the administration as answers show them (contract §3, §5). Pure. */
import { readContent, type CustomSource, type Template, type User, type Webhook } from '@airy/model';
import { presentDate } from './present.ts';
import type { CustomSourcePayload } from './source-api.ts';
import type { TemplatePayload } from './templates.ts';
import type { UserPayload } from './users.ts';
import type { WebhookPayload } from './webhooks.ts';

export function presentTemplate({ id, name, source, content }: Template): TemplatePayload {
  return { id, name, source, content: readContent(content) };
}

/** @param headers opened. The key is never shown. */
export function presentWebhook(
  { id, name, endpoint, events, status }: Webhook,
  headers: Readonly<Record<string, string>>,
): WebhookPayload {
  return { id, name, url: endpoint, headers: { ...headers }, events: [...events], status };
}

export function presentUser({ id, name, avatarUrl, firstSeenAt, lastSeenAt }: User): UserPayload {
  return {
    id,
    name,
    avatar_url: avatarUrl,
    first_seen_at: presentDate(firstSeenAt),
    last_seen_at: presentDate(lastSeenAt),
  };
}

/** Without its token. */
export function presentCustomSource(source: Omit<CustomSource, 'token'>): CustomSourcePayload {
  const { id, name, imageUrl, actionEndpoint } = source;
  return { id, name, image_url: imageUrl, action_endpoint: actionEndpoint };
}
