/** What the sessions of one writer share. */
import type { EventLog } from '@airy/event-log';
import type { DeadLetters } from './dead-letters.ts';
import type { AnyLayer, WriterDomain } from './writer-domain.ts';
import type { WriterMetrics } from './writer-metrics.ts';
import type { WriterStore } from './writer-store.ts';

export interface WriterContext<C extends { readonly type: string }, F, L extends AnyLayer<F>> {
  readonly domain: WriterDomain<C, F, L>;
  readonly store: WriterStore<L>;
  readonly log: EventLog;
  readonly deadLetters: DeadLetters;
  readonly metrics: WriterMetrics;
  /** Epoch ms. */
  readonly clock: () => number;
}
