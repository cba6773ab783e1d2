/** Generated from the folders in backend/sources (npm run generate); do not edit. */
import type { Source } from '@airy/source-kit';
import { sources as chatplugin } from '@airy/source-chatplugin';
import { sources as facebook } from '@airy/source-facebook';
import { sources as sourceApi } from '@airy/source-source-api';

export const sources: readonly Source[] = [...chatplugin, ...facebook, ...sourceApi];
