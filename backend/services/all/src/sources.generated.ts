/** Generated from the folders in backend/sources (npm run generate); do not edit. */
import type { Source } from '@airy/source-kit';
import { chatplugin } from '@airy/source-chatplugin';
import { facebook } from '@airy/source-facebook';
import { sourceApi } from '@airy/source-source-api';

export const sources: readonly Source[] = [chatplugin, facebook, sourceApi];
