/** The calls by which channels of a source come and go, made of its declaration (contract §3). */
import { channelConnect, channelDisconnect, channelExplore } from '@airy/contract';
import { z, type ZodType } from 'zod';
import type { Source } from './source.ts';

export interface ChannelEndpoints {
  readonly connect: ReturnType<typeof channelConnect<ZodType>>;
  readonly disconnect: ReturnType<typeof channelDisconnect>;
  /** Null: what can be connected is not told. */
  readonly explore: ReturnType<typeof channelExplore<ZodType>> | null;
}

/** Null: its channels come to be in another way. */
export function channelEndpoints({ id, channels }: Pick<Source, 'id' | 'channels'>): ChannelEndpoints | null {
  if (channels === undefined) return null;
  const { explore, onExplore } = channels;
  return {
    connect: channelConnect(id, withScalarsAsText(channels.connect)),
    disconnect: channelDisconnect(id),
    explore: onExplore === undefined ? null : channelExplore(id, withScalarsAsText(explore ?? z.object({}))),
  };
}

/** Numbers and booleans are taken where text is declared, as Airy Core took them (contract §14). */
function withScalarsAsText(body: ZodType): ZodType {
  const texts = textFields(body);
  if (texts.size === 0) return body;
  return z.preprocess(value => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).map(([key, one]) => [key, texts.has(key) ? textOf(one) : one] as const);
    return Object.fromEntries(entries);
  }, body);
}

function textOf(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

/** Those that take text, and neither numbers nor booleans. */
function textFields(body: ZodType): ReadonlySet<string> {
  const { properties = {} } = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' });
  const texts = Object.entries(properties).flatMap(([name, schema]) => {
    const types = typesOf(schema);
    return types.includes('string') && !types.includes('number') && !types.includes('boolean') ? [name] : [];
  });
  return new Set(texts);
}

function typesOf(schema: z.core.JSONSchema._JSONSchema): readonly string[] {
  if (typeof schema === 'boolean') return [];
  return [schema.type ?? [], ...(schema.anyOf ?? []).map(typesOf)].flat();
}
