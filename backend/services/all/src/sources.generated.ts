/** Generated from the folders in backend/sources (npm run generate); do not edit. */
import type { Source } from '@airy/source-kit';
import { sources as chatplugin } from '@airy/source-chatplugin';
import { sources as email } from '@airy/source-email';
import { sources as facebook } from '@airy/source-facebook';
import { sources as google } from '@airy/source-google';
import { sources as sourceApi } from '@airy/source-source-api';
import { sources as telegram } from '@airy/source-telegram';
import { sources as twilio } from '@airy/source-twilio';
import { sources as viber } from '@airy/source-viber';
import { sources as whatsapp } from '@airy/source-whatsapp';

export const sources: readonly Source[] = [
  ...chatplugin,
  ...email,
  ...facebook,
  ...google,
  ...sourceApi,
  ...telegram,
  ...twilio,
  ...viber,
  ...whatsapp,
];
