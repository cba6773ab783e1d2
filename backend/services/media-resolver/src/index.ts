export { mediaResolver } from './media-resolver.ts';
