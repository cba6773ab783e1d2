/** Errors as the Graph API words them. */

export interface GraphErrorDeclaration {
  readonly status: number;
  readonly type: string;
  readonly code: number;
  readonly subcode?: number;
  readonly message: string;
}

export class GraphError extends Error {
  readonly declaration: GraphErrorDeclaration;

  constructor(declaration: GraphErrorDeclaration) {
    super(declaration.message);
    this.declaration = declaration;
  }

  get body() {
    const { message, type, code, subcode } = this.declaration;
    return {
      error: {
        message,
        type,
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        fbtrace_id: 'AsImulated',
      },
    };
  }
}

const oauth = 'OAuthException';

export const graphErrors = {
  invalidParameter: (why: string) => new GraphError({ status: 400, type: oauth, code: 100, message: `(#100) ${why}` }),
  unknownObject: (id: string) =>
    new GraphError({
      status: 400,
      type: 'GraphMethodException',
      code: 100,
      subcode: 33,
      message: `Unsupported get request. Object with ID '${id}' does not exist`,
    }),
  noToken: () =>
    new GraphError({
      status: 400,
      type: oauth,
      code: 2500,
      message: 'An active access token must be used to query information about the current user.',
    }),
  badToken: () => new GraphError({ status: 401, type: oauth, code: 190, message: 'Invalid OAuth access token.' }),
  expiredToken: () =>
    new GraphError({
      status: 401,
      type: oauth,
      code: 190,
      subcode: 463,
      message: 'Error validating access token: Session has expired.',
    }),
  rateLimited: () =>
    new GraphError({ status: 429, type: oauth, code: 613, message: 'Calls to this api have exceeded the rate limit.' }),
  temporary: () =>
    new GraphError({
      status: 500,
      type: oauth,
      code: 2,
      message: 'An unexpected error has occurred. Please retry your request later.',
    }),
  windowClosed: () =>
    new GraphError({
      status: 400,
      type: oauth,
      code: 10,
      subcode: 2018278,
      message: '(#10) This message is sent outside of allowed window.',
    }),
  instagramWindowClosed: () =>
    new GraphError({
      status: 400,
      type: oauth,
      code: 10,
      subcode: 2534022,
      message: '(#10) This message is sent outside of allowed window.',
    }),
  humanAgentNotGranted: () =>
    new GraphError({
      status: 403,
      type: oauth,
      code: 10,
      message: "(#10) To use 'Human Agent', your use of this endpoint must be reviewed and approved.",
    }),
  noPermission: () =>
    new GraphError({
      status: 403,
      type: oauth,
      code: 200,
      message: '(#200) Requires pages_messaging permission to manage the object',
    }),
  callbackNotVerified: () =>
    new GraphError({
      status: 400,
      type: oauth,
      code: 2200,
      message: '(#2200) Callback verification failed with the following errors: the challenge was not returned.',
    }),
  noUser: () =>
    new GraphError({ status: 400, type: oauth, code: 100, subcode: 2018001, message: '(#100) No matching user found' }),
} as const;
