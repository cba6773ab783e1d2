/** Generated from the folders in backend/sources (npm run generate); do not edit. */
import type { ContentFormats } from '@airy/content';
import { contents as chatplugin } from '@airy/source-chatplugin/content';
import { contents as facebook } from '@airy/source-facebook/content';
import { contents as sourceApi } from '@airy/source-source-api/content';

export const formats: ContentFormats = { ...chatplugin, ...facebook, ...sourceApi };
