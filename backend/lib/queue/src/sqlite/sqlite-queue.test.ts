import { queueConformance } from '../conformance.ts';
import { createSqliteStore } from './sqlite-store.fixture.ts';

queueConformance('embedded', createSqliteStore);
