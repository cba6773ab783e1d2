/** Schemas in a registry with the Confluent API. New versions of a subject must read what the one before wrote (BACKWARD). */
import { AiryError } from '@airy/errors';
import type { Logger, SchemaRegistry } from '@airy/event-log';
import { failureOf, registryCalls } from './registry-client.ts';
import type { RegisteredVersion, RegistryAddress, RegistryCalls } from './registry-client.ts';
import { canonicalSchema } from './canonical-schema.ts';

export interface ConfluentRegistryOptions extends RegistryAddress {
  readonly logger: Logger;
}

export interface ConfluentRegistry extends SchemaRegistry {
  /** Why the registry does not answer, for an operator; null: the last question was answered. */
  health(): string | null;
}

const backward = 'BACKWARD';
/** At least as strict. */
const strictEnough: ReadonlySet<string> = new Set([backward, 'BACKWARD_TRANSITIVE', 'FULL', 'FULL_TRANSITIVE']);
const maxKnown = 10_000;
const notFound = 404;
const conflict = 409;
const noSchema = 422;
const refusals: ReadonlySet<number> = new Set([401, 403]);

/** Asks nothing yet. */
export function openConfluentRegistry(options: ConfluentRegistryOptions): ConfluentRegistry {
  return new ConfluentApi(options);
}

class ConfluentApi implements ConfluentRegistry {
  private readonly calls: RegistryCalls;
  private readonly logger: Logger;
  /** A schema never changes under its id. */
  private readonly known = new Map<number, string>();
  private readonly registering = new Map<string, Promise<unknown>>();
  private failing: { readonly sinceMs: number; readonly text: string } | null = null;

  constructor({ logger, ...address }: ConfluentRegistryOptions) {
    this.calls = registryCalls(address);
    this.logger = logger;
  }

  health(): string | null {
    if (!this.failing) return null;
    const { sinceMs, text } = this.failing;
    return `The schema registry fails since ${Math.round((performance.now() - sinceMs) / 1000)} s: ${text}`;
  }

  /** One at a time per subject: registries let two first versions race. */
  register(subject: string, schema: string): Promise<number> {
    const before = this.registering.get(subject) ?? Promise.resolve();
    const result = before.then(() => this.registerInTurn(subject, canonicalSchema(schema)));
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    void settled.then(() => {
      if (this.registering.get(subject) === settled) this.registering.delete(subject);
    });
    this.registering.set(subject, settled);
    return result;
  }

  async schemaById(id: number): Promise<string> {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const found = await this.ask(() => this.calls.Schema.find({ id }));
    if (!found) throw new AiryError('schema_unknown', null, { details: { id } });
    if (this.known.size >= maxKnown) this.known.clear();
    this.known.set(id, found.schema);
    return found.schema;
  }

  async latest(subject: string): Promise<RegisteredVersion | null> {
    const found = await this.ask(() => this.calls.Subject.latestVersion({ subject }));
    return found && { id: found.id, version: found.version, schema: found.schema };
  }

  private async registerInTurn(subject: string, schema: string): Promise<number> {
    const body = { schema };
    const there = await this.ask(() => this.calls.Subject.registered({ subject, body }), [noSchema]);
    if (there) return there.id;
    const isSubject = await this.requireBackward(subject);
    try {
      const { id } = (await this.calls.Subject.register({ subject, body })).data();
      this.worked();
      if (!isSubject) await this.requireBackward(subject);
      return id;
    } catch (error) {
      throw this.refused(subject, error);
    }
  }

  /** @returns false if there is no such subject yet. */
  private async requireBackward(subject: string): Promise<boolean> {
    const present = await this.ask(() => this.calls.Subject.config({ subject }));
    if (present && strictEnough.has(present.compatibilityLevel.toUpperCase())) return true;
    const body = { compatibility: backward };
    return (await this.ask(() => this.calls.Subject.updateConfig({ subject, body }))) !== null;
  }

  private refused(subject: string, error: unknown): Error {
    const { status, message } = failureOf(error);
    if (status !== conflict && status !== noSchema) return this.unavailable(error);
    return new AiryError('schema_incompatible', null, { details: { subject, reason: message }, cause: error });
  }

  /** Null if it is not there (404). @param absent other answers that mean the same. @throws AiryError `registry_unavailable`. */
  private async ask<T>(call: () => Promise<{ data(): T }>, absent: readonly number[] = []): Promise<T | null> {
    try {
      const answer = await call();
      this.worked();
      return answer.data();
    } catch (error) {
      const { status } = failureOf(error);
      if (status !== notFound && !absent.includes(status)) throw this.unavailable(error);
      this.worked();
      return null;
    }
  }

  private worked(): void {
    this.failing = null;
  }

  private unavailable(cause: unknown): AiryError {
    const { status, message } = failureOf(cause);
    const text = refusals.has(status) ? `it refuses our name or password (${status})` : message;
    if (!this.failing) this.logger.warn({ err: cause }, 'The schema registry does not answer as it should');
    this.failing = { sinceMs: this.failing?.sinceMs ?? performance.now(), text };
    return new AiryError('registry_unavailable', `The schema registry does not answer: ${text}`, { cause });
  }
}
