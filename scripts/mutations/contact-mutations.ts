import type { Mutation } from './mutation.ts';

const merge = 'backend/domain/src/contact/merge.ts';
const saga = 'backend/services/api-contacts/src/saga.ts';
const mergeTests = ['backend/domain/src/contact/merge.test.ts'];
const sagaTests = ['backend/services/api-contacts/src/saga.test.ts'];

/** Of merging contacts, and of the contact that a conversation gets by itself. */
export const contactMutations: readonly Mutation[] = [
  {
    title: 'Contacts: of two that are merged into each other both go through',
    file: merge,
    text: '!(own.destinationId === command.source.id && command.source.id < draft.id)',
    replacement: 'false',
    tests: mergeTests,
  },
  {
    title: 'Contacts: a destination that is being merged itself absorbs another one',
    file: merge,
    text: 'if (own !== null &&',
    replacement: "if (own !== null && own.by === '' &&",
    tests: mergeTests,
  },
  {
    title: 'Contacts: a merge that was refused may be absorbed when its step comes again',
    file: merge,
    text: '  const verdict: Verdict = { refused: reason };\n  draft.remember(',
    replacement: '  const verdict: Verdict = { refused: reason };\n  if (reason.length > 99) draft.remember(',
    tests: mergeTests,
  },
  {
    title: 'Contacts: any merge deletes the source, not only the one that locked it',
    file: merge,
    text: 'mergingOf(draft)?.mergeId !== mergeId) return',
    replacement: 'false) return',
    tests: mergeTests,
  },
  {
    title: 'Contacts: the lock of a merge that gave way stays',
    file: merge,
    text: "  draft.forget('merging');\n  const merge =",
    replacement: '  const merge =',
    tests: mergeTests,
  },
  {
    title: 'Contacts: a deleted destination forgets what it has absorbed',
    file: 'backend/domain/src/contact/decide.ts',
    text: "if (isVerdict(key)) draft.remember(key, 'absorbed');",
    replacement: 'if (isVerdict(key)) draft.forget(key);',
    tests: mergeTests,
  },
  {
    title: 'Contacts: a repeat brings back what was deleted',
    file: 'backend/domain/src/contact/ensure.ts',
    text: 'gone !== null && at <= Number(gone)',
    replacement: 'gone !== null && at < 0',
    tests: sagaTests,
  },
  {
    title: 'Contacts: a merge whose caller died is not ended',
    file: saga,
    text: "      case 'contact.merged': {",
    replacement: "      case 'contact.never' as 'contact.merged': {",
    tests: sagaTests,
  },
  {
    title: 'Contacts: what could not be appended is taken for done',
    file: saga,
    text: '      linked.forgetAll();\n',
    replacement: '',
    tests: sagaTests,
  },
  {
    title: 'Contacts: a message after the deletion of its contact is passed over',
    file: saga,
    text: '      this.#options.linked.forget(conversationsUnlinkedBy(event));\n      events',
    replacement: '      events',
    tests: sagaTests,
  },
];
