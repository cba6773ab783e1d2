export { sampleChat } from './source.ts';
