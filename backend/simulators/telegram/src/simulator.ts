/** Telegram for development and tests: the Bot API on one side, a contact's phone on the other, updates between. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { botApi } from './bot-api.ts';
import { controlApi } from './control-api.ts';
import { userOf } from './methods.ts';
import { defaultSettings, type SimulatorSettings } from './settings.ts';
import { State, type Message } from './state.ts';
import type { Chat, SentFile, TelegramSimulator } from './telegram-simulator.ts';
import { WebhookSender, type Secret } from './webhook-sender.ts';

export async function startTelegramSimulator(given: Partial<SimulatorSettings> = {}): Promise<TelegramSimulator> {
  const settings = { ...defaultSettings, ...given };
  const state = new State(settings);
  const app = express();
  app.disable('x-powered-by');
  const server = createServer(app);
  const simulator = new Simulator(state, () => {
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    server.closeAllConnections();
    return closed;
  });
  app.use(botApi({ state, onWebhook: botId => simulator.senderOf(botId).deliverWaiting() }));
  app.use(controlApi(simulator));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  simulator.url = `http://${settings.host}:${(server.address() as AddressInfo).port}`;
  return simulator;
}

class Simulator implements TelegramSimulator {
  url = '';
  readonly state: State;
  readonly #closeServer: () => Promise<void>;
  readonly #senders = new Map<number, WebhookSender>();
  #origin: string | null;

  constructor(state: State, closeServer: () => Promise<void>) {
    this.state = state;
    this.#closeServer = closeServer;
    this.#origin = state.settings.webhookOrigin;
  }

  senderOf(botId: number): WebhookSender {
    const known = this.#senders.get(botId);
    if (known) return known;
    const made = new WebhookSender({
      inbox: this.state.inboxOf(botId),
      origin: () => this.#origin,
      onReply: reply => {
        const id = reply['method'] === 'answerCallbackQuery' ? reply['callback_query_id'] : undefined;
        if (typeof id === 'string') this.state.answeredPresses.push(id);
      },
    });
    this.#senders.set(botId, made);
    return made;
  }

  introduce(personId: number, name: string, picture?: Pick<SentFile, 'bytes' | 'type' | 'name'>): void {
    const [firstName = '', ...others] = name.trim().split(/\s+/);
    const pictureId = picture === undefined ? null : this.state.keepFile(picture).id;
    this.state.people.set(personId, { id: personId, firstName, lastName: others.join(' '), pictureId });
  }

  say(chat: Chat, text: string): Promise<boolean> {
    return this.tell(chat, { text });
  }

  tell(chat: Chat, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { botId, personId } = chat;
    const message = this.#messageOf(chat, this.state.nextMessageId(botId, personId), fields);
    this.state.addLine(botId, personId, { from: 'contact', message });
    return this.#deliver(botId, 'message', message);
  }

  sendFile(chat: Chat, { kind, bytes, type, name, caption }: SentFile): Promise<boolean> {
    const { id } = this.state.keepFile({ bytes, type, name });
    const file = { file_id: id, file_unique_id: id.slice(-12), file_size: bytes.length };
    const about =
      kind === 'photo'
        ? [{ ...file, width: 640, height: 480 }]
        : {
            ...file,
            mime_type: type,
            file_name: name,
            ...(kind === 'sticker' ? { emoji: '🙂', type: 'regular' } : {}),
          };
    return this.tell(chat, { [kind]: about, ...(caption === undefined ? {} : { caption }) });
  }

  edit(chat: Chat, messageId: number, text: string): Promise<boolean> {
    const edited = { text, edit_date: seconds() };
    const place = { botId: chat.botId, chatId: chat.personId, messageId };
    const { message } = this.state.change(place, line => ({ ...line, message: { ...line.message, ...edited } }));
    return this.#deliver(chat.botId, 'edited_message', message);
  }

  press(chat: Chat, messageId: number, data: string): Promise<boolean> {
    const line = this.#lineOf(chat, messageId);
    const id = String(randomInt(2 ** 47));
    const query = { id, from: this.#from(chat), message: line.message, chat_instance: `-${chat.botId}`, data };
    return this.#deliver(chat.botId, 'callback_query', query);
  }

  react(chat: Chat, messageId: number, emoji: string | null): Promise<boolean> {
    const old = this.#lineOf(chat, messageId).reaction;
    const list = (one: string | null) => (one === null ? [] : [{ type: 'emoji', emoji: one }]);
    this.state.change({ botId: chat.botId, chatId: chat.personId, messageId }, line => ({ ...line, reaction: emoji }));
    return this.#deliver(chat.botId, 'message_reaction', {
      ...{ chat: this.#chatOf(chat), message_id: messageId, user: this.#from(chat), date: seconds() },
      ...{ old_reaction: list(old), new_reaction: list(emoji) },
    });
  }

  block(chat: Chat, isBlocked: boolean): Promise<boolean> {
    const { botId, personId } = chat;
    this.state.setBlocked(botId, personId, isBlocked);
    const bot = this.state.settings.bots.find(({ id }) => id === botId);
    const member = (status: string) => ({ user: bot === undefined ? { id: botId } : userOf(bot), status });
    return this.#deliver(botId, 'my_chat_member', {
      ...{ chat: this.#chatOf(chat), from: this.#from(chat), date: seconds() },
      old_chat_member: member(isBlocked ? 'member' : 'kicked'),
      new_chat_member: member(isBlocked ? 'kicked' : 'member'),
    });
  }

  async redeliver({ times, shuffled }: { readonly times: number; readonly shuffled: boolean }) {
    const posts = [...this.#senders.values()].flatMap(sender =>
      Array.from({ length: times }, () => sender.history)
        .flat()
        .map(update => () => sender.post(update)),
    );
    if (shuffled) shuffle(posts);
    return Promise.all(posts.map(post => post()));
  }

  forge(chat: Chat, text: string, secret: Secret = 'wrong'): Promise<number | null> {
    const message = this.#messageOf(chat, 999_999, { text });
    return this.senderOf(chat.botId).post({ update_id: 1, message }, secret);
  }

  pointTo(origin: string): void {
    this.#origin = origin;
  }

  async close(): Promise<void> {
    this.state.close();
    await Promise.all([...this.#senders.values()].map(sender => sender.close()));
    await this.#closeServer();
  }

  /** False at once where nobody calls and nobody asks; it waits nevertheless. */
  async #deliver(botId: number, kind: string, about: unknown): Promise<boolean> {
    const inbox = this.state.inboxOf(botId);
    const added = inbox.add(kind, about);
    if (added === null) return false;
    if (inbox.webhook !== null) this.senderOf(botId).deliver(added.update);
    else if (!inbox.wasAsked) return false;
    return added.taken;
  }

  #messageOf(chat: Chat, messageId: number, fields: Readonly<Record<string, unknown>>): Message {
    const who = { from: this.#from(chat), chat: this.#chatOf(chat) };
    return { message_id: messageId, ...who, date: seconds(), ...fields };
  }

  #from({ personId }: Chat) {
    const { id, firstName, lastName } = this.state.person(personId);
    return { id, is_bot: false, first_name: firstName, last_name: lastName, language_code: 'en' };
  }

  #chatOf({ personId }: Chat) {
    const { id, firstName, lastName } = this.state.person(personId);
    return { id, first_name: firstName, last_name: lastName, type: 'private' };
  }

  #lineOf({ botId, personId }: Chat, messageId: number) {
    const line = this.state.lines(botId, personId).find(({ message }) => message.message_id === messageId);
    if (!line) throw new Error(`There is no message ${messageId} in this chat.`);
    return line;
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

function shuffle(items: unknown[]): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [items[last], items[other]] = [items[other], items[last]];
  }
}
