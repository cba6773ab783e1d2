/** Clients of the feed are cut again and again while events pass, and the server is started anew meanwhile. */
import { createHmac } from 'node:crypto';
import { openEmbeddedLog } from '@airy/event-log';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { call } from './answers.ts';
import { seeded } from './engines/seeded.ts';
import {
  ListFeedClient,
  SeenEvents,
  SocketFeedClient,
  StreamFeedClient,
  type FeedClient,
  type FeedClientOptions,
} from './feed-clients.ts';
import { toldEvents, type ToldEvents } from './told-events.ts';

export interface StormOptions {
  readonly clients: number;
  /** At least so many events that clients are told of. */
  readonly events: number;
  /** How many of them in a second; default as fast as it goes. */
  readonly perSecond?: number;
  /** How often the server is stopped and started while events pass. */
  readonly restarts: number;
  /** For clients to have everything after the last event. */
  readonly settleMs: number;
}

export interface StormResult {
  /** What the log says was to be told. */
  readonly told: ToldEvents;
  readonly seen: SeenEvents;
  readonly clients: readonly FeedClient[];
  readonly cuts: number;
  readonly tookMs: number;
}

const systemToken = 'storm-system-token';
const appSecret = 'storm-secret';
const messagesPerPost = 20;
const people = 500;
/** Of a message: itself and the unread count of its conversation. */
const eventsPerMessage = 2;
const cutsPerSecond = 40;

/** The log's own ids are what clients must have; what they say of each other proves nothing. */
export async function feedStorm(options: StormOptions): Promise<StormResult> {
  const startedAt = performance.now();
  const simulator = await startMessengerSimulator({ appSecret });
  using folder = temporaryFolder();
  const server = new Server(folder.path, simulator);
  try {
    await server.start();
    const storm = await pass(options, server);
    await server.stop();
    const { log } = await openEmbeddedLog({ folder: folder.path });
    const told = await toldEvents(log, storm.from);
    await log.close();
    return { ...storm, told, tookMs: performance.now() - startedAt };
  } finally {
    await server.stop();
    await simulator.close();
  }
}

async function pass(options: StormOptions, server: Server) {
  const from = await quiet(server.url);
  const seen = new SeenEvents();
  const given = { url: server.url, systemToken, seen, maxEvents: options.events * 5 };
  const clients = Array.from({ length: options.clients }, (_, n) => clientOf(n, given));
  const cuts = new Cuts(clients);
  try {
    await Promise.all(clients.map(client => client.connect()));
    cuts.begin();
    const publishing = server.publish(
      options.events / eventsPerMessage,
      (options.perSecond ?? Infinity) / eventsPerMessage,
    );
    for (let restart = 1; restart <= options.restarts; restart++) {
      const isDue = (): boolean => seen.ids.size > (options.events * restart) / (options.restarts + 1);
      await eventually(isDue, { timeoutMs: 7_200_000, everyMs: 100 });
      await server.restart();
    }
    await publishing;
    await cuts.end();
    await settled(clients, options.settleMs);
    return { from, seen, clients, cuts: cuts.count };
  } finally {
    void cuts.end();
    server.isGone = true;
    for (const client of clients) client.leave();
  }
}

/** Sockets, streams and lists as 2 to 1 to 1. */
function clientOf(n: number, given: FeedClientOptions): FeedClient {
  if (n % 4 === 2) return new StreamFeedClient(given);
  return n % 4 === 3 ? new ListFeedClient(given) : new SocketFeedClient(given);
}

class Server {
  url = '';
  /** Nothing more is to be published. */
  isGone = false;
  readonly #folder: string;
  readonly #simulator: MessengerSimulator;
  #airy: RunningAiry | null = null;

  constructor(folder: string, simulator: MessengerSimulator) {
    this.#folder = folder;
    this.#simulator = simulator;
  }

  async start(): Promise<void> {
    await this.#start(0);
    this.url = this.#airy?.url ?? '';
    const { pages, userToken } = this.#simulator.state.settings;
    await call({ url: this.url, systemToken }, '/channels.facebook.connect', {
      page_id: pages[0]?.id,
      page_token: userToken,
    });
  }

