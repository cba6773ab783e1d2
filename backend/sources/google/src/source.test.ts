import { sourceConformance } from '@airy/source-kit/conformance';
import { google } from './source.ts';

sourceConformance({
  source: google,
  folder: new URL('..', import.meta.url),
  config: { saFile: '{}', partnerKey: 'key' },
  elsewhere: {
    check: 'src/closed.test.ts',
    connect: 'src/closed.test.ts',
    disconnect: 'src/closed.test.ts',
  },
});
