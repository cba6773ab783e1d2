/** The settings of a process, validated; made of airy.yaml, the environment and the command line (see load.ts). */
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
  /** Default `.airy`. */
  readonly data: string;
  readonly security: {
    readonly systemToken: string | null;
    /** Base64; null: made at first start and kept in the data folder. */
    readonly jwtSecret: string | null;
    /** Origins that may call the APIs from a page; `*` allows all. */
    readonly allowedOrigins: readonly string[];
  };
  readonly kafka: { readonly partitions: number; readonly namespace: string | null };
  /** `components.<type>.<name>.<key>` as given, for the sources to validate. */
  readonly components: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}
