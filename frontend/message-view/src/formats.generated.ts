/** Generated from the folders in backend/sources (npm run generate); do not edit. */
import type { ContentFormats } from '@airy/content';
import { contents as chatplugin } from '@airy/source-chatplugin/content';
import { contents as email } from '@airy/source-email/content';
import { contents as facebook } from '@airy/source-facebook/content';
import { contents as google } from '@airy/source-google/content';
import { contents as sourceApi } from '@airy/source-source-api/content';
import { contents as telegram } from '@airy/source-telegram/content';
import { contents as twilio } from '@airy/source-twilio/content';
import { contents as viber } from '@airy/source-viber/content';
import { contents as whatsapp } from '@airy/source-whatsapp/content';

export const formats: ContentFormats = {
  ...chatplugin,
  ...email,
  ...facebook,
  ...google,
  ...sourceApi,
  ...telegram,
  ...twilio,
  ...viber,
  ...whatsapp,
};
