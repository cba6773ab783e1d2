/** Faults in messages that wait, in conversations that we begin, and in files. */
import type { Mutation } from './mutation.ts';

const domain = 'backend/domain/src/conversation';
const waiting = [`${domain}/unplaced.test.ts`];
const media = 'backend/lib/media/src';
const resolver = 'backend/services/media-resolver/src';
const overHttp = [`${resolver}/media-resolver.test.ts`];
const http = 'backend/lib/http/src';
const forms = [`${http}/upload.test.ts`];

export const messageMutations: readonly Mutation[] = [
  {
    title: 'Messages: one that waits is not placed when the contact writes',
    file: `${domain}/receive.ts`,
    text: '  if (isFirst) placeUnplaced(draft);',
    replacement: '',
    tests: waiting,
  },
  {
    title: 'Messages: one that waits fails before its time is over',
    file: `${domain}/unplaced.ts`,
    text: ' || draft.now < waiting.until)',
    replacement: ')',
    tests: waiting,
  },
  {
    title: 'Messages: a failed one does not get its channel when the conversation comes after all',
    file: `${domain}/unplaced.ts`,
    text: 'channelId: conversation.channelId, source: conversation.source',
    replacement: '',
    tests: waiting,
  },
  {
    title: 'Messages: a conversation of which only failed messages are known counts as one',
    file: `${domain}/state.ts`,
    text: " && conversation.channelId !== ''",
    replacement: '',
    tests: waiting,
  },
  {
    title: 'Messages: whom a conversation was begun with is forgotten after the first message',
    file: `${domain}/attempt.ts`,
    text: '?? contactId ?? recipientId',
    replacement: '?? contactId',
    tests: waiting,
  },
  {
    title: 'Messages: the writer takes what still waits for overdue',
    file: 'backend/lib/processing/src/writer-store-conversation.ts',
    text: 'until <= now',
    replacement: 'true',
    tests: ['backend/lib/processing/src/writer-overdue.test.ts'],
  },
  {
    title: 'Files: a made-up address in a message is made a genuine one',
    file: `${media}/media-links.ts`,
    text: 'isGenuine(name, expires, signature) ? linkTo(name) : link',
    replacement: 'linkTo(name)',
    tests: [`${media}/media-links.test.ts`],
  },
  {
    title: 'Files: an address that has ended still opens the file',
    file: `${resolver}/serve-media.ts`,
    text: "if (link.kind !== 'opens' && !isAgent)",
    replacement: "if (link.kind === 'forged' && !isAgent)",
    tests: overHttp,
  },
  {
    title: 'Files: SVG and HTML are taken for text',
    file: `${media}/media-type.ts`,
    text: ' && !/^\\s*</.test(text)',
    replacement: '',
    tests: [`${media}/media-type.test.ts`],
  },
  {
    title: 'Files: browsers may guess what they are',
    file: `${resolver}/serve-media.ts`,
    text: "  response.setHeader('X-Content-Type-Options', 'nosniff');\n",
    replacement: '',
    tests: overHttp,
  },
  {
    title: 'Files: visitors may send as much as agents',
    file: `${resolver}/upload.ts`,
    text: "principal?.kind === 'visitor' ? limits.maxVisitorFileBytes : ",
    replacement: '',
    tests: overHttp,
  },
  {
    title: 'Forms: no limit for what is read of one',
    file: `${http}/upload.ts`,
    text: 'if (bytes > maxBytes) done',
    replacement: 'if (false) done',
    tests: forms,
  },
  {
    title: 'Forms: a file that was cut at the limit is taken',
    file: `${http}/upload.ts`,
    text: 'if (content.truncated) throw tooLarge(maxBytes);',
    replacement: '',
    tests: forms,
  },
  {
    title: 'Forms: files stay on the disk after the call',
    file: `${http}/upload.ts`,
    text: 'await rm(path, { force: true });',
    replacement: '',
    tests: forms,
  },
  {
    title: 'Requests whose body never comes are not cut off',
    file: `${http}/slow-bodies.ts`,
    text: 'now - startedAt > bodyLimitMs',
    replacement: 'false',
    tests: forms,
  },
];
