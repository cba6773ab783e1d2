import { eventLogConformance } from './conformance.ts';
import { createEmbeddedStore } from './embedded-store.fixture.ts';

eventLogConformance('embedded', createEmbeddedStore);
