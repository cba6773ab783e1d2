import { sourceConformance } from '@airy/source-kit/conformance';
import { chatplugin } from './source.ts';

sourceConformance({ source: chatplugin, folder: new URL('..', import.meta.url), config: {} });
