/** What the stations do for every source where Airy Core did something else (contract §0, §6 Common rules). */
import type { CompatibilityRow } from './row.ts';

const sending = (file: string, name: string): string =>
  `backend/services/webhook-consumer/src/${file}.test.ts: ${name}`;
const webhook = (name: string): string => `backend/services/sources-webhook/src/bad-input.test.ts: ${name}`;
const files = (name: string): string => `backend/services/sources-connector/src/files.test.ts: ${name}`;

export const stationRows: readonly CompatibilityRow[] = [
  {
    what: 'Metadata `data_<url>` of a message: the address of a file that was fetched',
    verdict: 'different',
    airyCore: 'Replaced the address as text; one that JSON escapes, or a form encodes, stayed.',
    here: 'Replaced in the parsed content, however it is written; also for ids that a platform gives instead of addresses. Files are fetched for every source that has them, once.',
    test: files(
      'files of received messages › are kept once and stand in the content wherever they did: an id, an escaped address, a form',
    ),
  },
  {
    what: 'A file of a received message that cannot be had',
    verdict: 'different',
    airyCore: 'Nothing was said.',
    here: 'Metadata `source.files.<hash>.{ref,problem}` of the message: `gone`, `too_large`, `wrong_type`, `refused`, `too_many` beyond the 20th of a message, `queue_full` where those of too many messages wait already, or `away` while it is tried again.',
    test: files(
      'files of received messages › that are gone, or are refused, are told in the message, and the others are kept',
    ),
  },
  {
    what: 'A message that the platform took and could not hand over',
    verdict: 'different',
    airyCore: 'Stayed `DELIVERED`.',
    here: '`FAILED` with `error` and `source.error`, and can be sent again; never one that was said to be delivered or seen.',
    test: 'backend/domain/src/conversation/receipt.test.ts: message.receipt, failed › makes a message that the platform had taken failed, with what it said',
  },
  {
    what: 'A contact takes a message back',
    verdict: 'different',
    airyCore: 'Not read.',
    here: 'The content becomes `{"retracted":true}`, `updatedAt` and index stay; metadata `source.retracted_at`.',
    test: 'backend/domain/src/conversation/correct.test.ts: message.retract › blanks the message, its headers and its kept files, and leaves no hole',
  },
  {
    what: 'A webhook that is longer than a platform sends, or trickles in',
    verdict: 'different',
    airyCore: 'Taken, up to 512 MB.',
    here: '413 above 1 MiB (a source may want more), 408 after 30 s; counted, nothing is kept.',
    test: webhook('refused at once is › a body of 20 MB, before it has come'),
  },
  {
    what: 'How long a message is tried: 300 s by `sentAt`',
    verdict: 'different',
    airyCore: 'Older ones failed without a word, also when they were sent again.',
    here: 'The setting `messages.sendWithinMs`, 300 s by default, counted from when it was asked for, or asked for again; then `delivery_too_late` with the reason.',
    test: 'backend/services/sources-connector/src/delivery.test.ts: a pending message › waits for a channel that is not known yet, as long as it has time',
  },
  {
    what: 'Webhooks: signature and headers of a delivery',
    verdict: 'different',
    airyCore:
      '`User-Agent: Airy/1.0`, JSON, the owner’s headers (which may replace both), `X-Airy-Content-Signature` with a key.',
    here: 'The same, and the headers of Standard Webhooks; the owner’s headers replace none of them, and those of the signature or the connection are refused when they are saved (400).',
    test: sending('delivery', 'a delivery › arrives signed, as it was queued, and is noted'),
  },
  {
    what: 'Webhooks: which answers count as delivered',
    verdict: 'different',
    airyCore: 'Anything below 400, redirects too.',
    here: '2xx that ends in time; nothing is followed.',
    test: sending('receivers', 'a receiver that › redirects is not followed'),
  },
  {
    what: 'Webhooks: a delivery that fails',
    verdict: 'different',
    airyCore: 'Again every 15 s without an end, behind all others.',
    here: 'Ten attempts in three days, each noted; then parked, and can be sent again. 410, or five days of failing, disables the webhook and tells its owner.',
    test: sending(
      'delivery',
      'a delivery › that fails is tried again by the schedule, with the same bytes and a new timestamp',
    ),
  },
  {
    what: 'Webhooks: one that is slow',
    verdict: 'different',
    airyCore: 'Held up all webhooks, up to 10 s for each try.',
    here: 'Holds up nobody.',
    test: sending('worker', 'a worker › lets those that hang, and have most of the events, hold up nobody'),
  },
];
