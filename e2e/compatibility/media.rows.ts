/** media.upload (contract §3) and what clients do with files (§10). */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/media.test.ts: ${name}`;

export const mediaRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /media.upload, /media.uploadFile',
    verdict: 'different',
    airyCore:
      'The address was that of a public object in S3, for ever, named by SHA-1 and the sender’s extension; without S3 settings the component was off.',
    here: 'The same field `file` and answer `{media_url}`. The address is signed and ends after `media.linkLifetimeDays` (7); whoever reads a message that has it gets a new one. Files are named by SHA-256 and by what is in them, in a folder or, with the same keys of `components.media.storage`, in S3 or a store like it. Idempotency-Key is heeded.',
    test: of('media.upload › takes the field file, by both names, and answers with an address'),
  },
  {
    what: 'POST /media.upload: 422, 400',
    verdict: 'same',
    here: 'With `{code, message, details}`.',
    test: of('media.upload › without a file name is 422, with a broken form 400'),
  },
  {
    what: 'POST /media.upload: largest file',
    verdict: 'different',
    airyCore: '512 MB, the limit of the ingress.',
    here: '413 above `media.maxFileBytes` (25 MiB), for visitors above `media.maxVisitorFileBytes` (10 MiB).',
    test: of('media.upload › of more than the limit is 413'),
  },
  {
    what: '§10: attachments of the widget',
    verdict: 'different',
    airyCore: 'media.upload was called without credentials, and failed when the API had any.',
    here: 'A visitor’s token lets them upload, from any page. Without one it is 403.',
    test: of('a visitor › uploads with the token of the visit, from any page, and agents see it'),
  },
  {
    what: '§10: files that could act in a page (SVG, HTML, PDF)',
    verdict: 'different',
    airyCore: 'Given out with the type that the sender said.',
    here: 'Only ever saved: never shown in a page, whatever they are called.',
    test: of('the address › shows pictures and saves what could act in a page'),
  },
];
