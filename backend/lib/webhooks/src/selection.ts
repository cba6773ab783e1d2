/** Which events an endpoint is sent (contract §5, Selection). The consumer asks again when it sends. */
import type { EndpointWithoutSecrets } from './endpoint-of.ts';

/** About webhooks themselves: only to who names them. */
export function isOperational(type: string): boolean {
  return type.startsWith('webhook.');
}

export function isSelected(
  { events, subscribedAt }: Pick<EndpointWithoutSecrets, 'events' | 'subscribedAt'>,
  { type, occurredAt }: { readonly type: string; readonly occurredAt: number },
): boolean {
  const isWanted = events.length === 0 ? !isOperational(type) : events.includes(type);
  return isWanted && occurredAt >= subscribedAt;
}
