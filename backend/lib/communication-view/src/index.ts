export type * from './port.ts';
export { communicationProjection, type CommunicationSources, type RecordSource } from './projection.ts';
export { filledView, type Contents, type FilledView } from './filled-view.ts';
