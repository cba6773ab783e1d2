import { embeddedCoreStore } from './__fixtures__/core-store.ts';
import { rehomeSuite } from './conformance/rehome-suite.ts';

rehomeSuite('the embedded log', () => embeddedCoreStore());
