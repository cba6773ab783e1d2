/** Messenger and Instagram for development and tests: the Graph API on one side, a customer on the other, webhooks between. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { controlApi } from './control-api.ts';
import {
  deliveryEvent,
  echoEvent,
  editEvent,
  messageEvent,
  postbackEvent,
  reactionEvent,
  readEvent,
  seenEvent,
  unsentEvent,
  webhookBody,
  type MessagingEvent,
} from './events.ts';
import { graphApi } from './graph-api.ts';
import { pictureBytes, picturePath } from './picture.ts';
import type { Between, MessengerSimulator, Said } from './messenger-simulator.ts';
import { defaultSettings, type SimulatorSettings } from './settings.ts';
import { newMid, State, type AcceptedSend } from './state.ts';
import { WebhookSender, type Signature } from './webhook-sender.ts';

export async function startMessengerSimulator(given: Partial<SimulatorSettings> = {}): Promise<MessengerSimulator> {
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
  app.use(/^\/v\d+\.\d+/, graphApi({ state, webhooks, onAccepted: send => simulator.onAccepted(send) }));
  app.get(picturePath, (_request, response) => void response.type('png').send(pictureBytes));
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

class Simulator implements MessengerSimulator {
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

  introduce(personId: string, name: string): void {
    const [firstName = '', ...others] = name.trim().split(/\s+/);
    this.state.people.set(personId, { id: personId, firstName, lastName: others.join(' ') });
  }

  say({ pageId, personId, text }: Said): Promise<boolean> {
    return this.#fromCustomer({ pageId, personId }, { text }, (parties, mid) => messageEvent(parties, mid, { text }));
  }

  sends(parties: Between, content: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.#fromCustomer(parties, content, (all, mid) => messageEvent(all, mid, content));
  }

  sendPicture(parties: Between): Promise<boolean> {
    const url = `${this.url}${picturePath}?oe=${Date.now().toString(16)}`;
    return this.sends(parties, { attachments: [{ type: 'image', payload: { url } }] });
  }

  async edit({ text, ...parties }: Said, mid: string): Promise<boolean> {
    const edited = this.state.editLine(parties, mid, text);
    if (edited === null) return false;
    const event = editEvent({ ...parties, at: Date.now() }, mid, { text, edits: edited.edits ?? 1 });
    return this.#deliver(parties.pageId, [event]);
  }

  unsend(parties: Between, mid: string): Promise<boolean> {
    this.state.removeLine(parties, mid);
    return this.#deliver(parties.pageId, [unsentEvent({ ...parties, at: Date.now() }, mid)]);
  }

  press(parties: Between, postback: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.#fromCustomer(parties, { postback }, (all, mid) => postbackEvent(all, mid, postback));
  }

  react({ pageId, personId }: Between, mid: string, emoji: string | null): Promise<boolean> {
    const at = Date.now();
    return this.#deliver(pageId, [reactionEvent({ pageId, personId, at }, mid, emoji)]);
  }

  answerElsewhere({ pageId, personId, text }: Said, appId: string | null): Promise<boolean> {
    this.state.person(personId);
    const at = Date.now();
    const mid = newMid();
    this.state.addLine(pageId, personId, { mid, from: 'page', content: { text }, at });
    const named = this.state.objectOf(pageId) === 'instagram' ? null : appId;
    return this.#deliver(pageId, [echoEvent({ pageId, personId, at }, { mid, appId: named, content: { text } })]);
  }

  async redeliver({ times, shuffled }: { readonly times: number; readonly shuffled: boolean }) {
    const bodies = Array.from({ length: times }, () => this.webhooks.history).flat();
    if (shuffled) shuffle(bodies);
    return Promise.all(bodies.map(body => this.webhooks.post(body)));
  }

  forge({ pageId, personId, text }: Said, signature: Signature = 'wrong'): Promise<number | null> {
    const at = Date.now();
    const event = messageEvent({ pageId, personId, at }, newMid(), { text });
    return this.webhooks.post(this.#body(pageId, [event], at), signature);
  }

  onAccepted(send: AcceptedSend): void {
    if (!this.state.settings.receipts || !this.#isTold(send.pageId)) return;
    const told = this.#tell(send.pageId, this.#receiptsOf(send));
    this.#underWay.add(told);
    void told.finally(() => this.#underWay.delete(told));
  }

  /** Instagram's echoes name no app, and it tells no deliveries. */
  #receiptsOf({ mid, pageId, recipient: personId, message: content, at }: AcceptedSend): readonly MessagingEvent[] {
    const parties = { pageId, personId, at };
    if (this.state.objectOf(pageId) === 'instagram')
      return [echoEvent(parties, { mid, appId: null, content }), seenEvent({ ...parties, at: at + 1 }, mid)];
    return [
      echoEvent(parties, { mid, appId: this.state.settings.appId, content }),
      deliveryEvent(parties, [mid]),
      readEvent({ ...parties, at: at + 1 }),
    ];
  }

  /** A page is subscribed to messages; its Instagram account by any field of the page. */
  #isTold(accountId: string): boolean {
    const { settings, subscribed } = this.state;
    const page = settings.pages.find(({ instagram }) => instagram?.id === accountId);
    return page ? this.state.fieldsOf(page.id).length > 0 : subscribed.has(accountId);
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

  async #tell(pageId: string, events: readonly MessagingEvent[]): Promise<void> {
    for (const event of events) await this.#deliver(pageId, [event]);
  }

  #fromCustomer(
    { pageId, personId }: Between,
    content: Readonly<Record<string, unknown>>,
    write: (parties: { pageId: string; personId: string; at: number }, mid: string) => MessagingEvent,
  ): Promise<boolean> {
    this.state.person(personId);
    const at = Date.now();
    const mid = newMid();
    this.state.addLine(pageId, personId, { mid, from: 'customer', content, at });
    return this.#deliver(pageId, [write({ pageId, personId, at }, mid)]);
  }

  #deliver(pageId: string, events: readonly MessagingEvent[]): Promise<boolean> {
    return this.webhooks.deliver(this.#body(pageId, events, Date.now()));
  }

  #body(accountId: string, events: readonly MessagingEvent[], at: number): string {
    return webhookBody({ object: this.state.objectOf(accountId), id: accountId }, events, at);
  }
}

function shuffle(items: unknown[]): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
}
