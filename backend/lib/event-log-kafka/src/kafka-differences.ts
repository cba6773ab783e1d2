/** Where the log on Kafka does not do what the embedded one does; docs/engines.md shows it. */
import type { Difference } from '@airy/event-log/conformance';

export const kafkaDifferences: readonly Difference[] = [
  {
    suite: 'cleaning',
    instead:
      'The brokers compact and delete by themselves, closed segment by closed segment, on their own clock; `clean` only resolves. ' +
      'What compaction may keep longer is older versions of a key; what it never does is lose the last one.',
  },
  {
    suite: 'full disk',
    instead:
      'A broker whose disk is full stops serving its log directory; appending is then refused with `log_unavailable` like for a broker that is away.',
  },
];
