/** The settings of a process, validated; made of airy.yaml, the environment and the command line (see load-config.ts). */
import type { SignInProvider } from './sign-in-provider.ts';

export interface MailServer {
  /** `smtp:` or `smtps:`, with name and password. Never shown. */
  readonly url: string;
  readonly from: string;
}

export interface Config {
  readonly http: {
    /** Default 127.0.0.1. */
    readonly host: string;
    /** Default 8080; 0 = any free port. */
    readonly port: number;
    /** Addresses or networks whose `X-Forwarded-*` is believed. Default none. */
    readonly trustedProxies: readonly string[];
  };
  /** The address people and platforms know us by, without a trailing slash; null: derived from host and port. */
  readonly publicUrl: string | null;
  /** The data folder, absolute. Default `.airy` in the working folder. */
  readonly data: string;
  /** Where to write `{url, localUrl, signInUrl, pid}` once ready, absolute; null: nowhere. */
  readonly readyFile: string | null;
  readonly security: {
    readonly systemToken: string | null;
    /** Base64; null: made at first start and kept in the data folder. */
    readonly jwtSecret: string | null;
    /** On Kafka: this process's keys replace those that the instance remembers. */
    readonly replaceKeys: boolean;
    /** Origins that may call the APIs from a page; `*` allows all. */
    readonly allowedOrigins: readonly string[];
    /** Whom people sign in with; null: by links that this machine prints. */
    readonly oidc: SignInProvider | null;
    /** Calls per minute; null: no limit. */
    readonly rateLimit: { readonly perToken: number | null; readonly perVisitor: number | null };
  };
  readonly kafka: {
    readonly partitions: number;
    readonly namespace: string | null;
    /** What is done about records that Airy Core wrote. */
    readonly rehome: RehomeMode;
    /** Null: the event log is the embedded one, in the data folder. */
    readonly cluster: KafkaCluster | null;
  };
  readonly media: {
    /** Default 25 MiB. */
    readonly maxFileBytes: number;
    /** Default 10 MiB. */
    readonly maxVisitorFileBytes: number;
    /** How long an address of a file opens it. Default 7 days. */
    readonly linkLifetimeMs: number;
  };
  /** Who takes mails that we send; null: we send none. */
  readonly smtp: MailServer | null;
  readonly messages: {
    /** How long a message waits for a conversation that is not known. Default 30,000. */
    readonly conversationWaitMs: number;
    /** How long after it was asked for a message is still handed to its platform. Default 300,000 (contract §6). */
    readonly sendWithinMs: number;
  };
  /** Null: what several processes would share stays in this one. The address holds the password. */
  readonly redis: { readonly url: string } | null;
  /** Null: the views stand in the data folder. The address holds the password. */
  readonly postgres: { readonly url: string } | null;
  readonly log: {
    readonly level: LogLevel;
    /** `auto`: text on a terminal, JSON elsewhere. */
    readonly format: LogFormat;
  };
  /** `components.<type>.<name>.<key>`, validated where somebody declared the component; `enabled: false` ones are left out. */
  readonly components: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  /** What was given for each component that somebody mentioned, as it was given, `enabled` too; by `<type>-<name>`. */
  readonly componentsGiven: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** `check`: say what there is to do, and do not start. `run`: do it. */
export type RehomeMode = 'check' | 'run';

/** A Kafka cluster with its schema registry, and how we show who we are there. */
export interface KafkaCluster {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly security: {
    /** Null: connections are not encrypted. Texts are PEM; `ca: null` trusts Node's authorities. */
    readonly tls: {
      readonly ca: string | null;
      readonly certificate: string | null;
      readonly key: string | null;
    } | null;
    readonly sasl: {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    } | null;
  };
  /** Copies of each topic that is created; null: 3, or as many as there are brokers. */
  readonly replicas: number | null;
  readonly registry: { readonly url: string; readonly username: string | null; readonly password: string | null };
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFormat = 'auto' | 'text' | 'json';