  async restart(): Promise<void> {
    const { port } = new URL(this.url);
    await this.stop();
    await this.#start(Number(port));
  }

  async stop(): Promise<void> {
    await this.#airy?.stop('SIGTERM');
    this.#airy = null;
  }

  /** Webhooks of many people, each repeated until it is taken. */
  async publish(messages: number, perSecond: number): Promise<void> {
    const startedAt = performance.now();
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < messages && !this.isGone) {
        const first = next;
        next += messagesPerPost;
        await sleep(Math.max(0, startedAt + (first / perSecond) * 1000 - performance.now()));
        const body = this.#webhook(first);
        while (!this.isGone && !(await this.#post(body))) await sleep(100);
      }
    };
    await Promise.all(Array.from({ length: 4 }, lane));
  }

  #webhook(first: number): string {
    const id = this.#simulator.state.settings.pages[0]?.id;
    const timestamp = Date.now();
    const messaging = Array.from({ length: messagesPerPost }, (_, k) => ({
      sender: { id: String(7_000_000 + ((first + k) % people)) },
      recipient: { id },
      timestamp,
      message: { mid: `m_storm_${first + k}`, text: `storm ${first + k}` },
    }));
    return JSON.stringify({ object: 'page', entry: [{ id, time: timestamp, messaging }] });
  }

  async #post(body: string): Promise<boolean> {
    const signature = createHmac('sha256', appSecret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
    const answer = await fetch(`${this.url}/facebook`, { method: 'POST', headers, body }).catch(() => null);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  async #start(port: number): Promise<void> {
    const { appId } = this.#simulator.state.settings;
    const facebook = `{ appId: "${appId}", appSecret: "${appSecret}", webhookSecret: v, graphUrl: "${this.#simulator.url}" }`;
    const settings = `
security: { systemToken: "${systemToken}" }
components: { sources: { facebook: ${facebook} } }
`;
    this.#airy = await startAiry({ dataFolder: this.#folder, port, settings, readyTimeoutMs: 120_000 });
  }
}

/** Cuts each client again and again, about so many of all in a second. */
class Cuts {
  count = 0;
  readonly #chance = seeded(20_261_121);
  readonly #clients: readonly FeedClient[];
  #lanes: readonly Promise<void>[] = [];
  #isOver = false;

  constructor(clients: readonly FeedClient[]) {
    this.#clients = clients;
  }

  begin(): void {
    const eachMs = (this.#clients.length / cutsPerSecond) * 1000;
    this.#lanes = this.#clients.map(client => this.#cut(client, eachMs));
  }

  /** Resolves once everybody is there again. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#lanes);
  }

  async #cut(client: FeedClient, eachMs: number): Promise<void> {
    for (;;) {
      const until = performance.now() + this.#chance.fraction() * 2 * eachMs;
      while (performance.now() < until && !this.#isOver) await sleep(100);
      if (this.#isOver) return;
      client.cut();
      this.count += 1;
      await sleep(this.#chance.fraction() * 3_000);
      await client.connect();
    }
  }
}

/** Waits until what happens at the start has been told. Returns when that was, epoch ms. */
async function quiet(url: string): Promise<number> {
  const ask = async (cursor: string | null) =>
    JSON.parse(await call({ url, systemToken }, '/events.list', { cursor, limit: 1000, wait_seconds: 2 })) as {
      readonly data: readonly unknown[];
      readonly cursor: string;
    };
  let answer = await ask(null);
  do answer = await ask(answer.cursor);
  while (answer.data.length > 0);
  return Date.now();
}

/** Until nobody is told of anything new, and those of a kind have equally much. Whether that is right, the log says. */
async function settled(clients: readonly FeedClient[], timeoutMs: number): Promise<void> {
  const until = performance.now() + timeoutMs;
  let before = '';
  let isEven = false;
  for (let now = ' '; performance.now() < until && !(isEven && now === before);) {
    before = now;
    await sleep(2_000);
    const counts = kinds.map(kind => new Set(clients.filter(one => one.kind === kind).map(one => one.distinct)));
    isEven = counts.every(({ size }) => size <= 1);
    now = JSON.stringify(counts.map(set => [...set].toSorted((a, b) => a - b)));
  }
}

const kinds = ['socket', 'stream', 'list'] as const;
