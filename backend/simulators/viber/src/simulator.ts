/** Viber for development and tests: the bot API on one side, contacts with phones on the other, webhooks between. */
import { createHmac } from 'node:crypto';
import {
  Deliveries,
  phoneApi,
  serve,
  type Answer,
  type Line,
  type Outgoing,
  type Said,
  type Served,
} from '@airy/simulator-twilio/phone';
import { botApi } from './bot-api.ts';
import { defaultSettings, type SimulatorSettings } from './settings.ts';
import { State, type AcceptedMessage, type Mode } from './state.ts';
import type { Signature, ViberSimulator } from './viber-simulator.ts';

export async function startViberSimulator(given: Partial<SimulatorSettings> = {}): Promise<ViberSimulator> {
  const settings = { ...defaultSettings, ...given };
  const simulator = new Simulator(new State(settings));
  if (settings.airyUrl !== null) simulator.pointTo(settings.airyUrl);
  simulator.served = await serve(settings, (app, url) => {
    simulator.url = url;
    app.use('/pa', botApi({ state: simulator.state, isTaken: simulator.isTaken, onAccepted: simulator.onAccepted }));
    app.use(phoneApi(simulator));
  });
  return simulator;
}

type Event = Readonly<Record<string, unknown>>;

class Simulator implements ViberSimulator {
  readonly title = 'Viber simulator';
  readonly contact = '01234567890A=';
  readonly state: State;
  readonly deliveries = new Deliveries();
  url = '';
  served: Served | null = null;
  #base: string | null = null;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(state: State) {
    this.state = state;
  }

  get businesses() {
    const { accountId, name } = this.state.settings;
    return [{ id: accountId, name }];
  }

  get modes() {
    return this.state.modes;
  }

  pointTo(airyUrl: string): void {
    this.#base = airyUrl.replace(/\/+$/, '');
  }

  lines(_ours: string, contact: string): readonly Line[] {
    return this.state.chats.lines(this.state.settings.accountId, contact);
  }

  async say(said: Said): Promise<boolean> {
    const token = this.state.newToken();
    const outgoing = this.#signed(this.#messageText(said, token), 'right');
    if (outgoing === null) return false;
    this.state.subscribed.set(said.contact, said.name ?? 'Customer');
    const pictureUrl = said.withPicture ? this.#pictureUrl() : null;
    const text = said.text === '' ? null : said.text;
    this.#add(said.contact, { id: token, from: 'contact', text, pictureUrl, other: null });
    return (await this.deliveries.deliver(outgoing)) !== null;
  }

  async open(contact: string, name: string): Promise<boolean> {
    const subscribed = this.state.subscribed.has(contact);
    const event = { event: 'conversation_started', type: 'open', user: personOf(contact, name), subscribed };
    const outgoing = this.#signed(this.#eventText(event, this.state.newToken()), 'right');
    const answer = outgoing === null ? null : await this.deliveries.deliver(outgoing);
    if (answer !== null) this.#welcome(answer, contact);
    return answer !== null;
  }

  redeliver(options: { readonly times: number; readonly shuffled: boolean }): Promise<readonly (number | null)[]> {
    return this.deliveries.again(options);
  }

  async forge(said: Said, signature: Signature = 'wrong'): Promise<number | null> {
    const outgoing = this.#signed(this.#messageText(said, this.state.newToken()), signature);
    return outgoing === null ? null : ((await this.deliveries.post(outgoing))?.status ?? null);
  }

  readonly isTaken = async (url: string): Promise<boolean> => {
    const body = this.#eventText({ event: 'webhook', chat_hostname: 'SN-CALLBACK-03_' }, this.state.newToken());
    const answer = await this.deliveries.post(this.#signedFor(url, body, 'right'));
    return answer?.status === 200;
  };

  readonly onAccepted = (accepted: AcceptedMessage, mode: Mode): void => {
    if (!this.state.settings.receipts) return;
    const told = this.#tell(accepted, mode);
    this.#underWay.add(told);
    void told.finally(() => this.#underWay.delete(told));
  };

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async close(): Promise<void> {
    await this.deliveries.close();
    await this.settled();
    await this.served?.close();
  }

  async #tell({ token, receiver }: AcceptedMessage, mode: Mode): Promise<void> {
    for (const event of mode === 'undelivered' ? ['failed'] : ['delivered', 'seen']) {
      this.state.chats.receipt(token, event);
      const desc = event === 'failed' ? { desc: 'failure description' } : {};
      const outgoing = this.#signed(this.#eventText({ event, user_id: receiver, ...desc }, token), 'right');
      if (outgoing !== null) await this.deliveries.deliver(outgoing);
    }
  }

  /** The one message that may be sent to somebody who has not written: it stands in the answer. */
  #welcome({ body }: Answer, contact: string): void {
    if (body.trim() === '') return;
    const message = JSON.parse(body) as Event;
    const { text } = message;
    const isText = typeof text === 'string';
    this.#add(contact, {
      id: this.state.newToken(),
      from: 'business',
      text: isText ? text : null,
      pictureUrl: null,
      other: isText ? null : message,
    });
  }

  #add(contact: string, line: Parameters<State['chats']['add']>[2]): void {
    this.state.chats.add(this.state.settings.accountId, contact, line);
  }

  #pictureUrl(): string {
    return `${this.url}/simulator/picture.png`;
  }

  #messageText({ contact, name, text, withPicture, fields }: Said, token: string): string {
    const picture = { type: 'picture', media: this.#pictureUrl(), file_name: 'picture.png' };
    const said = withPicture ? { ...picture, text } : { type: 'text', text };
    const message = { ...said, ...fields };
    return this.#eventText({ event: 'message', sender: personOf(contact, name), message, silent: false }, token);
  }

  /** The token keeps its digits. */
  #eventText(event: Event, token: string): string {
    const { event: name, ...more } = event;
    const text = JSON.stringify({ event: name, timestamp: Date.now(), message_token: 0, ...more });
    return text.replace('"message_token":0', `"message_token":${token}`);
  }

  #signed(body: string, signature: Signature): Outgoing | null {
    const { accountId } = this.state.settings;
    const address = this.#base === null ? null : `${this.#base}/viber?account=${encodeURIComponent(accountId)}`;
    const url = this.state.webhookUrl ?? address;
    return url === null ? null : this.#signedFor(url, body, signature);
  }

  #signedFor(url: string, body: string, signature: Signature): Outgoing {
    const { authToken } = this.state.settings;
    const token = signature === 'right' ? authToken : `${authToken} but wrong`;
    const hex = createHmac('sha256', token).update(body).digest('hex');
    const signed = signature === 'missing' ? {} : { 'x-viber-content-signature': hex };
    return { url, headers: { 'content-type': 'application/json', ...signed }, body };
  }
}

function personOf(id: string, name: string | null) {
  return { id, name: name ?? 'Customer', country: 'UK', language: 'en', api_version: 10 };
}
