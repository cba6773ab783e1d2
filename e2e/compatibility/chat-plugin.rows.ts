/** chatplugin.*, the visitor's socket and the widget (contract §4, §10, §14), and what sources write (§6, §14). */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/chat-plugin.test.ts: ${name}`;
const routes = (name: string): string => `backend/services/api-chatplugin/src/routes.test.ts: ${name}`;
const widget = (name: string): string => `frontend/chat-plugin/src/widget.test.ts: ${name}`;

const history = of(
  'chatplugin.authenticate › answers the whole history, oldest first, also messages of one millisecond',
);
const resumed = of(
  'chatplugin.authenticate › takes channel and resume token together: the token wins; a bad one is 401, and the channel alone begins anew',
);

export const chatPluginRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /chatplugin.authenticate',
    verdict: 'different',
    airyCore: '`{token, messages}`; a disconnected channel was 404 there, too.',
    here: 'Also `resume_token`, a new one each time. At most 60 a minute from one address.',
    test: of(
      'chatplugin.authenticate › answers token and messages to a channel, 400 to neither channel nor token, 404 to an unknown channel',
    ),
  },
  {
    what: 'POST /chatplugin.authenticate: the history',
    verdict: 'different',
    airyCore: 'Everything.',
    here: 'The newest 1,000 messages.',
    test: routes('chatplugin.authenticate › goes back a thousand messages'),
  },
  {
    what: 'POST /chatplugin.authenticate: the resume token of another channel',
    verdict: 'different',
    airyCore: 'Taken.',
    here: '401 `resume_token_invalid`.',
    test: routes("chatplugin.authenticate › refuses another channel's resume token, and a visitor token in its place"),
  },
  {
    what: 'POST /chatplugin.send',
    verdict: 'same',
    test: of('chatplugin.send › answers 200 with the message as posted, delivered and without metadata'),
  },
  {
    what: 'POST /chatplugin.send: `text` and `attachment`',
    verdict: 'different',
    airyCore: 'Anything.',
    here: 'Text, and a type with an `http(s)` address; else 400 naming the field. Other shapes are taken as they are.',
    test: routes('chatplugin.send › names the field that is wrong, and stores nothing'),
  },
  {
    what: 'POST /chatplugin.send without a token, or with a wrong one',
    verdict: 'same',
    here: '403.',
    test: of('chatplugin.send › is refused without a visitor’s token'),
  },
  {
    what: 'POST /chatplugin.resumeToken',
    verdict: 'same',
    test: of('chatplugin.resumeToken › takes an empty body of a visitor, and of the system token any conversation'),
  },
  {
    what: 'POST /chatplugin.authenticate: the embedding site',
    verdict: 'different',
    airyCore: 'It had to stand in `security.allowedOrigins`.',
    here: 'Any, unless the widget’s own setting `allowedOrigins` names some; a refused one is listed in `chatplugin.settings.get`.',
    test: 'backend/services/api-chatplugin/src/settings.test.ts: allowed origins › a page of another is refused everywhere, counted and listed, until it is allowed',
  },
  {
    what: 'POST /chatplugin.send: a conversation that the visitor has ended',
    verdict: 'different',
    airyCore: 'Ending was the browser’s business alone.',
    here: '409 `conversation_ended`, once `chatplugin.end` was called.',
    test: 'backend/services/api-chatplugin/src/visitor-routes.test.ts: how the conversation stands › ends for good: nothing is sent any more, and what was said can still be read and rated',
  },
  {
    what: 'STOMP /ws.chatplugin',
    verdict: 'same',
    test: of('/ws.chatplugin › answers sub-protocol and heart-beat, and sends both directions without an envelope'),
  },
  {
    what: 'STOMP /ws.chatplugin: delivered',
    verdict: 'different',
    airyCore: 'Messages counted as delivered with nobody connected.',
    here: 'They count as delivered when the visitor’s browser has answered for them; what was missed is sent on SUBSCRIBE.',
    test: of(
      '/ws.chatplugin › does not say delivered to agents while nobody is connected, and sends what was missed to whoever comes',
    ),
  },
  {
    what: '§14 Chat plugin: channel and resume token together; the token wins; 401 for a bad one, then the channel alone',
    verdict: 'same',
    test: resumed,
  },
  {
    what: '§14 Chat plugin: the answer has both `token` and `messages`',
    verdict: 'same',
    test: of(
      'chatplugin.authenticate › answers token and messages to a channel, 400 to neither channel nor token, 404 to an unknown channel',
    ),
  },
  {
    what: '§14 Chat plugin: a resumed visit is never renewed',
    verdict: 'different',
    airyCore: 'A new resume token was fetched only when none was stored.',
    here: 'authenticate answers a new one each time.',
    test: of('chatplugin.authenticate › answers a new resume token each time, beside what the old client reads'),
  },
  {
    what: '§14 Chat plugin: an agent’s message says `delivered` in the visitor’s frame and is sent once',
    verdict: 'same',
    test: of('/ws.chatplugin › shows an answer of the agent once, delivered already'),
  },
  {
    what: '§14 Chat plugin: chatplugin.resumeToken takes an empty body',
    verdict: 'same',
    test: of('chatplugin.resumeToken › takes an empty body of a visitor, and of the system token any conversation'),
  },
  {
    what: '§14 Chat plugin: messages of one millisecond in the history',
    verdict: 'different',
    airyCore: 'Collapsed to one.',
    here: 'All kept, in order.',
    test: history,
  },
  {
    what: '§14 General: `metadata` is null in answers of chatplugin.*',
    verdict: 'same',
    test: of('chatplugin.send › answers 200 with the message as posted, delivered and without metadata'),
  },
  {
    what: '§14 Sources: the time of a reaction is text',
    verdict: 'same',
    test: of('sources › write the time of a reaction as text, and no page token into metadata'),
  },
  {
    what: '§14 Sources: `page_token` in the metadata of a channel',
    verdict: 'different',
    airyCore: 'The token as it was submitted, in every channel answer and socket event.',
    here: 'Sealed in the channel record, shown nowhere.',
    test: of('sources › write the time of a reaction as text, and no page token into metadata'),
  },
  {
    what: 'Widget: the site it is embedded in',
    verdict: 'different',
    airyCore: 'Had to be in `security.allowedOrigins`.',
    here: 'Any site; tokens guard it, cookies never count (decision 0011).',
    test: 'backend/lib/http/src/access.test.ts: an endpoint for any page (the widget) › is called from any origin with a token, and never tells browsers to bring cookies along',
  },
  {
    what: 'Widget: `postbackData` of quick replies',
    verdict: 'different',
    airyCore: 'Lost.',
    here: 'Sent, and stored as header `postback.payload`, too.',
    test: widget('the widget on a hostile page of another origin › answers quick replies with what the button carries'),
  },
  {
    what: 'Widget: how it starts',
    verdict: 'different',
    airyCore: 'Always expanded.',
    here: '`bubbleState`, then what the visitor did last in the tab; never by itself on phones.',
    test: widget(
      'the widget on a hostile page of another origin › goes on after a reload, and counts what came while the window was closed',
    ),
  },
  {
    what: 'Widget: the font',
    verdict: 'different',
    airyCore: 'Lato from Google Fonts.',
    here: 'The system’s; `customFont` names one that the page has loaded, or that `fontUrl` brings.',
    test: 'frontend/chat-plugin/src/config.test.ts: the settings of the window › have no font that is switched off',
  },
];
