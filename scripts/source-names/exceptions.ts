/** Who may name a source outside its folder, which ones, and why. A path that ends in `/` is a folder. */
export interface NamingException {
  readonly path: string;
  readonly names: readonly string[];
  readonly reason: string;
}

const ofAiryCore = [
  'chatplugin',
  'facebook',
  'instagram',
  'google',
  'twilio.sms',
  'twilio.whatsapp',
  'viber',
  'whatsapp',
];
const widget = 'The widget has no platform: this is its own API, with the paths and names of Airy Core.';
const address = 'An address that somebody gives: a field of a form, a claim, not the channel.';
const signIn = 'Who signs agents in, not where contacts write.';
const sample = 'Made-up records for tests and benches, or values shown in the reference.';
const custom = 'The calls with which others build channels are declared like any other, under the name of Airy Core.';

export const namingExceptions: readonly NamingException[] = [
  { path: 'backend/services/api-chatplugin/', names: ['chatplugin'], reason: widget },
  { path: 'backend/services/all/src/services.ts', names: ['chatplugin'], reason: widget },
  { path: 'backend/lib/contract/src/chatplugin.ts', names: ['chatplugin'], reason: widget },
  { path: 'backend/lib/contract/src/endpoints.ts', names: ['chatplugin'], reason: widget },
  { path: 'backend/lib/contract/src/index.ts', names: ['chatplugin'], reason: widget },
  { path: 'backend/lib/contract/src/signals.ts', names: ['chatplugin'], reason: widget },
  { path: 'backend/lib/contract/src/socket-events.ts', names: ['chatplugin'], reason: widget },
  { path: 'backend/lib/errors/src/catalogue.ts', names: ['chatplugin'], reason: widget },
  { path: 'frontend/chat-plugin/', names: ['chatplugin'], reason: widget },
  { path: 'frontend/chat-plugin/src/', names: ['email'], reason: address },
  { path: 'backend/lib/widget-settings/src/settings-parts.ts', names: ['email'], reason: address },
  { path: 'backend/services/api-chatplugin/src/form-answers.ts', names: ['email'], reason: address },
  { path: 'backend/services/api-chatplugin/src/identity.ts', names: ['email'], reason: address },
  { path: 'scripts/generate-widget.ts', names: ['chatplugin'], reason: widget },
  { path: 'scripts/reference/asyncapi.ts', names: ['chatplugin'], reason: widget },
  { path: 'scripts/reference/openapi.ts', names: ['chatplugin'], reason: widget },
  { path: 'backend/lib/contract/src/endpoints.ts', names: ['source-api'], reason: custom },
  { path: 'backend/lib/contract/src/index.ts', names: ['source-api'], reason: custom },
  { path: 'backend/lib/contract/src/present-administration.ts', names: ['source-api'], reason: custom },
  { path: 'backend/lib/config/src/access-settings.ts', names: ['facebook'], reason: signIn },
  { path: 'backend/lib/config/src/sign-in-provider.ts', names: ['facebook', 'email'], reason: signIn },
  { path: 'backend/services/api-admin/src/sign-in-client.ts', names: ['email'], reason: signIn },
  { path: 'frontend/ui/src/state/sign-in-providers.ts', names: ['facebook'], reason: signIn },
  {
    path: 'backend/lib/config/src/airy-core-keys.ts',
    names: ['google', 'viber', 'whatsapp'],
    reason: 'Keys of an airy.yaml of Airy Core that have moved.',
  },
  {
    path: 'clients/http-client/',
    names: ofAiryCore,
    reason: 'Has a method for each call that Airy Core’s client had.',
  },
  { path: 'scripts/compatibility/airy-core.ts', names: ofAiryCore, reason: 'Lists the calls that Airy Core had.' },
  {
    path: 'bench/',
    names: ['chatplugin', 'facebook', 'instagram', 'twilio.sms', 'whatsapp'],
    reason: 'Each bench loads the product with the calls of platforms that it plays itself, and made-up records.',
  },
  { path: 'backend/lib/communication-view/src/example-records.ts', names: ['facebook'], reason: sample },
  { path: 'backend/services/bootstrap/src/conformance/rehome-suite.ts', names: ['facebook'], reason: sample },
  { path: 'frontend/ui/src/state/fixtures.ts', names: ['chatplugin'], reason: sample },
  { path: 'scripts/reference/examples.ts', names: ['chatplugin'], reason: sample },
  { path: 'scripts/reference/sample.ts', names: ['chatplugin'], reason: sample },
  { path: 'scripts/source-test.ts', names: ['facebook'], reason: 'Shows how it is called.' },
];
