export type * from './port.ts';
export { communicationProjection, type CommunicationTopics } from './projection.ts';
export { filledProjection, filledView, slicesOf, type Contents, type FilledView } from './filled-view.ts';
export { renewingLinks } from './renewing-links.ts';
