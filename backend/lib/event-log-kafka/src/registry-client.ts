/** The calls of a Confluent-compatible registry, through its client; what went wrong is told apart from what is not there. */
import { SchemaRegistry as ConfluentClient } from '@kafkajs/confluent-schema-registry';

export interface RegistryAddress {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  /** How long a question may take, ms. Default 5,000. */
  readonly answerMs?: number;
}

export interface RegisteredVersion {
  readonly id: number;
  readonly version: number;
  readonly schema: string;
}

/** The client's own calls; its public ones parse each schema and hide the text. */
export interface RegistryCalls {
  readonly Schema: { find(of: { id: number }): Promise<Answer<{ readonly schema: string }>> };
  readonly Subject: {
    latestVersion(of: { subject: string }): Promise<Answer<RegisteredVersion>>;
    registered(of: SubjectSchema): Promise<Answer<{ readonly id: number }>>;
    register(of: SubjectSchema): Promise<Answer<{ readonly id: number }>>;
    config(of: { subject: string }): Promise<Answer<{ readonly compatibilityLevel: string }>>;
    updateConfig(of: { subject: string; body: { compatibility: string } }): Promise<Answer<unknown>>;
  };
}

interface Answer<T> {
  data(): T;
}

interface SubjectSchema {
  readonly subject: string;
  readonly body: { readonly schema: string };
}

interface ClientRequest {
  enhance(with_: { readonly timeout: number }): ClientRequest;
}

const usualAnswerMs = 5_000;
const noAnswer = 503;
/**
 * A registry says in JSON what is wrong, and the client repeats it. Else it writes this: 400 where it got no answer at all,
 * 404 where something else than a registry stands at the address.
 */
const notTheRegistry = /Error, status \d+: (.+)/s;

/** What the client says of an answer that is no success. */
export interface RegistryFailure {
  readonly status: number;
  readonly message: string;
}

export function failureOf(error: unknown): RegistryFailure {
  const message = error instanceof Error ? error.message : String(error);
  const reason = notTheRegistry.exec(message)?.[1];
  if (reason !== undefined) return { status: noAnswer, message: reason.slice(0, 200) };
  const status = (error as { readonly status?: unknown } | null)?.status;
  return { status: typeof status === 'number' ? status : noAnswer, message: message.replace(/^airy - /, '') };
}

export function registryCalls({ url, username, password, answerMs = usualAnswerMs }: RegistryAddress): RegistryCalls {
  const options = {
    host: url.replace(/\/+$/, ''),
    clientId: 'airy',
    // Whoever asks tries again, and says so meanwhile.
    retry: { retries: 0 },
    middlewares: [timeLimit(answerMs)],
    ...(username !== null && { auth: { username, password: password ?? '' } }),
  };
  const client = new ConfluentClient(options);
  return (client as unknown as { readonly api: RegistryCalls }).api;
}

/** The client has none of its own. */
function timeLimit(timeout: number): () => object {
  return () => ({ prepareRequest: async (next: () => Promise<ClientRequest>) => (await next()).enhance({ timeout }) });
}
