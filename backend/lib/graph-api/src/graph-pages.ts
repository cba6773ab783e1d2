/** Lists of the Graph API come in pages (cursor-based pagination). */
import { listAt, textAt } from '@airy/source-kit';
import type { Json, SourceHttp } from '@airy/source-kit';
import { authorization, callGraph, graphUrl, type GraphAddress } from './graph-call.ts';

/** Pages that are read of one list; Meta gives up to 100 elements a page. */
const maxPages = 20;

export interface ListRequest {
  readonly address: GraphAddress;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly token: string;
}

/** All elements of a list, at most 2,000. @throws GraphFailure */
export async function readWholeList(http: SourceHttp, request: ListRequest): Promise<readonly Json[]> {
  const { address, path, query, token } = request;
  const elements: Json[] = [];
  let after: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const paged: Record<string, string> = { ...query, limit: '100', ...(after === null ? {} : { after }) };
    const url = graphUrl(address, path, paged);
    const body: Json = await callGraph(http, { method: 'GET', url, headers: authorization(token) });
    elements.push(...listAt(body, 'data'));
    // `next` is an address with the token in it: only its being there counts.
    after = textAt(body, 'paging', 'next') === null ? null : textAt(body, 'paging', 'cursors', 'after');
    if (after === null) break;
  }
  return elements;
}
