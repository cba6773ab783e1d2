/** Records of the administration as answers show them (contract §3, §5). Pure. */
import { readContent, type CustomSource, type Template, type User } from '@airy/model';
import { presentDate } from './present.ts';
import type { CustomSourcePayload } from './source-api.ts';
import type { TemplatePayload } from './templates.ts';
import type { UserPayload } from './users.ts';

export function presentTemplate({ id, name, source, content }: Template): TemplatePayload {
  return { id, name, source, content: readContent(content) };
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
