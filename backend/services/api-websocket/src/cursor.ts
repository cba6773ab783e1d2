/**
 * What a client of the feed has seen, as one opaque text: the next offset of each partition, and one event as an anchor,
 * by which a log is recognised that was put back to an earlier state and has gone another way since. Signed, so that
 * nobody makes the log be read from where they were never told of.
 */
import type { Positions } from '@airy/event-log';
import { constantTimeEqual, type Secrets } from '@airy/secrets';
import { ByteReader, ByteWriter } from './bytes.ts';

/** An event that the client has seen. */
export interface Anchor {
  /** `topic/partition`. */
  readonly place: string;
  readonly offset: number;
  /** Of the record, epoch ms. */
  readonly timestamp: number;
}

export interface Cursor {
  /** Next offset per `topic/partition`. */
  readonly positions: Positions;
  /** The newest event that was seen; null: none yet. */
  readonly anchor: Anchor | null;
}

export interface Cursors {
  format(cursor: Cursor): string;
  /** `foreign`: ours, but of another log. Null: not ours. */
  parse(text: string): Cursor | 'foreign' | null;
}

export interface CursorsOptions {
  readonly secrets: Pick<Secrets, 'proof'>;
  /** Names the log. */
  readonly instanceId: string;
  /** Those of the feed. Their order is part of the format. */
  readonly topics: readonly string[];
}

const version = 1;
const purpose = 'event cursor';
const instanceBytes = 6;
const proofBytes = 12;
/** Of the text: room for a thousand partitions. */
const maxLength = 12_000;

export function createCursors({ secrets, instanceId, topics }: CursorsOptions): Cursors {
  const instance = secrets.proof('instance of a cursor', Buffer.from(instanceId)).subarray(0, instanceBytes);
  const head = Buffer.concat([Buffer.from([version]), instance]);
  const places = topics.map(topic => new TopicPlaces(topic));
  const proofOf = (body: Uint8Array): Uint8Array => secrets.proof(purpose, body).subarray(0, proofBytes);
  return {
    format(cursor) {
      const writer = new ByteWriter();
      writer.bytes(head);
      for (const topic of places) writePartitions(writer, topic, cursor.positions);
      writeAnchor(writer, topics, cursor.anchor);
      const body = writer.done();
      return Buffer.concat([body, proofOf(body)]).toString('base64url');
    },
    parse(text) {
      const bytes = text.length > maxLength ? null : Buffer.from(text, 'base64url');
      // Only the form in which it was given out: one cursor, one text.
      if (bytes === null || bytes.length <= head.length + proofBytes || bytes.toString('base64url') !== text)
        return null;
      const body = bytes.subarray(0, -proofBytes);
      if (!constantTimeEqual(bytes.subarray(-proofBytes), proofOf(body))) return null;
      // What we signed is well formed, unless another version of Airy wrote it for other topics.
      return body.subarray(0, head.length).equals(head) ? readBody(body.subarray(head.length), topics) : 'foreign';
    },
  };
}

/** Names of a topic's partitions, each made once: each event of each client that comes back has a cursor of its own. */
class TopicPlaces {
  readonly #topic: string;
  readonly #names: string[] = [];

  constructor(topic: string) {
    this.#topic = topic;
  }

  at(partition: number): string {
    return (this.#names[partition] ??= `${this.#topic}/${partition}`);
  }
}

function writePartitions(writer: ByteWriter, places: TopicPlaces, positions: Positions): void {
  const offsets: number[] = [];
  for (
    let offset = positions.get(places.at(0));
    offset !== undefined;
    offset = positions.get(places.at(offsets.length))
  )
    offsets.push(offset);
  writer.number(offsets.length);
  for (const offset of offsets) writer.number(offset);
}

/** Topic from 1, as 0 stands for no anchor. */
function writeAnchor(writer: ByteWriter, topics: readonly string[], anchor: Anchor | null): void {
  const slash = anchor?.place.lastIndexOf('/') ?? -1;
  const topic = anchor === null ? 0 : topics.indexOf(anchor.place.slice(0, slash)) + 1;
  writer.number(topic);
  if (anchor === null || topic === 0) return;
  writer.number(Number(anchor.place.slice(slash + 1)));
  writer.number(anchor.offset);
  writer.number(anchor.timestamp);
}

function readBody(body: Uint8Array, topics: readonly string[]): Cursor | 'foreign' {
  const reader = new ByteReader(body);
  const positions = new Map<string, number>();
  for (const topic of topics) {
    const partitions = reader.number();
    for (let partition = 0; partition < partitions; partition++)
      positions.set(`${topic}/${partition}`, reader.number());
  }
  const topic = topics[reader.number() - 1];
  if (topic === undefined) return { positions, anchor: null };
  const place = `${topic}/${reader.number()}`;
  return { positions, anchor: { place, offset: reader.number(), timestamp: reader.number() } };
}

/** Of two events the one that says more of where a log has gone. */
export function newerAnchor(one: Anchor | null, other: Anchor): Anchor {
  return one === null || other.timestamp >= one.timestamp ? other : one;
}
