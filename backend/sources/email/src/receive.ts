/**
 * Reads a mailbox and goes on listening. The place is `{uidValidity, uidNext}` (RFC 9051, 2.3.1.1) within one folder of one
 * user at one server. When the server gives all mails new numbers (UIDVALIDITY), or the channel was connected to another
 * server, user or folder, those since shortly before the newest known one are read again: none is lost, and
 * none is doubled, as a message's id is made of its Message-ID.
 */
import { textAt, numberAt } from '@airy/source-kit';
import type { Json, PolledEvent, PollRequest } from '@airy/source-kit';
import type { FetchMessageObject, SearchObject } from 'imapflow';
import { accountOf, ownAddresses, type MailAccount } from './account.ts';
import type { EmailConfig } from './config.ts';
import { mailRoom, type MailRoom, type Room } from './mail-room.ts';
import { maxMailBytes, openMailbox, type OpenMailbox } from './mailbox.ts';
import { provenIds } from './proven-ids.ts';
import { takeOut } from './take-out.ts';
import { sourceErrorOf, troubleOf } from './trouble.ts';
import { Wake } from './wake.ts';

type Request = PollRequest<EmailConfig>;

interface Cursor {
  /** What the numbers count: server, user and folder. */
  readonly place: string;
  readonly uidValidity: string;
  readonly uidNext: number;
  /** Epoch ms: arrival of the newest mail that was read, or when reading began. */
  readonly newestAt: number;
  /** While mails are read again: those below this number only if they are as new as `since`, epoch ms. */
  readonly again: { readonly below: number; readonly since: number } | null;
}

/** What a mailbox that was set up anew may have changed in the order of things. */
const overlapMs = 3 * 24 * 3_600_000;
const maxEvents = 20;
const maxBatchBytes = 2 * 1024 * 1024;

/** Runs until the signal fires. @throws SourceError, AiryError `media_unavailable`, `log_unavailable` */
export async function pollMailbox(request: Request, room: MailRoom = mailRoom): Promise<void> {
  const account = accountOf(request.channel);
  const { config, http, signal } = request;
  if (signal.aborted) return;
  const open = await openMailbox({ account, config, http, signal }).catch((error: unknown) => {
    throw sourceErrorOf(troubleOf(error, 'IMAP', account.imap.host));
  });
  const follower = new Follower(request, account, { open, room });
  try {
    await follower.run();
  } catch (error) {
    // Whoever is told to stop has its connection cut in the middle of things.
    if (!signal.aborted) throw error;
  } finally {
    follower.end();
    open.close();
  }
}

/** A mail that was read and is not durable yet. */
interface ReadMail {
  readonly event: PolledEvent;
  readonly receivedAt: number;
  readonly room: Room;
}

class Follower {
  readonly #request: Request;
  readonly #account: MailAccount;
  readonly #open: OpenMailbox;
  readonly #room: MailRoom;
  readonly #pending: ReadMail[] = [];
  #cursor: Cursor;

  constructor(
    request: Request,
    account: MailAccount,
    { open, room }: { readonly open: OpenMailbox; readonly room: MailRoom },
  ) {
    this.#request = request;
    this.#account = account;
    this.#open = open;
    this.#room = room;
    this.#cursor = cursorFor(request.cursor, account, open);
  }

  async run(): Promise<void> {
    const { signal, config } = this.#request;
    const { client } = this.#open;
    const wake = new Wake();
    for (const event of ['exists', 'close'] as const) client.on(event, () => wake.now());
    while (!signal.aborted) {
      await this.#readNew();
      if (!client.usable) throw this.#gone(new Error('the connection was closed'));
      await wake.wait(config.pollSeconds * 1000);
    }
  }

  async #readNew(): Promise<void> {
    for (const uids of groupsOf(await this.#newUids(), maxEvents)) {
      if (this.#request.signal.aborted) return;
      await this.#read(uids);
    }
  }

  async #newUids(): Promise<readonly number[]> {
    const { uidNext, again } = this.#cursor;
    const range = { uid: `${uidNext}:*` };
    const found = again === null ? await this.#search(range) : await this.#searchAgain(range, again);
    // A range that ends with * has the newest mail in it, whatever its number (RFC 9051, 9, seq-range).
    return found.filter(uid => uid >= uidNext).toSorted((a, b) => a - b);
  }

  async #searchAgain(range: SearchObject, { below, since }: NonNullable<Cursor['again']>): Promise<readonly number[]> {
    const recent = await this.#search({ ...range, since: new Date(since) });
    const added = (await this.#search(range)).filter(uid => uid >= below);
    return [...new Set([...recent, ...added])];
  }

