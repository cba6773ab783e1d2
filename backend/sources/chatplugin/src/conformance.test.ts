import { sourceConformance } from '@airy/source-kit/conformance';
import { chatplugin } from './source.ts';

sourceConformance({
  source: chatplugin,
  folder: new URL('..', import.meta.url),
  config: {},
  // Visitors come in through api-chatplugin: no body to parse.
  elsewhere: { receives: 'src/source.test.ts' },
  connect: {
    body: { name: 'Our shop', image_url: 'https://shop.example/logo.png' },
    invalid: [{}, { name: ' ' }, { name: 7 }],
    answers: { status: 500, body: 'nobody is asked' },
    connection: {
      sourceChannelId: 'Our shop',
      token: null,
      metadata: { name: 'Our shop', image_url: 'https://shop.example/logo.png' },
    },
  },
});
