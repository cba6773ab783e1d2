/** Every setting of Airy but those of components, which their owners declare. Keys are paths in airy.yaml. */
import type { infer as Infer } from 'zod';
import { accessSettings } from './access-settings.ts';
import type { LogFormat, LogLevel } from './config.ts';
import { engineSettings } from './engine-settings.ts';
import {
  base64Key,
  choice,
  databaseAddress,
  networks,
  origins,
  setting,
  text,
  webAddress,
  wholeNumber,
  yesOrNo,
} from './setting.ts';
import { systemToken } from './system-token.ts';

export const settings = {
  'http.host': setting({
    schema: text,
    title: 'Address to listen on',
    help: 'The default can be reached from this machine only; 0.0.0.0 listens on every network.',
    default: '127.0.0.1',
    env: 'AIRY_HOST',
    option: 'host',
    placeholder: 'ADDR',
  }),
  'http.port': setting({
    schema: wholeNumber(0, 65_535),
    title: 'Port to listen on',
    help: '0 takes any free port.',
    default: 8080,
    env: 'AIRY_PORT',
    option: 'port',
    placeholder: 'N',
  }),
  'http.trustedProxies': setting({
    schema: networks,
    title: 'Proxies in front of Airy',
    help: 'Addresses or networks whose X-Forwarded-* headers are believed.',
    default: [],
    env: 'AIRY_TRUSTED_PROXIES',
  }),
  publicUrl: setting({
    schema: webAddress,
    title: 'Public address',
    help: 'The address that people and platforms know Airy by. Webhook addresses and signatures use it. Without it: host and port.',
    default: null,
    env: 'AIRY_PUBLIC_URL',
  }),
  data: setting({
    schema: text,
    title: 'Data folder',
    help: 'Everything Airy keeps. A relative path in airy.yaml starts from the folder of that file.',
    default: '.airy',
    env: 'AIRY_DATA',
    option: 'data',
    placeholder: 'DIR',
  }),
  'security.systemToken': setting({
    schema: systemToken,
    title: 'Token for machines',
    help: 'Lets other programs call the API with `Authorization: Bearer <token>`. At least 16 characters, visible ASCII. Without it only people who signed in may.',
    default: null,
    env: 'AIRY_SYSTEM_TOKEN',
    secret: true,
  }),
  'security.jwtSecret': setting({
    schema: base64Key,
    title: 'Signing key',
    help: 'Base64 of at least 32 random bytes; sessions are signed and stored tokens encrypted with keys made from it. Without it a key is made at first start and kept in the data folder; processes that share an instance need the same one.',
    default: null,
    env: 'AIRY_JWT_SECRET',
    secret: true,
  }),
  'security.replaceKeys': setting({
    schema: yesOrNo,
    title: 'Accept another signing key',
    help: 'On Kafka an instance remembers its key, and a process with another one does not start. Set this once when the old key is lost: stored tokens can then not be opened any more, so channels must be connected again.',
    default: false,
    env: 'AIRY_REPLACE_KEYS',
  }),
  'security.allowedOrigins': setting({
    schema: origins,
    title: 'Allowed origins',
    help: 'Sites whose pages may call Airy, such as those with the chat widget. A list or a text with commas; * allows every site.',
    default: [],
    env: 'AIRY_ALLOWED_ORIGINS',
  }),
  ...accessSettings,
  'kafka.partitions': setting({
    schema: wholeNumber(1, 1_000),
    title: 'Partitions per topic',
    help: 'Counts when topics are made; topics that exist keep theirs.',
    default: 10,
    env: 'AIRY_KAFKA_PARTITIONS',
    aliases: ['provisioning.kafka.partitions'],
  }),
  'kafka.namespace': setting({
    schema: text.refine(value => /^[a-zA-Z0-9_-]{1,100}$/.test(value), 'must be letters, digits, - and _'),
    title: 'Prefix of topic names',
    help: 'Put before every topic name, with a dot.',
    default: null,
    env: 'AIRY_CORE_NAMESPACE',
  }),
  ...engineSettings,
  'messages.conversationWaitMs': setting({
    schema: wholeNumber(100, 600_000),
    title: 'How long a message waits for its conversation, in milliseconds',
    help: 'A message sent to a conversation that is not known yet fails after this time.',
    default: 30_000,
    env: 'ASYNC_MESSAGES_HANDLER_MAX_WAIT_MILLIS',
  }),
  'messages.sendWithinMs': setting({
    schema: wholeNumber(1_000, 86_400_000),
    title: 'How long a message is tried to be handed to its platform, in milliseconds',
    help: 'Counted from when it was sent, or sent again. What could not be handed over by then fails, and can be sent again.',
    default: 300_000,
    env: 'AIRY_MESSAGES_SEND_WITHIN_MS',
  }),
  'media.maxFileBytes': setting({
    schema: wholeNumber(1, 512 * 1024 * 1024),
    title: 'Largest file, in bytes',
    help: 'Of media.upload. A proxy in front of Airy must let as much through.',
    default: 25 * 1024 * 1024,
    env: 'AIRY_MEDIA_MAX_FILE_BYTES',
  }),
  'media.maxVisitorFileBytes': setting({
    schema: wholeNumber(1, 512 * 1024 * 1024),
    title: 'Largest file of a visitor, in bytes',
    help: 'Of the chat widget; never more than media.maxFileBytes.',
    default: 10 * 1024 * 1024,
    env: 'AIRY_MEDIA_MAX_VISITOR_FILE_BYTES',
  }),
  'media.linkLifetimeDays': setting({
    schema: wholeNumber(1, 3_650),
    title: 'How long the address of a file opens it, in days',
    help: 'Up to a day longer, as addresses are equal within a day. Whoever reads a message gets new ones of its files; platforms fetch them within minutes.',
    default: 7,
    env: 'AIRY_MEDIA_LINK_LIFETIME_DAYS',
  }),
  'smtp.url': setting({
    schema: databaseAddress(['smtp:', 'smtps:'], 'smtps://name:password@mail.example'),
    title: 'Mail server',
    help: 'With it answers to offline forms of the chat widget go out by mail. smtps: is encrypted from the first byte, smtp: where the server offers it.',
    default: null,
    env: 'AIRY_SMTP_URL',
    secret: true,
  }),
  'smtp.from': setting({
    schema: text.refine(value => /^[^\s@<>"]+@[^\s@<>"]+$/.test(value), 'must be an address such as help@shop.example'),
    title: 'Sender of mails',
    help: 'Without it: the name at the mail server, if that is an address; else airy@ and its host.',
    default: null,
    env: 'AIRY_SMTP_FROM',
  }),
  'log.level': setting({
    schema: choice<LogLevel>(['debug', 'info', 'warn', 'error']),
    title: 'What is logged',
    help: 'debug, info, warn or error.',
    default: 'info',
    env: 'AIRY_LOG_LEVEL',
  }),
  'log.format': setting({
    schema: choice<LogFormat>(['auto', 'text', 'json']),
    title: 'How it is logged',
    help: 'text, json, or auto: text on a terminal and JSON elsewhere.',
    default: 'auto',
    env: 'AIRY_LOG_FORMAT',
  }),
  readyFile: setting({
    schema: text,
    title: 'Ready file',
    help: 'Written once Airy is ready, for scripts: {url, localUrl, signInUrl, pid} as JSON.',
    default: null,
    env: 'AIRY_READY_FILE',
    option: 'ready-file',
    placeholder: 'FILE',
    inFile: false,
  }),
  configFile: setting({
    schema: text,
    title: 'Settings file',
    help: 'Read instead of airy.yaml in the working folder.',
    default: null,
    env: 'AIRY_CONFIG',
    option: 'config',
    placeholder: 'FILE',
    inFile: false,
  }),
} as const;

export type SettingPath = keyof typeof settings;
export const settingPaths = Object.keys(settings) as readonly SettingPath[];

/** What was given or is the default, per path. */
export type SettingValues = {
  readonly [P in SettingPath]:
    Infer<(typeof settings)[P]['schema']> | (null extends (typeof settings)[P]['default'] ? null : never);
};
