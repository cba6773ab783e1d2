/** How Airy Core was told who it is to a broker: a line of JAAS, as Java's clients read it. */

export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

export interface JaasLogin {
  /** Null where the line leaves it open: SCRAM comes in two. */
  readonly mechanism: SaslMechanism | null;
  readonly username: string;
  readonly password: string;
}

const line = /^\s*(?:[\w.]+\.)?(Plain|Scram)LoginModule\s+(?:required|requisite|sufficient|optional)\b(.*?);?\s*$/s;

/**
 * `org.apache.kafka.common.security.plain.PlainLoginModule required username="…" password="…";`, also of SCRAM.
 * Null if it is something else, or names no user.
 */
export function readJaas(text: string): JaasLogin | null {
  const [, module, options] = line.exec(text) ?? [];
  if (module === undefined || options === undefined) return null;
  const username = optionOf(options, 'username');
  const password = optionOf(options, 'password');
  if (username === null || password === null) return null;
  return { mechanism: module === 'Plain' ? 'plain' : null, username, password };
}

/** Quoted with either kind of quote, a backslash before a quote inside; or one bare word. */
function optionOf(options: string, name: string): string | null {
  const given = new RegExp(String.raw`\b${name}\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))`, 's');
  const found = given.exec(options);
  if (found === null) return null;
  const [, double, single, bare] = found;
  return bare ?? (double ?? single ?? '').replaceAll(/\\(.)/gs, '$1');
}