  async #search(query: SearchObject): Promise<readonly number[]> {
    const found = await this.#asked(() => this.#open.client.search(query, { uid: true }));
    return Array.isArray(found) ? found : [];
  }

  async #read(uids: readonly number[]): Promise<void> {
    for (const uid of uids) {
      const mail = await this.#fetch(uid);
      if (mail !== null) this.#pending.push(mail);
      this.#advance(uid, mail?.receivedAt ?? null);
      const bytes = this.#pending.reduce((sum, { event }) => sum + event.body.length, 0);
      if (bytes >= maxBatchBytes) await this.#save();
    }
    await this.#save();
  }

  async #save(): Promise<void> {
    const events = this.#pending.map(({ event }) => event);
    await this.#request.save(events, { ...this.#cursor });
    this.end();
  }

  /** What was read and not saved is read again by the next life. */
  end(): void {
    for (const { room } of this.#pending.splice(0)) room.release();
  }

  /** Whoever has to wait for room saves what it has first, and so holds none. */
  async #roomFor(bytes: number): Promise<Room> {
    const room = this.#room.tryTake(bytes);
    if (room !== null) return room;
    if (this.#pending.length > 0) await this.#save();
    return this.#room.take(bytes, this.#request.signal);
  }

  #advance(uid: number, receivedAt: number | null): void {
    const { again, newestAt } = this.#cursor;
    const uidNext = uid + 1;
    this.#cursor = {
      ...this.#cursor,
      uidNext,
      newestAt: Math.max(newestAt, receivedAt ?? 0),
      again: again === null || uidNext >= again.below ? null : again,
    };
  }

  /** Null: it was deleted meanwhile. */
  async #fetch(uid: number): Promise<ReadMail | null> {
    const about = await this.#asked(() =>
      this.#open.client.fetchOne(String(uid), { size: true, internalDate: true }, { uid: true }),
    );
    if (!about) return null;
    const room = await this.#roomFor(Math.min(about.size ?? maxMailBytes, maxMailBytes));
    try {
      const mail = await this.#readMail(uid, about, room);
      if (mail === null) room.release();
      return mail;
    } catch (error) {
      room.release();
      throw error;
    }
  }

  async #readMail(uid: number, about: FetchMessageObject, room: Room): Promise<ReadMail | null> {
    const { client } = this.#open;
    const isWhole = (about.size ?? 0) <= maxMailBytes;
    const query = isWhole ? { source: true } : { headers: true };
    const mail = await this.#asked(() => client.fetchOne(String(uid), query, { uid: true }));
    const bytes = mail ? (mail.source ?? mail.headers) : undefined;
    if (bytes === undefined) return null;
    // What the server says of the size need not be so.
    room.resize(bytes.length);
    const receivedAt = new Date(about.internalDate ?? Date.now()).getTime();
    const { body, digest, whole } = await takeOut(bytes, this.#request.storeFile);
    const prover = { channelId: this.#request.channel.id, key: this.#account.proofKey };
    const headers = {
      'channel-id': prover.channelId,
      'own-addresses': ownAddresses(this.#account).join(','),
      'received-at': String(receivedAt),
      digest,
      'own-ids': (await provenIds({ body, digest }, prover)).join(' '),
      ...(whole === null ? {} : { whole }),
      ...(isWhole ? {} : { 'omitted-bytes': String(about.size) }),
    };
    room.resize(body.length);
    return { event: { body, headers }, receivedAt, room };
  }

  async #asked<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw this.#gone(error);
    }
  }

  #gone(error: unknown): Error {
    return sourceErrorOf(troubleOf(error, 'IMAP', this.#account.imap.host));
  }
}

function groupsOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

/** Where to go on; the numbers of a mailbox that was set up anew mean other mails. */
function cursorFor(saved: Json, account: MailAccount, { folder }: OpenMailbox): Cursor {
  const { start, imap, user } = account;
  const place = JSON.stringify([imap.host.toLowerCase(), user, account.folder]);
  const begun: Cursor = {
    place,
    uidValidity: start.uidValidity,
    uidNext: start.uidNext,
    newestAt: start.at,
    again: null,
  };
  const known = readCursor(saved) ?? begun;
  const uidValidity = String(folder.uidValidity);
  if (known.uidValidity === uidValidity && known.place === place) return known;
  const since = known.newestAt - overlapMs;
  return { place, uidValidity, uidNext: 1, newestAt: known.newestAt, again: { below: folder.uidNext, since } };
}

function readCursor(saved: Json): Cursor | null {
  const place = textAt(saved, 'place') ?? '';
  const uidValidity = textAt(saved, 'uidValidity');
  const uidNext = numberAt(saved, 'uidNext');
  const newestAt = numberAt(saved, 'newestAt');
  if (uidValidity === null || uidNext === null || newestAt === null) return null;
  const below = numberAt(saved, 'again', 'below');
  const since = numberAt(saved, 'again', 'since');
  return { place, uidValidity, uidNext, newestAt, again: below === null || since === null ? null : { below, since } };
}
