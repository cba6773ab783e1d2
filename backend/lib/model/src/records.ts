/** The shapes of Airy's records (contract §2). Optional fields are `null`, as Avro's unions have it. */

export type DeliveryState = 'PENDING' | 'FAILED' | 'DELIVERED';

export interface Message {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly isFromContact: boolean;
  readonly deliveryState: DeliveryState;
  /** The contact's id at the source, or an Airy user id. */
  readonly senderId: string;
  readonly sourceRecipientId: string | null;
  readonly conversationId: string;
  readonly channelId: string;
  readonly source: string;
  /** As the source gave it; usually JSON text. */
  readonly content: string;
  /** Epoch ms. */
  readonly sentAt: number;
  /** Epoch ms of the last change of delivery state; null for a new message. */
  readonly updatedAt: number | null;
  /** Position in the conversation, from 0, without gaps. Null in records that Airy Core wrote. */
  readonly index: number | null;
  /** How many contact messages the conversation has up to and including this one. */
  readonly contactCount: number | null;
  /** The delivery attempt that was granted and has no result yet. */
  readonly openAttempt: string | null;
}

export interface Channel {
  readonly id: string;
  readonly source: string;
  readonly sourceChannelId: string;
  /** Sealed (`sealed:v1:…`); plain only in records that Airy Core wrote. */
  readonly token: string | null;
  readonly connectionState: 'CONNECTED' | 'DISCONNECTED';
}

export type MetadataValueType = 'text' | 'array' | 'object' | 'number' | 'bool' | 'nullValue';

export interface Metadata {
  /** `conversation:<id>`, `message:<id>`, `channel:<id>`. */
  readonly subject: string;
  /** Dot path. */
  readonly key: string;
  readonly value: string;
  readonly valueType: MetadataValueType;
  /** Epoch ms. */
  readonly timestamp: number;
}

export interface ReadReceipt {
  readonly conversationId: string;
  /** Epoch ms. */
  readonly readDate: number;
  /** Highest message index read; null in records that Airy Core wrote. */
  readonly readIndex: number | null;
  /** How many contact messages that covers. */
  readonly readContactCount: number | null;
}

export interface Tag {
  readonly id: string;
  readonly name: string;
  readonly color: 'RED' | 'GREEN' | 'BLUE' | 'PURPLE';
}

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
