export type * from './service.ts';
export type { Lifecycle } from './lifecycle.ts';
export { startProgram, type ProgramOptions, type RunningProgram, type ServiceEntry, type Unit } from './program.ts';
export { refuseOtherKeys, rememberInstance } from './join-instance.ts';
export { readInstance } from './instance-record.ts';
export { isPassing, keepTrying, type KeepTrying } from './keep-trying.ts';
export { runUntilStopped, type Ending } from './run-until-stopped.ts';
export { ServiceStartError } from './supervisor.ts';
export { startAll } from './start-all.ts';
