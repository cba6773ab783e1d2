/** The AsyncAPI 3 document, made of the contract: what the two sockets send, and the stream of events. */
import { communicationEvent, eventsStream, refreshRequired, sockets, streamedEvent, type Access } from '@airy/contract';
import type { ZodType } from 'zod';
import { SchemaCollector, type JsonSchema } from './json-schema.ts';
import { sampleOf } from './sample.ts';

type Socket = (typeof sockets)[number];

/** Name of a channel: destination `/events` of `/ws.communication` is `communication.events`. */
function nameOf({ path, destination }: Socket): string {
  return `${socketOf(path)}.${destination.slice(destination.lastIndexOf('/') + 1)}`;
}

function socketOf(path: Socket['path']): 'communication' | 'chatplugin' {
  return path === '/ws.communication' ? 'communication' : 'chatplugin';
}

const schemes: Readonly<Partial<Record<Access, readonly string[]>>> = {
  agent: ['session', 'token'],
  visitor: ['visitor'],
};

const stompFrames = `STOMP 1.0 to 1.2 over a plain WebSocket. The upgrade may ask for \`v12.stomp\`, \`v11.stomp\` or \`v10.stomp\`. Send CONNECT, then
SUBSCRIBE to the destination; each MESSAGE frame has one JSON object. Nothing may be sent by SEND.`;

const credentials = {
  communication: 'Who is asking is settled at the upgrade: session cookie, or `Authorization: Bearer <token>`.',
  chatplugin: 'The CONNECT frame carries `Authorization: Bearer <token of chatplugin.authenticate>`.',
};

export function asyncApiOf(): JsonSchema {
  const schemas = new SchemaCollector();
  const messages: Record<string, JsonSchema> = {};
  const channels = [...sockets.map(socket => channelOf(socket, schemas, messages)), streamOf(schemas, messages)];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Airy events',
      version: '1',
      description:
        'What happens, as it happens. The calls are in openapi.json. Generated from backend/lib/contract; do not edit.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      sockets: { host: 'localhost:8080', protocol: 'stomp', description: 'STOMP over WebSocket, `ws://` or `wss://`' },
      stream: { host: 'localhost:8080', protocol: 'http', description: 'Server-sent events' },
    },
    channels: Object.fromEntries(channels.map(({ name, channel }) => [name, channel])),
    operations: Object.fromEntries(channels.map(({ name, operation }) => [`${name}.receive`, operation])),
    components: { messages, schemas: schemas.named, securitySchemes },
  };
}

const securitySchemes = {
  session: { type: 'httpApiKey', in: 'cookie', name: 'airy_auth_token' },
  token: { type: 'http', scheme: 'bearer', description: '`security.systemToken` of airy.yaml' },
  visitor: { type: 'http', scheme: 'bearer', description: 'Token of chatplugin.authenticate, in the CONNECT frame' },
};

interface Described {
  readonly name: string;
  readonly channel: JsonSchema;
  readonly operation: JsonSchema;
}

function channelOf(socket: Socket, schemas: SchemaCollector, messages: Record<string, JsonSchema>): Described {
  const name = nameOf(socket);
  const frames: readonly ZodType[] =
    socket.destination === '/events' ? [socket.frame, refreshRequired] : [socket.frame];
  const events = frames.flatMap(frame => {
    const schema = schemas.schemaOf(frame, 'output');
    return (schema['oneOf'] as readonly JsonSchema[] | undefined) ?? [schema];
  });
  const names = events.map(event => {
    const type = typeOf(event) ?? name;
    messages[type] = messageOf(type, event, schemas);
    return type;
  });
  const destination = `Destination: \`${socket.destination}\`.`;
  const about = [stompFrames, credentials[socketOf(socket.path)], destination, socket.notes ?? ''];
  return describe({
    name,
    address: socket.path,
    server: 'sockets',
    about,
    names,
    schemes: schemes[socket.access] ?? [],
  });
}

/** As `/ws.communication`, each with its cursor. */
function streamOf(schemas: SchemaCollector, messages: Record<string, JsonSchema>): Described {
  messages['event'] = messageOf('event', schemas.schemaOf(streamedEvent, 'output'), schemas);
  const types = communicationEvent.options.map(option => `\`${[...option.shape.type.values][0]}\``);
  const about = [
    'Server-sent events: `id:` is the cursor, `event:` the type, `data:` the object.',
    `Types: ${types.join(', ')}, \`message.updated\` and more.`,
  ];
  const { path: address } = eventsStream;
  return describe({ name: 'stream', address, server: 'stream', about, names: ['event'], schemes: schemes.agent ?? [] });
}

interface Parts {
  readonly name: string;
  readonly address: string;
  readonly server: string;
  readonly about: readonly (string | undefined)[];
  readonly names: readonly string[];
  readonly schemes: readonly string[];
}

function describe(parts: Parts): Described {
  const { name, address, server, about, names } = parts;
  const description = about.filter(Boolean).join('\n\n');
  return {
    name,
    channel: {
      address,
      description,
      servers: [{ $ref: `#/servers/${server}` }],
      messages: Object.fromEntries(names.map(each => [each, { $ref: `#/components/messages/${each}` }])),
    },
    operation: {
      // As seen from Airy: it sends, you receive.
      action: 'send',
      channel: { $ref: `#/channels/${name}` },
      summary: `What a client of ${address} is sent`,
      security: parts.schemes.map(scheme => ({ $ref: `#/components/securitySchemes/${scheme}` })),
      messages: names.map(each => ({ $ref: `#/channels/${name}/messages/${each}` })),
    },
  };
}

function messageOf(name: string, payload: JsonSchema, schemas: SchemaCollector): JsonSchema {
  return { name, title: name, payload, examples: [{ payload: sampleOf(payload, schemas.named) }] };
}

/** The literal of its field `type`. */
function typeOf(event: JsonSchema): string | null {
  const properties = (event['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const type = properties['type']?.['const'];
  return typeof type === 'string' ? type : null;
}
