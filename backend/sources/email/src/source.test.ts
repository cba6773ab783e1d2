import { sourceConformance } from '@airy/source-kit/conformance';
import { channelId } from '@airy/source-kit';
import { ownMessageId } from './message-id.ts';
import { accountAt, config } from './poller.fixture.ts';
import { email } from './source.ts';

const address = 'support@shop.example';
const channel = channelId('email', address);
/** The one in the fixtures. */
const ownId = ownMessageId(
  {
    messageId: '0b1f6c1e-8a51-4c0e-9b1e-1c2f6f1a2b3c',
    conversationId: '5c7d1f0e-2a4b-5c6d-8e7f-0a1b2c3d4e5f',
    address,
  },
  { channelId: channel, key: accountAt(address).proofKey },
);

sourceConformance({
  source: email,
  folder: new URL('..', import.meta.url),
  config,
  rawHeaders: {
    'channel-id': channel,
    'own-ids': ownId,
    'own-addresses': address,
    digest: 'f00d',
    'received-at': String(Date.UTC(2026, 10, 22)),
  },
  kinds: { text: 'text.eml', image: 'files.eml', video: 'files.eml', audio: 'files.eml', file: 'files.eml' },
  exceptions: { noUnknownKinds: 'A mail is a mail: what it is not for is counted as ignored.' },
  // No HTTP answer plays a mail server: these files have real ones.
  elsewhere: {
    send: 'src/outbound.test.ts',
    check: 'src/channels.test.ts',
    connect: 'src/channels.test.ts',
    polling: 'src/receive.test.ts',
  },
});
