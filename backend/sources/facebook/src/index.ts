export { facebook } from './source.ts';
