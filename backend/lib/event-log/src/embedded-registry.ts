/** The schema registry in the log's file: global ids, subjects with versions, BACKWARD compatibility. */
import { AiryError } from '@airy/errors';
import type { DatabaseSync } from 'node:sqlite';
import avsc from 'avsc';
import type { SchemaRegistry } from './port.ts';
import type { SchemaVersion } from './storage-protocol.ts';

export class EmbeddedRegistry implements SchemaRegistry {
  private readonly store: (version: SchemaVersion) => Promise<void>;
  private readonly schemas = new Map<number, string>();
  private readonly ids = new Map<string, number>();
  private readonly subjects = new Map<string, SchemaVersion[]>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(versions: readonly SchemaVersion[], store: (version: SchemaVersion) => Promise<void>) {
    this.store = store;
    for (const version of versions) this.remember(version);
  }

  static load(database: DatabaseSync, store: (version: SchemaVersion) => Promise<void>): EmbeddedRegistry {
    const rows = database
      .prepare(
        `SELECT subject, version, schema_id, schema FROM subjects JOIN schemas ON schemas.id = schema_id
         ORDER BY subject, version`,
      )
      .all();
    const versions = rows.map(row => ({
      id: Number(row['schema_id']),
      subject: String(row['subject']),
      version: Number(row['version']),
      schema: String(row['schema']),
    }));
    return new EmbeddedRegistry(versions, store);
  }

  register(subject: string, schema: string): Promise<number> {
    const result = this.last.then(() => this.registerInTurn(subject, schema));
    this.last = result.catch(() => undefined);
    return result;
  }

  async schemaById(id: number): Promise<string> {
    const schema = this.schemas.get(id);
    if (schema === undefined) throw new AiryError('schema_unknown', null, { details: { id } });
    return schema;
  }

  async latest(subject: string): ReturnType<SchemaRegistry['latest']> {
    const version = this.subjects.get(subject)?.at(-1);
    return version ? { id: version.id, version: version.version, schema: version.schema } : null;
  }

  private async registerInTurn(subject: string, schema: string): Promise<number> {
    const versions = this.subjects.get(subject) ?? [];
    const canonical = canonicalSchema(schema);
    const known = versions.find(version => canonicalSchema(version.schema) === canonical);
    if (known) return known.id;
    const latest = versions.at(-1);
    checkBackward({ subject, schema, previous: latest?.schema ?? null });
    const id = this.ids.get(canonical) ?? Math.max(0, ...this.schemas.keys()) + 1;
    const added = { id, subject, schema, version: (latest?.version ?? 0) + 1 };
    await this.store(added);
    this.remember(added);
    return id;
  }

  private remember(version: SchemaVersion): void {
    const { id, schema, subject } = version;
    this.schemas.set(id, schema);
    this.ids.set(canonicalSchema(schema), id);
    this.subjects.set(subject, [...(this.subjects.get(subject) ?? []), version]);
  }
}

/** New readers must read what the previous schema wrote. */
function checkBackward(change: { subject: string; schema: string; previous: string | null }): void {
  const { subject, schema, previous } = change;
  try {
    const type = avsc.Type.forSchema(JSON.parse(schema));
    if (previous !== null) type.createResolver(avsc.Type.forSchema(JSON.parse(previous)));
  } catch (cause) {
    throw new AiryError('schema_incompatible', null, { details: { subject, reason: String(cause) }, cause });
  }
}

/** The same schema whatever the order of its attributes and its white space. */
function canonicalSchema(schema: string): string {
  return JSON.stringify(JSON.parse(schema), (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
