/** Gives the visitor a text as a file. */

/** Long enough for the browser to have begun. */
const keepMs = 60_000;

export function downloadText({ file_name: name, text }: { readonly file_name: string; readonly text: string }): void {
  // Editors on Windows take a file without this mark for something else than UTF-8.
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), keepMs);
}
