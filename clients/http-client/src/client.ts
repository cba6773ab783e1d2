/** The whole client: every call, the feed, files. */
import type { Calls } from './api.generated.ts';
import { createCaller, type Caller } from './caller.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { openFeed, type Feed, type FeedOptions } from './feed.ts';
import { uploadFile, type UploadOptions } from './upload.ts';

export interface Client extends Caller<Calls> {
  /**
   * What happens from now on, or since `cursor`: `for await (const event of client.events())`. Comes back by itself after a
   * lost connection and misses nothing; where it must have missed something, an event `refresh.required` says so.
   */
  events<T extends string = string>(options?: FeedOptions<T>): Feed<T>;
  /**
   * Stores a file for messages: a `File` or `Blob` (in Node: `await fs.openAsBlob(path)`), or bytes.
   * @returns the address that opens it for some days. @throws ApiError
   */
  upload(file: Blob | Uint8Array<ArrayBuffer>, options?: UploadOptions): Promise<{ readonly media_url: string }>;
}

/** `createClient({ baseUrl: 'https://airy.example', token })`; in a page of Airy itself `createClient({ baseUrl: '' })`. */
export function createClient(options: ConnectionOptions): Client {
  const connection = new Connection(options);
  return {
    ...createCaller<Calls>(connection),
    events: feedOptions => openFeed(connection, feedOptions),
    upload: (file, uploadOptions) => uploadFile(connection, file, uploadOptions),
  };
}
