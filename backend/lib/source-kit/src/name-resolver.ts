/**
 * Finds the addresses of names that others have chosen. The system's own look-up waits on two threads, so one name whose
 * server is silent would hold up all others: each look-up here waits on a socket of its own.
 */
import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { addressesInHosts, hostsPath, namesToAsk, resolverPath, searchRules, textOf } from './name-files.ts';

export interface NameResolverOptions {
  /** `address:port` of the servers that are asked. Default: the system's. */
  readonly servers?: readonly string[];
  /** Of one look-up, with all its tries. Default 4,000: less than connections wait. */
  readonly timeoutMs?: number;
  /** Look-ups at a time; what comes on top is refused as if no server had answered. Default 1,000. */
  readonly most?: number;
}

type Answer = (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void;

const firstTryMs = 1_000;
/** A name that has moved is found again soon. */
const keptMs = 2_000;
const mostKept = 1_000;

interface Kept {
  readonly found: Promise<readonly LookupAddress[]>;
  /** Null: it is being looked up. */
  until: number | null;
}

export class NameResolver {
  readonly #options: NameResolverOptions;
  readonly #kept = new Map<string, Kept>();
  #underWay = 0;

  constructor(options: NameResolverOptions = {}) {
    this.#options = options;
  }

  /** As `dns.lookup` for all addresses, with its codes: `ENOTFOUND`, and `EAI_AGAIN` where no server says so or not. */
  readonly resolveAll = (hostname: string, options: LookupAllOptions, answer: Answer): void => {
    const family = Number(String(options.family ?? 0).replace('IPv', ''));
    this.addressesOf(hostname).then(
      found => {
        const wanted = found.filter(one => family === 0 || one.family === family);
        answer(wanted.length > 0 ? null : fault('ENOTFOUND', hostname), wanted);
      },
      (error: NodeJS.ErrnoException) => answer(error, []),
    );
  };

  /** One look-up for all that ask at the same time. Rejects with `ENOTFOUND` or `EAI_AGAIN`. */
  addressesOf(hostname: string): Promise<readonly LookupAddress[]> {
    const now = performance.now();
    const before = this.#kept.get(hostname);
    if (before !== undefined && (before.until === null || before.until > now)) return before.found;
    if (this.#underWay >= (this.#options.most ?? 1_000)) return Promise.reject(fault('EAI_AGAIN', hostname));
    this.#underWay += 1;
    const kept: Kept = { found: this.#lookUp(hostname), until: null };
    this.#kept.set(hostname, kept);
    kept.found.then(
      () => this.#keep(kept),
      () => this.#forget(hostname, kept),
    );
    return kept.found;
  }

  #keep(kept: Kept): void {
    this.#underWay -= 1;
    kept.until = performance.now() + keptMs;
    for (const [name, { until }] of this.#kept) {
      const isOld = until !== null && until <= performance.now();
      if (isOld || (until !== null && this.#kept.size > mostKept)) this.#kept.delete(name);
    }
  }

  #forget(hostname: string, kept: Kept): void {
    this.#underWay -= 1;
    if (this.#kept.get(hostname) === kept) this.#kept.delete(hostname);
  }

  async #lookUp(hostname: string): Promise<readonly LookupAddress[]> {
    if (isIP(hostname) !== 0) return addresses([hostname]);
    const listed = addressesInHosts(await textOf(hostsPath), hostname);
    if (listed.length > 0) return addresses(listed);
    const found = await this.#ask(hostname);
    if (found.length > 0) return found;
    // Without a dot it is a name of the local network, which the system may know by other means.
    return hostname.includes('.') ? Promise.reject(fault('ENOTFOUND', hostname)) : bySystem(hostname);
  }

  /** None: there is no such name. */
  async #ask(hostname: string): Promise<readonly LookupAddress[]> {
    const rules = searchRules(await textOf(resolverPath));
    // One for each look-up: what a silent server does to it touches no other.
    const resolver = new Resolver({ timeout: firstTryMs, tries: 3 });
    if (this.#options.servers !== undefined) resolver.setServers(this.#options.servers);
    const timer = setTimeout(() => resolver.cancel(), this.#options.timeoutMs ?? 4_000);
    const over = performance.now() + (this.#options.timeoutMs ?? 4_000);
    try {
      for (const name of namesToAsk(hostname, rules)) {
        if (performance.now() >= over) throw fault('EAI_AGAIN', hostname);
        const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
        const found = answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []));
        if (found.length > 0) return addresses(found);
        if (!answers.every(isNo)) throw fault('EAI_AGAIN', hostname);
      }
      return [];
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Shared by all who connect to addresses that others have chosen. */
export const systemNames = new NameResolver();

function isNo(answer: PromiseSettledResult<unknown>): boolean {
  const { code } = (answer.status === 'rejected' ? answer.reason : {}) as NodeJS.ErrnoException;
  // `EBADNAME`: none that could be asked for.
  return answer.status === 'fulfilled' || code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EBADNAME';
}

function addresses(found: readonly string[]): readonly LookupAddress[] {
  return found.map(address => ({ address, family: isIP(address) }));
}

function bySystem(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
  });
}

function fault(code: 'ENOTFOUND' | 'EAI_AGAIN', hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code} ${hostname}`), { code, hostname, syscall: 'getaddrinfo' });
}
