import type { DropCounter } from './drop-counter.ts';
import { isTopic, maxPayloadBytes } from './limits.ts';
import type { Json } from './port.ts';

/** As JSON text; null if it must not be sent, which is counted. */
export function encodeSignal(topic: string, payload: Json, dropped: DropCounter): string | null {
  const text = isTopic(topic) ? asJson(payload) : null;
  if (text === null) {
    dropped.add('invalid');
    return null;
  }
  if (Buffer.byteLength(text) <= maxPayloadBytes) return text;
  dropped.add('too_large');
  return null;
}

function asJson(payload: Json): string | null {
  try {
    return JSON.stringify(payload) ?? null;
  } catch {
    // It refers to itself, or holds what JSON has no form for.
    return null;
  }
}
