/** What the system's own files say of names: `hosts`, and `resolv.conf` with what is put behind a short name. */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** How a name that is not in `hosts` is asked for (resolv.conf(5)). */
export interface SearchRules {
  readonly domains: readonly string[];
  /** A name with fewer dots is tried with the domains first. */
  readonly dots: number;
}

const windowsHosts = 'C:\\Windows\\System32\\drivers\\etc\\hosts';
export const hostsPath = process.platform === 'win32' ? windowsHosts : '/etc/hosts';
export const resolverPath = '/etc/resolv.conf';

const loopback = ['127.0.0.1', '::1'];

/** The addresses of a name in a file of hosts(5); of `localhost`, these of this machine at least (RFC 6761). */
export function addressesInHosts(text: string, hostname: string): readonly string[] {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const found = fieldsOf(text).flatMap(([address = '', ...names]) =>
    isIP(address) !== 0 && !address.includes('%') && names.some(one => one.toLowerCase() === name) ? [address] : [],
  );
  if (found.length > 0) return [...new Set(found)];
  return name === 'localhost' || name.endsWith('.localhost') ? loopback : [];
}

export function searchRules(text: string): SearchRules {
  let domains: readonly string[] = [];
  let dots = 1;
  for (const [key, ...values] of fieldsOf(text)) {
    if (key === 'search' || key === 'domain') domains = values;
    const option = key === 'options' ? values.findLast(value => value.startsWith('ndots:')) : undefined;
    if (option !== undefined) dots = Number(option.slice('ndots:'.length)) || 0;
  }
  return { domains: domains.slice(0, mostDomains), dots };
}

const mostDomains = 8;

/** The names to ask for, in this order, until one is known. */
export function namesToAsk(hostname: string, { domains, dots }: SearchRules): readonly string[] {
  if (hostname.endsWith('.')) return [hostname];
  const longer = domains.map(domain => `${hostname}.${domain}`);
  return hostname.split('.').length - 1 >= dots ? [hostname, ...longer] : [...longer, hostname];
}

/** Empty where there is none. */
export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // A machine may do without either of them, as it does on Windows.
    return '';
  }
}

function fieldsOf(text: string): string[][] {
  return text.split('\n').map(line =>
    line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/),
  );
}
