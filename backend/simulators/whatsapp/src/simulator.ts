/** WhatsApp for development and tests: the Cloud API on one side, a customer's phone on the other, webhooks between. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebhookSender, type Signature } from '@airy/simulator-messenger';
import express from 'express';
import { controlApi } from './control-api.ts';
import { echoBody, messageBody, statusBody, type Place, type Status, type StatusError } from './events.ts';
import { downloads, graphApi } from './graph-api.ts';
import { defaultSettings, type SimulatorSettings } from './settings.ts';
import { newWamid, State, type AcceptedSend, type Message, type Person } from './state.ts';
import type { Parties, WhatsappSimulator } from './whatsapp-simulator.ts';

export async function startWhatsappSimulator(given: Partial<SimulatorSettings> = {}): Promise<WhatsappSimulator> {
  const settings = { ...defaultSettings, ...given };
  const state = new State(settings);
  const webhooks = new WebhookSender({ url: settings.webhookUrl, secret: settings.appSecret });
  const app = express();
  app.disable('x-powered-by');
  const server = createServer(app);
  const simulator = new Simulator({
    state,
    webhooks,
    close: () => new Promise(resolve => server.close(() => resolve())),
  });
  app.use(/^\/v\d+\.\d+/, graphApi(simulator));
  app.use('/downloads', downloads(simulator));
  app.use(controlApi(simulator));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  simulator.url = `http://${settings.host}:${(server.address() as AddressInfo).port}`;
  simulator.closeConnections = () => server.closeAllConnections();
  return simulator;
}

interface Parts {
  readonly state: State;
  readonly webhooks: WebhookSender;
  close(): Promise<void>;
}

class Simulator implements WhatsappSimulator {
  url = '';
  closeConnections: () => void = () => undefined;
  readonly state: State;
  readonly webhooks: WebhookSender;
  readonly #parts: Parts;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.state = parts.state;
    this.webhooks = parts.webhooks;
  }

  introduce(given: Partial<Person>): Person {
    const known = this.state.findPerson(given.userId ?? given.phone ?? '');
    const unknown = { phone: null, hidesPhone: false, userId: newUserId(), name: 'Customer', username: null };
    const person = { ...unknown, ...known, ...given };
    this.state.introduce(person);
    return person;
  }

  readonly pointTo = (webhookUrl: string): void => {
    this.state.webhookUrl = webhookUrl;
    this.webhooks.pointTo(webhookUrl);
  };

  say(parties: Parties, text: string): Promise<boolean> {
    return this.write(parties, { type: 'text', text: { body: text } });
  }

  write(parties: Parties, message: Message): Promise<boolean> {
    const at = Date.now();
    const wamid = newWamid();
    const person = this.#personOf(parties);
    this.state.wrote(parties.numberId, person, at);
    this.state.addLine(parties.numberId, person, {
      ...{ wamid, from: 'customer', content: message, at, ticks: 'delivered', reaction: null },
    });
    return this.webhooks.deliver(messageBody(this.#placeOf(parties.numberId), { wamid, person, message, at }));
  }

  sendFile(parties: Parties, { bytes, type, name }: { bytes: Buffer; type: string; name: string }): Promise<boolean> {
    const id = this.state.keep({ bytes, type });
    const kind = kindOfFile(type);
    const file = { id, mime_type: type, ...(kind === 'document' ? { filename: name } : {}) };
    return this.write(parties, { type: kind, [kind]: file });
  }

  react(parties: Parties, wamid: string, emoji: string | null): Promise<boolean> {
    const reaction = { message_id: wamid, ...(emoji === null ? {} : { emoji }) };
    return this.#tell(parties, { type: 'reaction', reaction });
  }

  edit(parties: Parties, wamid: string, text: string): Promise<boolean> {
    const message = { context: { id: 'M0' }, type: 'text', text: { body: text } };
    this.#change(parties, wamid, message);
    return this.#tell(parties, { type: 'edit', edit: { original_message_id: wamid, message } });
  }

  revoke(parties: Parties, wamid: string): Promise<boolean> {
    this.#change(parties, wamid, { type: 'text', text: { body: 'You deleted this message' } });
    return this.#tell(parties, { type: 'revoke', revoke: { original_message_id: wamid } });
  }

  answerElsewhere(parties: Parties, text: string): Promise<boolean> {
    const at = Date.now();
    const wamid = newWamid();
    const person = this.#personOf(parties);
    const message = { type: 'text', text: { body: text } };
    this.state.addLine(parties.numberId, person, {
      ...{ wamid, from: 'business', content: message, at, ticks: 'delivered', reaction: null },
    });
    return this.webhooks.deliver(echoBody(this.#placeOf(parties.numberId), { wamid, person, message, at }));
  }

  async redeliver({ times, shuffled }: { readonly times: number; readonly shuffled: boolean }) {
    const bodies = Array.from({ length: times }, () => this.webhooks.history).flat();
    if (shuffled) shuffle(bodies);
    return Promise.all(bodies.map(body => this.webhooks.post(body)));
  }

  forge(parties: Parties, text: string, signature: Signature = 'wrong'): Promise<number | null> {
    const written = { wamid: newWamid(), person: this.#personOf(parties), at: Date.now() };
    const message = { type: 'text', text: { body: text } };
    return this.webhooks.post(messageBody(this.#placeOf(parties.numberId), { ...written, message }), signature);
  }

  /** The answer may still be on its way. `failure`: what its status will say. */
  onAccepted(send: AcceptedSend, person: Person, failure: StatusError | null): void {
    const told = this.#tellOf(send, person, failure);
    this.#underWay.add(told);
    void told.finally(() => this.#underWay.delete(told));
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async close(): Promise<void> {
    await this.webhooks.close();
    await this.settled();
    const closed = this.#parts.close();
    this.closeConnections();
    await closed;
  }

  async #tellOf(send: AcceptedSend, person: Person, failure: StatusError | null): Promise<void> {
    const place = this.#placeOf(send.numberId);
    const line = this.state.lines(send.numberId, person).find(({ wamid }) => wamid === send.wamid);
    const tell = async (status: Status['status'], error?: StatusError) => {
      if (line) line.ticks = status;
      if (!this.state.settings.receipts) return;
      const body = statusBody(place, { send, person, status, at: Date.now(), ...(error ? { error } : {}) });
      await this.webhooks.deliver(body);
    };
    if (failure !== null) return tell('failed', failure);
    await tell('sent');
    await tell('delivered');
    await tell('read');
  }

  #tell(parties: Parties, message: Message): Promise<boolean> {
    const written = { wamid: newWamid(), person: this.#personOf(parties), message, at: Date.now() };
    return this.webhooks.deliver(messageBody(this.#placeOf(parties.numberId), written));
  }

  #change(parties: Parties, wamid: string, content: Message): void {
    const lines = this.state.lines(parties.numberId, this.#personOf(parties));
    const line = lines.find(one => one.wamid === wamid);
    if (line) line.content = content;
  }

  #personOf({ personId }: Parties): Person {
    const known = this.state.findPerson(personId);
    return known ?? this.introduce(personId.includes('.') ? { userId: personId } : { phone: personId });
  }

  #placeOf(numberId: string): Place {
    const { settings } = this.state;
    const number = settings.numbers.find(({ id }) => id === numberId);
    if (!number) throw new Error(`There is no number ${numberId}.`);
    return { settings, number };
  }
}

function newUserId(): string {
  return `US.${randomInt(2 ** 40, 2 ** 47)}${randomInt(10_000, 99_999)}`;
}

function kindOfFile(type: string): string {
  if (type === 'image/webp') return 'sticker';
  const [family = ''] = type.split('/');
  return ['image', 'video', 'audio'].includes(family) ? family : 'document';
}

function shuffle(items: unknown[]): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
}
