import { DropCounter, type SignalsLogger } from './drop-counter.ts';
import { encodeSignal } from './encode-signal.ts';
import { checkPattern, isTopic, isTtl, maxGroups, maxMembers } from './limits.ts';
import type { Json, Signals } from './port.ts';
import { Subscriptions } from './subscriptions.ts';

export interface LocalSignalsOptions {
  readonly logger: SignalsLogger;
  /** Epoch ms; default the time of this machine. */
  readonly clock?: () => number;
}

interface Seen {
  readonly atMs: number;
  readonly untilMs: number;
}

/** Signals within this process. */
export function openLocalSignals({ logger, clock = Date.now }: LocalSignalsOptions): Signals {
  const dropped = new DropCounter(logger);
  const subscriptions = new Subscriptions({ dropped: (reason, error) => dropped.add(reason, error) });
  const groups = new Map<string, Map<string, Seen>>();
  return {
    dropped: dropped.counts,
    problem: () => null,
    publish(topic, payload) {
      const text = encodeSignal(topic, payload, dropped);
      // A copy for each: what one handler does to it is nothing to the others, as over Redis.
      if (text !== null)
        for (const pattern of subscriptions.matching(topic))
          subscriptions.deliver(pattern, topic, JSON.parse(text) as Json);
    },
    subscribe(pattern, handler) {
      checkPattern(pattern);
      return subscriptions.add(pattern, handler);
    },
    seen(group, member, ttlMs) {
      if (!isTopic(group) || !isTopic(member) || !isTtl(ttlMs)) return dropped.add('invalid');
      const members = presentIn(groups, group, clock());
      if (!members.has(member) && members.size >= maxMembers) return dropped.add('too_large');
      // Whoever nobody asks for is forgotten only here.
      if (groups.size >= maxGroups) for (const other of groups.keys()) presentIn(groups, other, clock());
      if (groups.size >= maxGroups) return dropped.add('too_large');
      members.set(member, { atMs: clock(), untilMs: clock() + ttlMs });
      groups.set(group, members);
    },
    async present(group) {
      const members = presentIn(groups, group, clock());
      return new Map([...members].map(([member, { atMs }]) => [member, atMs]));
    },
    async close() {
      subscriptions.clear();
      groups.clear();
    },
  };
}

/** Forgets those whose time has passed, and the group with its last one. */
function presentIn(groups: Map<string, Map<string, Seen>>, group: string, nowMs: number): Map<string, Seen> {
  const members = groups.get(group) ?? new Map<string, Seen>();
  for (const [member, { untilMs }] of members) if (untilMs <= nowMs) members.delete(member);
  if (members.size === 0) groups.delete(group);
  return members;
}
