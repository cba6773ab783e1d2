/** Sends a file that the page's program has, as if the visitor had picked it. */
import type { Visit } from '../visit/visit.ts';
import { Attaching, contentOf } from './attaching.ts';
import type { FileRules } from './file-rules.ts';

export function sendFile(file: File, visit: Visit, rules: FileRules): void {
  const attaching = new Attaching({
    rules,
    uploadTo: () => visit.uploadTo(),
    changed(files) {
      if (files.every(({ state }) => state === 'ready'))
        for (const ready of attaching.take()) visit.send(contentOf(ready));
    },
  });
  attaching.add([file]);
}
