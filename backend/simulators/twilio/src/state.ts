/** What Twilio knows: numbers, messages, files, who opted out, and how calls go. */
import { randomBytes } from 'node:crypto';
import type { MessageCall } from './check-message.ts';
import { Chats, Modes } from './phone/index.ts';
import type { SimulatorSettings } from './settings.ts';

/** `cut-…`: the connection breaks before or after the message was accepted. The last two: accepted, and then not delivered. */
const modeNames = [
  'ok',
  'rate-limited',
  'unavailable',
  'error',
  'slow',
  'wrong-token',
  'cut-before-accept',
  'cut-after-accept',
  'undelivered',
  'window-closed',
] as const;
export type Mode = (typeof modeNames)[number];

/** A message that was accepted, whether or not the caller heard of it. */
export interface AcceptedMessage extends MessageCall {
  readonly sid: string;
  readonly at: number;
  status: string;
  errorCode: number | null;
}

/** A number or sender of the account, and where what comes in for it is posted. */
export interface Endpoint {
  readonly sid: string;
  readonly address: string;
  readonly name: string;
  webhookUrl: string | null;
}

/** Oldest messages are forgotten. */
const maxKept = 200_000;

export class State {
  readonly settings: SimulatorSettings;
  readonly modes = new Modes<Mode>(['ok', ...modeNames.slice(1)]);
  readonly chats = new Chats();
  readonly endpoints: readonly Endpoint[];
  readonly accepted: AcceptedMessage[] = [];
  /** Every call that sends, also refused ones. */
  sendCalls = 0;
  /** Contacts that wrote STOP to one of our numbers: `<ours>/<contact>`. */
  readonly optedOut = new Set<string>();
  /** How long `slow` takes. */
  slowMs = 3_000;
  retryAfterSeconds: number | null = 1;

  constructor(settings: SimulatorSettings) {
    this.settings = settings;
    this.endpoints = [...settings.numbers, ...settings.senders].map(number => ({ ...number, webhookUrl: null }));
  }

  numbers(): readonly Endpoint[] {
    return this.endpoints.filter(({ address }) => !address.startsWith('whatsapp:'));
  }

  senders(): readonly Endpoint[] {
    return this.endpoints.filter(({ address }) => address.startsWith('whatsapp:'));
  }

  endpoint(address: string): Endpoint | null {
    return this.endpoints.find(one => one.address === address) ?? null;
  }

  message(sid: string): AcceptedMessage | null {
    return this.accepted.findLast(one => one.sid === sid) ?? null;
  }

  accept(call: MessageCall): AcceptedMessage {
    const prefix = call.mediaUrls.length > 0 ? 'MM' : 'SM';
    const message = { ...call, sid: newSid(prefix), at: Date.now(), status: 'queued', errorCode: null };
    this.accepted.push(message);
    if (this.accepted.length > maxKept) this.accepted.shift();
    this.chats.add(call.from, call.to, {
      id: message.sid,
      from: 'business',
      text: call.body === '' ? null : call.body,
      pictureUrl: call.mediaUrls[0] ?? null,
      other: otherOf(call),
    });
    return message;
  }
}

function otherOf({ contentSid, contentVariables, persistentAction }: MessageCall): unknown {
  if (contentSid !== null) return { contentSid, contentVariables };
  return persistentAction === null ? null : { persistentAction };
}

export function newSid(prefix: string): string {
  return prefix + randomBytes(16).toString('hex');
}
