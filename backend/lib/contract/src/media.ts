/** media.upload (contract §3): files that messages name by their address. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const mediaUpload = endpoint({
  path: '/media.upload',
  aliases: ['/media.uploadFile'],
  summary:
    'Stores a file, the form field `file`, and returns an address that opens it for some days; equal files are stored once',
  access: 'either',
  writes: true,
  keepsAnswer: true,
  body: 'multipart',
  request: z.undefined(),
  status: 200,
  response: z.object({ media_url: z.string() }),
  callsPerMinute: 60,
  forAnyPage: 'with-token',
  errors: ['malformed_form', 'file_missing', 'file_too_large', 'media_unavailable', 'visitor_token_invalid'],
});
