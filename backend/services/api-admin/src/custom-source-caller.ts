/** Whose token a call of the Source API shows. */
import { hash } from 'node:crypto';
import { sourceComponent } from '@airy/cluster';
import { formatPosition } from '@airy/event-log';
import { AiryError } from '@airy/errors';
import type { Call } from '@airy/http';
import type { CustomSource } from '@airy/model';
import type { Secrets } from '@airy/secrets';
import { constantTimeEqual } from '@airy/secrets';
import type { Source } from '@airy/source-kit';
import { topicNames } from '@airy/topics';
import type { ViewHandle } from '@airy/views';
import type { Parts } from './parts.ts';

/**
 * What the sources that others build belong to: its settings switch them on, its router reads what they send.
 * @throws AiryError `source_not_configured` where there is none.
 */
export function sourceOfOthers({ context }: Parts): Source {
  const source = context.knownSources.find(({ hasSourcesOfOthers }) => hasSourcesOfOthers === true);
  if (source === undefined) throw new AiryError('source_not_configured');
  return source;
}

/** @throws AiryError `source_not_configured` while they are off. */
export function refuseUnlessEnabled(parts: Parts): void {
  const source = sourceOfOthers(parts);
  const component = sourceComponent(source);
  if (parts.context.components.isEnabled(component)) return;
  throw new AiryError('source_not_configured', `The component ${component} is not enabled.`, {
    details: { source: source.id },
  });
}

/**
 * The source whose present token the call shows: one that was deleted, or replaced by another of its name, may not.
 * @throws AiryError `not_found`, `unauthorized`, `source_not_configured`
 */
export async function callingSource(parts: Parts, call: Call): Promise<CustomSource> {
  refuseUnlessEnabled(parts);
  const { sourceId, tokenHash } = call.principal ?? {};
  if (sourceId === undefined || tokenHash === undefined) throw new AiryError('unauthorized');
  const { administration, context } = parts;
  const source = await soon(parts, { view: administration, topic: 'customSources' }, () =>
    administration.query.source(sourceId),
  );
  if (source === null) throw new AiryError('not_found', 'Source not found');
  if (!isTokenOf(source, tokenHash, context.secrets)) throw new AiryError('unauthorized');
  return source;
}

function isTokenOf({ token }: CustomSource, tokenHash: string, secrets: Secrets): boolean {
  try {
    return constantTimeEqual(hash('sha256', secrets.open(token)), tokenHash);
  } catch (error) {
    if (error instanceof AiryError && error.code === 'secret_unreadable') return false;
    throw error;
  }
}

/** A view is behind for milliseconds. */
const waitMs = 2_000;

/** What is not there may be on its way to this replica: looked for again once the view has all that the log has. */
export async function soon<T>(
  { context }: Parts,
  place: { readonly view: Pick<ViewHandle<unknown>, 'waitFor'>; readonly topic: 'channels' | 'customSources' },
  find: () => Promise<T | null>,
): Promise<T | null> {
  const found = await find();
  if (found !== null) return found;
  const topic = topicNames(context.config.kafka.namespace)[place.topic];
  const { high } = await context.log.watermarks({ topic, partition: 0 });
  if (high === 0) return null;
  await place.view.waitFor(formatPosition(new Map([[`${topic}/0`, high]])), waitMs);
  return find();
}
