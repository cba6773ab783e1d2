/**
 * As much of IMAP4rev1 (RFC 3501) with IDLE as a client needs that reads one folder. There is no package for Node that is
 * kept up and serves mailboxes without a database; what Airy does with a real server is tested against Dovecot.
 */
import { createServer, type Server, type Socket } from 'node:net';

export interface StoredMail {
  readonly uid: number;
  readonly raw: Buffer;
  /** Epoch ms. */
  readonly at: number;
}

/** The one folder, and who listens to it. */
export class Inbox {
  readonly mails: StoredMail[] = [];
  uidValidity = 1;
  /** UIDs of which the text was fetched. */
  readonly fetched = new Set<number>();
  readonly connected = new Set<Socket>();
  readonly #listeners = new Set<() => void>();
  #next = 1;

  add(raw: string): StoredMail {
    const mail = { uid: this.#next++, raw: Buffer.from(raw), at: Date.now() };
    this.mails.push(mail);
    this.changed();
    return mail;
  }

  get uidNext(): number {
    return this.#next;
  }

  /** All mails get other numbers, as when a mailbox is restored from a copy; who is connected is thrown out. */
  renumber(): void {
    this.uidValidity++;
    const mails = this.mails.splice(0);
    this.#next = 1;
    for (const mail of mails) this.mails.push({ ...mail, uid: this.#next++ });
    for (const socket of this.connected) socket.destroy();
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export interface ImapAccount {
  readonly user: string;
  readonly password: string;
  readonly inbox: Inbox;
}

const longestLine = 64 * 1024;

/** Listens on `host`, on any free port. */
export async function startImapServer(account: ImapAccount, host: string): Promise<Server & { readonly port: number }> {
  const { connected: sockets } = account.inbox;
  const server = createServer(socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    new Session(socket, account).greet();
  });
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  const { port } = server.address() as { readonly port: number };
  const close = server.close.bind(server);
  return Object.assign(server, {
    port,
    close: (done?: (error?: Error) => void) => {
      for (const socket of sockets) socket.destroy();
      return close(done);
    },
  });
}

class Session {
  readonly #socket: Socket;
  readonly #account: ImapAccount;
  #text = '';
  #isSignedIn = false;
  #told = 0;
  #idling: string | null = null;
  #forget: (() => void) | null = null;

  constructor(socket: Socket, account: ImapAccount) {
    this.#socket = socket;
    this.#account = account;
    socket.on('data', chunk => this.#receive(chunk.toString('latin1')));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#forget?.());
  }

  greet(): void {
    this.#say('* OK [CAPABILITY IMAP4rev1 IDLE] Simulated mailbox');
  }

  #say(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  #receive(text: string): void {
    this.#text += text;
    if (this.#text.length > longestLine) this.#socket.destroy();
    const lines = this.#text.split('\r\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) this.#answer(line);
  }

  #answer(line: string): void {
    if (this.#idling !== null) {
      const tag = this.#idling;
      this.#idling = null;
      return this.#say(`${tag} OK done`);
    }
    const [, tag = '*', rest = ''] = /^(\S+) (.*)$/u.exec(line) ?? [];
    const words = rest.toUpperCase().startsWith('UID ') ? rest.slice(4) : rest;
    const [command = ''] = words.split(' ', 1);
    const named = command.toUpperCase();
    const run = this.#commands()[named];
    if (!run || (!this.#isSignedIn && !['CAPABILITY', 'LOGIN', 'LOGOUT', 'NOOP'].includes(named)))
      return this.#say(`${tag} BAD not known here`);
    run(tag, words.slice(command.length + 1));
  }

  #commands(): Readonly<Record<string, (tag: string, words: string) => void>> {
    const ok = (tag: string): void => this.#say(`${tag} OK done`);
    return {
      CAPABILITY: tag => (this.#say('* CAPABILITY IMAP4rev1 IDLE'), ok(tag)),
      LOGIN: (tag, words) => this.#login(tag, words),
      LIST: tag => (this.#say(String.raw`* LIST (\HasNoChildren) "/" INBOX`), ok(tag)),
      LSUB: tag => (this.#say(String.raw`* LSUB (\HasNoChildren) "/" INBOX`), ok(tag)),
      SELECT: tag => this.#open(tag),
      EXAMINE: tag => this.#open(tag),
      NOOP: tag => (this.#tellNew(), ok(tag)),
      SEARCH: (tag, words) => (this.#say(`* SEARCH ${this.#search(words).join(' ')}`.trimEnd()), ok(tag)),
      FETCH: (tag, words) => (this.#fetch(words), ok(tag)),
      IDLE: tag => ((this.#idling = tag), this.#say('+ idling'), this.#tellNew()),
      LOGOUT: tag => (this.#say('* BYE'), ok(tag), this.#socket.end()),
    };
  }

  #login(tag: string, words: string): void {
    const [user, password] = [...words.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/gu)].map(
      ([, quoted, plain]) => quoted?.replaceAll(/\\(.)/gu, '$1') ?? plain,
    );
    this.#isSignedIn = user === this.#account.user && password === this.#account.password;
    this.#say(this.#isSignedIn ? `${tag} OK signed in` : `${tag} NO [AUTHENTICATIONFAILED] wrong user or password`);
  }

  #open(tag: string): void {
    const { inbox } = this.#account;
    this.#told = inbox.mails.length;
    this.#say(String.raw`* FLAGS (\Seen)`);
    this.#say(`* ${this.#told} EXISTS`);
    this.#say(`* OK [UIDVALIDITY ${inbox.uidValidity}] numbers`);
    this.#say(`* OK [UIDNEXT ${inbox.uidNext}] next`);
    this.#forget?.();
    this.#forget = inbox.listen(() => {
      if (this.#idling !== null) this.#tellNew();
    });
    this.#say(`${tag} OK [READ-ONLY] opened`);
  }

  #tellNew(): void {
    const { length } = this.#account.inbox.mails;
    if (length !== this.#told) this.#say(`* ${length} EXISTS`);
    this.#told = length;
  }

  #search(words: string): readonly number[] {
    const range = /UID (\S+)/u.exec(words)?.[1] ?? '1:*';
    return this.#inRange(range).map(({ uid }) => uid);
  }

  #inRange(range: string): readonly StoredMail[] {
    const { mails } = this.#account.inbox;
    const newest = mails.at(-1)?.uid ?? 0;
    const spans = range.split(',').map(part => part.split(':').map(end => (end === '*' ? newest : Number(end))));
    return mails.filter(({ uid }) =>
      spans.some(([from = 0, to = from]) => uid >= Math.min(from, to) && uid <= Math.max(from, to)),
    );
  }

  #fetch(words: string): void {
    const { inbox } = this.#account;
    const [range = '', ...asked] = words.split(' ');
    const items = asked.join(' ');
    for (const mail of this.#inRange(range)) {
      const head = `* ${inbox.mails.indexOf(mail) + 1} FETCH (UID ${mail.uid} RFC822.SIZE ${mail.raw.length} INTERNALDATE "${internalDate(mail.at)}"`;
      if (!items.includes('BODY.PEEK[]')) this.#say(`${head})`);
      else {
        inbox.fetched.add(mail.uid);
        this.#socket.write(`${head} BODY[] {${mail.raw.length}}\r\n`);
        this.#socket.write(mail.raw);
        this.#say(')');
      }
    }
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function internalDate(at: number): string {
  const date = new Date(at);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} +0000`;
}
