/** Sealing of what must not stand in the log in clear, and signed tokens. */

export interface Secrets {
  /** AES-256-GCM: `sealed:v1:…`. */
  seal(plain: string): string;
  /** Opens a sealed text; returns a plain one (Airy Core's) as it is. @throws AiryError `secret_unreadable`. */
  open(text: string): string;
  /** HS256 token of one purpose (`session`, `visitor`, `resume`, `source`). Null: it does not expire; for `source` only. */
  sign(purpose: string, claims: Readonly<Record<string, string>>, lifetimeMs: number | null): Promise<string>;
  /**
   * 16 bytes that prove that a process of this instance wrote these bytes, for one purpose: where a token of `sign` would
   * be too long, or too slow to make. Purposes are written in the code, there are few of them.
   */
  proof(purpose: string, bytes: Uint8Array): Uint8Array;
  /** Null if expired, forged or of another purpose. */
  verify(purpose: string, token: string): Promise<Readonly<Record<string, string>> | null>;
}
