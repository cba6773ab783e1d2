/** A message on its way to many: the body is encoded once, and so is the frame per subscription id and version. */
import { encodeHead, endOfFrame, type Headers, type StompVersion } from './frame.ts';

export interface OutgoingMessage {
  readonly destination: string;
  /** Same for every receiver, and for every time it is sent. */
  readonly id: string;
  /** Further headers, e.g. what kind of event it is. */
  readonly headers?: Headers;
  /** JSON text. */
  readonly body: string;
}

export interface EncodedMessage {
  readonly destination: string;
  /** The MESSAGE frame for one subscription. Clients number theirs alike, so most share one buffer. */
  frameFor(subscriptionId: string, version: StompVersion): Buffer;
}

export function encodeMessage(message: OutgoingMessage): EncodedMessage {
  const body = Buffer.from(message.body);
  const frames = new Map<string, Buffer>();
  const encode = (subscriptionId: string, version: StompVersion): Buffer => {
    const headers = {
      destination: message.destination,
      'content-type': 'application/json',
      subscription: subscriptionId,
      'message-id': message.id,
      ...message.headers,
      'content-length': String(body.length),
    };
    return Buffer.concat([Buffer.from(encodeHead('MESSAGE', headers, version)), body, endOfFrame]);
  };
  return {
    destination: message.destination,
    frameFor(subscriptionId, version) {
      const key = `${version} ${subscriptionId}`;
      const known = frames.get(key);
      if (known) return known;
      const frame = encode(subscriptionId, version);
      frames.set(key, frame);
      return frame;
    },
  };
}
