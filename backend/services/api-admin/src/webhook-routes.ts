/** webhooks.* (contract §5): the records, and what became of deliveries. The component `integration-webhook` sends. */
import { webhooksInfo, webhooksList } from '@airy/contract';
import { awaitOwnWrites, route, type AnyRoute } from '@airy/http';
import type { Parts } from './parts.ts';
import { webhookChangeRoutes } from './webhook-change-routes.ts';
import { shownWebhook, webhookNamed } from './webhook-parts.ts';
import { webhookDeliveryRoutes } from './webhook-delivery-routes.ts';
import { webhookReplayRoutes } from './webhook-replay-routes.ts';

export function webhookRoutes(parts: Parts): readonly AnyRoute[] {
  const { administration } = parts;
  return [
    ...webhookChangeRoutes(parts),
    ...webhookReplayRoutes(parts),
    ...webhookDeliveryRoutes(parts),
    route(webhooksInfo, async ({ id }, call) => shownWebhook(parts, await webhookNamed(parts, id, call))),
    route(webhooksList, async (_request, call) => {
      await awaitOwnWrites(call, administration);
      return { data: (await administration.query.webhooks()).map(webhook => shownWebhook(parts, webhook)) };
    }),
  ];
}
