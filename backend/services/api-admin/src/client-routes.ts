/** client.config (contract §3) and the session. */
import { clientConfig, sessionEnd, sessionInfo } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { endSession, route, type AnyRoute, type Principal } from '@airy/http';
import type { Parts } from './parts.ts';
import { tagColors } from './tag-colors.ts';

export function clientRoutes({ context }: Parts): readonly AnyRoute[] {
  return [
    route(clientConfig, async (_request, call) => ({
      services: Object.fromEntries(
        context.services().map(({ name, component, enabled, healthy }) => [name, { enabled, healthy, component }]),
      ),
      user_profile: call.principal?.kind === 'user' ? profileOf(call.principal) : null,
      tag_config: { colors: tagColors },
      cluster_version: context.version,
    })),
    route(sessionInfo, async (_request, { principal }) => {
      if (principal?.kind !== 'user' && principal?.kind !== 'system') throw new AiryError('unauthorized');
      return { ...profileOf(principal), kind: principal.kind };
    }),
    route(sessionEnd, async (_request, call) => {
      call.setCookie(endSession({ secure: context.publicUrl().startsWith('https:') }));
      return undefined;
    }),
  ];
}

function profileOf({ id, name, avatarUrl = null }: Principal) {
  return { id, name, avatar_url: avatarUrl };
}
