/** How far one endpoint has been given what one partition holds. */
import type { ProgressMark } from './progress-marks.ts';
import { ProgressMarks } from './progress-marks.ts';

export class EndpointLane {
  readonly endpointId: string;
  /** False: where it goes on is still to be found out. */
  isOpen = false;
  /** Somebody is giving it something. */
  isBusy = false;
  /** All below is in its queue, or not for it. */
  next = 0;
  /** What its queue has noted of that. */
  stored = 0;
  /** Of its queue; another one means that the queue has lost what it held. */
  epoch = '';
  /** Time of the last record below `next`, epoch ms; 0: none yet. */
  lastAt = 0;
  /** After a failure nothing is tried before, by the clock of the publisher. */
  retryAtMs = 0;
  /** Until then it takes nothing while it has much to do: the queue is short of room. */
  yieldsUntilMs = 0;
  failures = 0;
  /** How many jobs its queue is offered at once; fewer while it is full. */
  chunkJobs = 500;
  /** Why it is behind; null: nothing is in its way. */
  problem: string | null = null;
  /** Ids of what lies ahead and was delivered before the queue was emptied. */
  settled: ReadonlySet<string> = new Set();
  /** Below it `settled` counts. */
  settledBelow = 0;
  readonly marks = new ProgressMarks();
  /** What stands in the topic of progress. */
  written = -1;

  constructor(endpointId: string) {
    this.endpointId = endpointId;
  }

  mark(atMs: number): ProgressMark {
    return { atMs, offset: this.next, occurredAt: this.lastAt };
  }

  /** Nothing is in its way any more. */
  recovered(): void {
    this.failures = 0;
    this.problem = null;
    if (this.next >= this.settledBelow) this.settled = new Set();
  }

  /** To be opened anew. */
  close(): void {
    this.isOpen = false;
    this.marks.clear();
  }
}
