/** Handlers by exact path or by folder (`/inbox/`). */

export class Mounts<Handler> {
  readonly #handlers = new Map<string, Handler>();

  /** A path twice is an error of the program. */
  add(path: string, handler: Handler): void {
    if (this.#handlers.has(path)) throw new Error(`${path} is mounted twice.`);
    this.#handlers.set(path, handler);
  }

  /** The exact path, or the folder with the longest name that it lies in; null if there is none. */
  find(path: string): { readonly place: string; readonly handler: Handler } | null {
    const exact = this.#handlers.get(path);
    if (exact !== undefined) return { place: path, handler: exact };
    const folders = [...this.#handlers.keys()].filter(place => isFolder(place) && path.startsWith(place));
    const place = folders.toSorted((a, b) => b.length - a.length)[0];
    const handler = place === undefined ? undefined : this.#handlers.get(place);
    return place === undefined || handler === undefined ? null : { place, handler };
  }
}

/** The root stands for itself only. */
function isFolder(place: string): boolean {
  return place !== '/' && place.endsWith('/');
}

/** The path of a request without its query. */
export function pathOf(request: { readonly url?: string | undefined }): string {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
