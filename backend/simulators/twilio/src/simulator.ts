/** Twilio for development and tests: its REST API on one side, contacts with phones on the other, webhooks between. */
import { receivedForm, statusForm, type Pairs } from './forms.ts';
import {
  Deliveries,
  phoneApi,
  serve,
  type Answer,
  type Line,
  type Outgoing,
  type Said,
  type Served,
} from './phone/index.ts';
import { restApi } from './rest-api.ts';
import { defaultSettings, type SimulatorSettings } from './settings.ts';
import { signForm } from './signature.ts';
import { newSid, State, type AcceptedMessage, type Endpoint, type Mode } from './state.ts';
import type { Signature, TwilioSimulator } from './twilio-simulator.ts';

export async function startTwilioSimulator(given: Partial<SimulatorSettings> = {}): Promise<TwilioSimulator> {
  const settings = { ...defaultSettings, ...given };
  const simulator = new Simulator(new State(settings));
  if (settings.airyUrl !== null) simulator.pointTo(settings.airyUrl);
  simulator.served = await serve(settings, (app, url) => {
    simulator.url = url;
    app.use(restApi({ state: simulator.state, url, onAccepted: simulator.onAccepted }));
    app.use(phoneApi(simulator));
  });
  return simulator;
}

/** Not delivered, and why: a telephone without a network, and WhatsApp's 24 hours. */
const failures: Partial<Record<Mode, number>> = { undelivered: 30003, 'window-closed': 63016 };

/** After these WhatsApp takes free text no more. */
const windowMs = 24 * 60 * 60 * 1000;

class Simulator implements TwilioSimulator {
  readonly title = 'Twilio simulator';
  readonly contact = '+15005551234';
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
    return this.state.endpoints.map(({ address, name }) => ({ id: address, name: `${name} (${address})` }));
  }

  get modes() {
    return this.state.modes;
  }

  pointTo(airyUrl: string): void {
    this.#base = airyUrl.replace(/\/+$/, '');
  }

  lines(ours: string, contact: string): readonly Line[] {
    return this.state.chats.lines(ours, addressFor(ours, contact));
  }

  async say(said: Said): Promise<boolean> {
    const endpoint = this.#endpoint(said.ours);
    const { outgoing, sid, from } = this.#received(endpoint, said);
    if (outgoing === null) return false;
    const pictureUrl = said.withPicture ? `${this.url}/simulator/picture.png` : null;
    const text = said.text === '' ? null : said.text;
    this.state.chats.add(said.ours, from, { id: sid, from: 'contact', text, pictureUrl, other: said.fields ?? null });
    this.#noteOptOut(`${said.ours}/${from}`, said.text);
    const answer = await this.deliveries.deliver(outgoing);
    if (answer !== null) this.#answerWith(answer, said.ours, from);
    return answer !== null;
  }

  redeliver(options: { readonly times: number; readonly shuffled: boolean }): Promise<readonly (number | null)[]> {
    return this.deliveries.again(options);
  }

  async forge(said: Said, signature: Signature = 'wrong'): Promise<number | null> {
    const { outgoing } = this.#received(this.#endpoint(said.ours), said, signature);
    return outgoing === null ? null : ((await this.deliveries.post(outgoing))?.status ?? null);
  }

  readonly onAccepted = (message: AcceptedMessage, mode: Mode): void => {
    if (!this.state.settings.receipts || message.statusCallback === null) return;
    const told = this.#tell(message, mode);
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

  /** Each change of the status is posted to where the message said. */
  async #tell(message: AcceptedMessage, mode: Mode): Promise<void> {
    for (const status of this.#fateOf(message, mode)) {
      message.status = status;
      this.state.chats.receipt(message.sid, status);
      const url = message.statusCallback ?? '';
      const pairs = statusForm(this.state.settings.accountSid, message);
      await this.deliveries.deliver(this.#signed(url, pairs, 'right'));
    }
  }

  #fateOf(message: AcceptedMessage, mode: Mode): readonly string[] {
    const isWhatsapp = message.from.startsWith('whatsapp:');
    message.errorCode = failures[mode] ?? (isWhatsapp && this.#isLate(message) ? 63016 : null);
    if (message.errorCode === 63016) return ['failed'];
    if (message.errorCode !== null) return ['sent', 'undelivered'];
    return isWhatsapp ? ['sent', 'delivered', 'read'] : ['sent', 'delivered'];
  }

  #isLate({ from, to, contentSid, at }: AcceptedMessage): boolean {
    const last = this.lines(from, to).findLast(line => line.from === 'contact');
    return contentSid === null && (last === undefined || at - last.at > windowMs);
  }

  #endpoint(address: string): Endpoint {
    const endpoint = this.state.endpoint(address);
    if (endpoint === null) throw new Error(`no number ${address}`);
    return endpoint;
  }

  #received(endpoint: Endpoint, said: Said, signature: Signature = 'right') {
    const { accountSid } = this.state.settings;
    const from = addressFor(endpoint.address, said.contact);
    const sid = newSid(said.withPicture ? 'MM' : 'SM');
    const mediaUrl = `${this.url}/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media/${newSid('ME')}`;
    const pairs = receivedForm({
      accountSid,
      sid,
      from,
      to: endpoint.address,
      text: said.text,
      name: said.name,
      media: said.withPicture ? [{ url: mediaUrl, type: 'image/png' }] : [],
      more: said.fields ?? {},
    });
    const url = endpoint.webhookUrl ?? (this.#base === null ? null : `${this.#base}/twilio`);
    return { sid, from, outgoing: url === null ? null : this.#signed(url, pairs, signature) };
  }

  #signed(url: string, pairs: Pairs, signature: Signature): Outgoing {
    const { authToken } = this.state.settings;
    const token = signature === 'right' ? authToken : `${authToken} but wrong`;
    const signed = signature === 'missing' ? {} : { 'x-twilio-signature': signForm(token, url, pairs) };
    const body = new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();
    return { url, headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', ...signed }, body };
  }

  /** Whoever answers with words sends them: that is what Twilio makes of text. */
  #answerWith({ contentType, body }: Answer, ours: string, contact: string): void {
    const isXml = contentType.includes('xml');
    const said = isXml ? [...body.matchAll(/<Message>([^<]*)/g)].map(([, text]) => text ?? '') : [body];
    for (const text of said.filter(one => one.trim() !== ''))
      this.state.chats.add(ours, contact, { id: newSid('SM'), from: 'business', text, pictureUrl: null, other: null });
  }

  #noteOptOut(pair: string, text: string): void {
    const word = text.trim().toUpperCase();
    if (word === 'STOP') this.state.optedOut.add(pair);
    if (word === 'START') this.state.optedOut.delete(pair);
  }
}

function addressFor(ours: string, contact: string): string {
  const number = contact.replace('whatsapp:', '');
  return ours.startsWith('whatsapp:') ? `whatsapp:${number}` : number;
}
