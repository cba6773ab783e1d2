/** Faults in what is documented, in what guards against bad input, and in the page that tries calls. */
import type { Mutation } from './mutation.ts';

const body = 'backend/lib/http/src/request-body.ts';
const nasties = ['e2e/fuzz/nasties.test.ts'];
const docsPage = ['e2e/docs-page.test.ts'];
const compatibility = ['scripts/compatibility/compatibility.test.ts'];

export const referenceMutations: readonly Mutation[] = [
  {
    title: 'Reference: a key __proto__ is let through',
    file: body,
    text: "if (key === '__proto__') return",
    replacement: "if (key === '__never__') return",
    tests: nasties,
    named: '__proto__',
  },
  {
    title: 'Reference: half of a surrogate pair is let through',
    file: body,
    text: "if (typeof item === 'string' && !item.isWellFormed()) return unpaired;",
    replacement: '',
    tests: nasties,
    named: 'surrogate',
  },
  {
    title: 'Reference: a call answers a code that it does not declare',
    file: 'backend/lib/contract/src/conversations.ts',
    text: "  summary: 'Returns one conversation',\n  access: 'agent',\n  writes: false,\n  request: z.object(inConversation),\n  status: 200,\n  response: conversationPayload,\n  errors: ['not_found'],",
    replacement:
      "  summary: 'Returns one conversation',\n  access: 'agent',\n  writes: false,\n  request: z.object(inConversation),\n  status: 200,\n  response: conversationPayload,\n  errors: [],",
    tests: ['e2e/fuzz/bodies.test.ts'],
    named: 'conversations.info',
  },
  {
    title: 'Reference: a call of the catalogue is served by nobody',
    file: 'backend/services/api-admin/src/api-admin.ts',
    text: '...tagRoutes(parts)',
    replacement: '...tagRoutes(parts).slice(1)',
    tests: ['e2e/fuzz/served.test.ts'],
  },
  {
    title: 'Reference: the page that tries calls asks somebody else',
    file: 'frontend/docs/try.js',
    text: 'followTheme();\nawait',
    replacement: "followTheme();\nfetch('https://example.org/').catch(() => {});\nawait",
    tests: docsPage,
  },
  {
    title: 'Reference: the page that tries calls sends them elsewhere than to its own instance',
    file: 'frontend/docs/try.js',
    text: 'calls.servers = [{ url: location.origin }];',
    replacement: '',
    tests: docsPage,
  },
  {
    title: 'Reference: an example of the guide says what is not so',
    file: 'docs/guides/api-quickstart.md',
    text: '"caught_up": true',
    replacement: '"has_caught_up": true',
    tests: ['e2e/docs-examples.test.ts'],
  },
  {
    title: 'Reference: an example of a body is not what the call takes',
    file: 'scripts/reference/examples.ts',
    text: "'tags.create': { name: 'Delivery', color: 'tag-blue' }",
    replacement: "'tags.create': { name: 'Delivery', color: 'blue' }",
    tests: ['scripts/reference/openapi.test.ts'],
  },
  {
    title: 'Reference: OpenAPI leaves out that a field is needed',
    file: 'docs/reference/openapi.json',
    text: '"required": ["name", "color"]',
    replacement: '"required": ["name"]',
    tests: ['scripts/reference/reference.test.ts'],
  },
  {
    title: 'Compatibility: a call of Airy Core is left out',
    file: 'e2e/compatibility/chat-plugin.rows.ts',
    text: "what: 'POST /chatplugin.resumeToken',",
    replacement: "what: 'The resume token',",
    tests: compatibility,
    named: 'has a row for each call',
  },
  {
    title: 'Compatibility: a row names a test that does not exist',
    file: 'e2e/compatibility/chat-plugin.rows.ts',
    text: "test: of('sources › write the time of a reaction as text, and no page token into metadata'),\n  },\n  {\n    what: '§14 Sources: `page_token`",
    replacement: "test: of('sources › write nothing'),\n  },\n  {\n    what: '§14 Sources: `page_token`",
    tests: compatibility,
    named: 'names tests that exist',
  },
];
