/** A whole instance with a Messenger page, whose customers' messages go out as webhooks. */
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import {
  startAiry,
  temporaryFolder,
  type RunningAiry,
  type StartAiryOptions,
  type TemporaryFolder,
} from '@airy/testkit';
import { call } from '../answers.ts';
import { NumberedMessages } from './numbered-messages.ts';

const systemToken = 'webhooks-system-token';
/** Processes of one instance have the same keys. */
const jwtSecret = Buffer.alloc(48, 'webhooks').toString('base64');

export interface InstanceOptions extends Omit<StartAiryOptions, 'settings' | 'dataFolder'> {
  /** Conversations. Default 10. */
  readonly people?: number;
  /** Lines of `components.integration.webhook`. Default: this machine may be called. */
  readonly webhook?: Readonly<Record<string, string>>;
}

/** What `webhooks.subscribe` takes, and more. */
export interface Subscription {
  readonly url: string;
  readonly events?: readonly string[];
  readonly [field: string]: unknown;
}

export class WebhookInstance implements AsyncDisposable {
  airy: RunningAiry;
  readonly messages: NumberedMessages;
  readonly #world: World;

  private constructor(airy: RunningAiry, world: World, people: number) {
    this.airy = airy;
    this.#world = world;
    const { appSecret, pages } = world.simulator.state.settings;
    this.messages = new NumberedMessages({ url: () => this.airy.url, appSecret, pageId: pages[0]?.id ?? '', people });
  }

  static async start({ people = 10, webhook, ...others }: InstanceOptions = {}): Promise<WebhookInstance> {
    const simulator = await startMessengerSimulator({ appSecret: 'webhooks-app-secret' });
    const folder = temporaryFolder();
    const { appId, appSecret, pages, userToken } = simulator.state.settings;
    for (let n = 0; n < people; n++) simulator.introduce(String(7_000_000_000_000_000 + n), `Customer ${n}`);
    const settings = `
security: { systemToken: "${systemToken}", jwtSecret: "${jwtSecret}", rateLimit: { perToken: 0 } }
components:
  integration:
    webhook: ${JSON.stringify({ name: 'webhook', allowedNetworks: '127.0.0.0/8', ...webhook })}
  sources:
    facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" }
`;
    const options = { ...others, settings, dataFolder: folder.path };
    const instance = new WebhookInstance(await startAiry(options), { options, simulator, folder }, people);
    await instance.call('/channels.facebook.connect', { page_id: pages[0]?.id, page_token: userToken });
    return instance;
  }

  async call<T>(path: string, body: object = {}): Promise<T> {
    return JSON.parse(await call({ url: this.airy.url, systemToken }, path, body)) as T;
  }

  /** @returns what is answered: the secret among it. */
  subscribe(subscription: Subscription): Promise<Subscribed> {
    return this.call('/webhooks.subscribe', { events: ['message.created'], ...subscription });
  }

  /** SIGKILL, and the same again on the same data and port. */
  async killAndRestart(): Promise<void> {
    await this.airy.kill();
    await this.restart();
  }

  /** After it has ended. */
  async restart(): Promise<void> {
    this.airy = await startAiry({ ...this.#world.options, port: Number(new URL(this.airy.url).port) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.airy.stop('SIGKILL');
    await this.#world.simulator.close();
    this.#world.folder[Symbol.dispose]();
  }
}

interface World {
  readonly options: StartAiryOptions;
  readonly simulator: MessengerSimulator;
  readonly folder: TemporaryFolder;
}

export interface Subscribed {
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}
