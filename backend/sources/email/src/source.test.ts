import { sourceConformance } from '@airy/source-kit/conformance';
import { channelId } from '@airy/source-kit';
import { config } from './poller.fixture.ts';
import { email } from './source.ts';

const address = 'support@shop.example';

sourceConformance({
  source: email,
  folder: new URL('..', import.meta.url),
  config,
  rawHeaders: {
    'channel-id': channelId('email', address),
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
