/** Files in a bucket of AWS S3, or of any store that speaks its protocol. The bucket stays private. */
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { AiryError } from '@airy/errors';
import type {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mediaName, type ByteRange, type FileToStore, type MediaStore, type StoredFile } from './media-store.ts';

/** Keys as in Airy Core's `media.storage`; `s3Endpoint` is ours. */
export interface S3Settings {
  readonly s3Key: string;
  readonly s3Secret: string;
  readonly s3Bucket: string;
  readonly s3Region: string;
  /** Folder in the bucket. */
  readonly s3Path: string;
  /** Address of a store that is not AWS; null: AWS. */
  readonly s3Endpoint: string | null;
}

const connectionTimeoutMs = 3_000;
/** Without a byte moving. */
const socketTimeoutMs = 30_000;
const maxSockets = 64;
const maxTries = 3;
const firstPauseMs = 100;

const nothing = (): void => undefined;
/** Whatever goes wrong is told by our own errors; the client would print it. */
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Loads the client only here: whoever keeps files in a folder need not wait for it. */
export async function openS3Store(settings: S3Settings): Promise<MediaStore> {
  const aws = await import('@aws-sdk/client-s3');
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const agent = { maxSockets, keepAlive: true };
  const client = new aws.S3Client({
    credentials: { accessKeyId: settings.s3Key, secretAccessKey: settings.s3Secret },
    region: settings.s3Region,
    // Names of buckets are no names of hosts at other stores.
    ...(settings.s3Endpoint === null ? {} : { endpoint: settings.s3Endpoint, forcePathStyle: true }),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: connectionTimeoutMs,
      socketTimeout: socketTimeoutMs,
      httpAgent: agent,
      httpsAgent: agent,
    }),
    // A stream is read once; put() opens it anew for each try.
    maxAttempts: 1,
    logger: silent,
    // Other stores do not know the newer checks.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return new S3Store(client, aws, settings);
}

interface Commands {
  readonly GetObjectCommand: typeof GetObjectCommand;
  readonly HeadObjectCommand: typeof HeadObjectCommand;
  readonly PutObjectCommand: typeof PutObjectCommand;
}

class S3Store implements MediaStore {
  readonly #client: S3Client;
  readonly #commands: Commands;
  readonly #bucket: string;
  readonly #folder: string;

  constructor(client: S3Client, commands: Commands, { s3Bucket, s3Path }: S3Settings) {
    this.#client = client;
    this.#commands = commands;
    this.#bucket = s3Bucket;
    const folder = s3Path.replace(/^\/+|\/+$/g, '');
    this.#folder = folder === '' ? '' : `${folder}/`;
  }

  async put(name: string, { path, bytes, type }: FileToStore): Promise<void> {
    if (!mediaName.test(name)) throw new Error(`${name} is no name of a file`);
    if ((await this.size(name)) === bytes) return;
    const stored = { ...this.#placeOf(name), ContentLength: bytes, ContentType: type };
    await tried(async () => {
      const file = await open(path, 'r');
      try {
        const Body = file.createReadStream({ autoClose: false });
        await this.#client.send(new this.#commands.PutObjectCommand({ ...stored, Body }));
      } finally {
        await file.close();
      }
    });
  }

  async size(name: string): Promise<number | null> {
    if (!mediaName.test(name)) return null;
    const head = new this.#commands.HeadObjectCommand(this.#placeOf(name));
    return unlessMissing(() => tried(async () => (await this.#client.send(head)).ContentLength ?? 0));
  }

  async open(name: string, range?: ByteRange): Promise<StoredFile | null> {
    if (!mediaName.test(name)) return null;
    const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
    const get = new this.#commands.GetObjectCommand({ ...this.#placeOf(name), ...part });
    return unlessMissing(async () => {
      const answer = await tried(() => this.#client.send(get));
      const body = answer.Body;
      if (!(body instanceof Readable)) throw new AiryError('media_unavailable');
      const whole = Number(answer.ContentRange?.split('/')[1] ?? answer.ContentLength ?? 0);
      return { bytes: whole, body };
    });
  }

  close(): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }

  #placeOf(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: `${this.#folder}${name}` };
  }
}

/** Nothing is wrong with the request of whoever waits: what the store says is ours to mend. */
async function tried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (cause) {
      if (isMissing(cause)) throw cause;
      if (attempt === maxTries || !mayPass(cause)) throw new AiryError('media_unavailable', null, { cause });
      await setTimeout(firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as Partial<S3ServiceException>).$metadata?.httpStatusCode;
}

/** A bucket that is not there is the operator's fault, not a missing file. */
function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket';
}

/** Without a status the store did not answer; a file of ours that cannot be read does not become better. */
function mayPass(error: unknown): boolean {
  const status = statusOf(error);
  if ((error as NodeJS.ErrnoException).syscall === 'open') return false;
  return status === undefined || status === 429 || status >= 500;
}
