/** The dependency rule of ARCHITECTURE.md. Each message names the way out. */
const lib = (...names) => `^backend/lib/(${names.join('|')})/`;

const ground = ['model', 'errors', 'content', 'widget-settings'];
const declarations = ['topics', 'contract', 'config', 'secrets', 'filters'];
const machinery = [
  'event-log',
  'event-log-kafka',
  'queue',
  'redis',
  'signals',
  'telemetry',
  'views',
  'processing',
  'http',
  'client',
  'source-kit',
  'graph-api',
  'webhooks',
  'cluster',
  'media',
  'stomp',
  'communication-view',
  'administration-view',
  'contact-view',
  'webhook-view',
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules import each other. Move what both need into a third one below them.',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ground-imports-nothing',
      comment:
        'model, errors, content and widget-settings stand at the bottom. What needs more belongs into a library above them.',
      severity: 'error',
      from: { path: lib(...ground), pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(backend|clients|frontend)/', pathNot: lib(...ground) },
    },
    {
      name: 'declarations-import-ground',
      comment: 'topics, contract, config, secrets and domain import model and errors only. Pass the rest in.',
      severity: 'error',
      from: { path: [lib(...declarations), '^backend/domain/'], pathNot: '\\.test\\.tsx?$' },
      to: {
        path: '^(backend|clients|frontend)/',
        pathNot: [lib(...ground, ...declarations, 'event-log'), '^backend/domain/'],
      },
    },
    {
      name: 'domain-is-pure',
      comment: 'The domain does no I/O. Give it what it needs as an argument, do the I/O in a station.',
      severity: 'error',
      from: { path: '^backend/domain/', pathNot: '\\.(test|fixture)\\.ts$' },
      to: { path: '^(node:)?(fs|net|http|https|child_process|worker_threads|sqlite|os|timers)' },
    },
    {
      name: 'libraries-know-no-service',
      comment: 'A library does not import services, sources or the test kit. Take it as an argument.',
      severity: 'error',
      from: { path: lib(...machinery, 'service'), pathNot: ['\\.(test|fixture)\\.tsx?$', '__fixtures__'] },
      to: { path: '^backend/(services|sources|simulators|lib/testkit)/' },
    },
    {
      name: 'machinery-below-service',
      comment: 'These libraries stand below @airy/service. Declare the interface you need where you need it.',
      severity: 'error',
      from: { path: lib(...machinery), pathNot: ['\\.(test|fixture)\\.tsx?$', '__fixtures__'] },
      to: { path: lib('service', 'testkit') },
    },
    {
      name: 'no-service-imports-a-service',
      comment: 'What two services share is a library under backend/lib.',
      severity: 'error',
      from: { path: '^backend/services/([^/]+)/', pathNot: ['^backend/services/all/', '\\.test\\.ts$'] },
      to: { path: '^backend/services/([^/]+)/', pathNot: '^backend/services/$1/' },
    },
    {
      name: 'a-source-knows-the-kit-only',
      comment: 'A source imports the kit, @airy/content and its own folder. What it lacks belongs into the kit.',
      severity: 'error',
      from: { path: '^backend/sources/([^/]+)/', pathNot: '\\.(test|fixture)\\.ts$' },
      to: {
        path: '^(backend|frontend)/',
        pathNot: ['^backend/sources/$1/', lib('source-kit', 'graph-api', 'model', 'content')],
      },
    },
    {
      name: 'nobody-names-a-source',
      comment: 'Only the generated list knows the sources. Ask for what you need through their declaration.',
      severity: 'error',
      from: {
        path: '^(backend|frontend|cli)/',
        // The widget and its API are the chatplugin source's own two ends.
        pathNot: [
          '^backend/sources/',
          '^backend/services/(all|api-chatplugin)/',
          '\\.generated\\.ts$',
          '\\.test\\.tsx?$',
          '^frontend/chat-plugin/',
          '^frontend/.*/content',
        ],
      },
      to: { path: '^backend/sources/' },
    },
    {
      name: 'simulators-are-for-tests',
      comment: 'A running service never imports a simulator or the test kit.',
      severity: 'error',
      from: {
        path: '^(backend|frontend)/',
        pathNot: ['^backend/simulators/', '^backend/lib/testkit/', '\\.(test|fixture)\\.tsx?$'],
      },
      to: { path: '^backend/(simulators|lib/testkit)/' },
    },
    {
      name: 'front-ends-import-what-runs-anywhere',
      comment: 'Front ends import model, content, contract, client, widget-settings and sources/*/content.',
      severity: 'error',
      from: { path: '^frontend/', pathNot: '\\.test\\.tsx?$' },
      to: {
        path: '^backend/',
        pathNot: [
          lib('model', 'content', 'contract', 'client', 'errors', 'widget-settings'),
          '^backend/sources/[^/]+/src/content\\.ts$',
        ],
      },
    },
    {
      name: 'clients-stand-alone',
      comment: 'What integrators install needs nothing of ours at run time: types are generated, code is its own.',
      severity: 'error',
      from: { path: '^clients/([^/]+)/src/', pathNot: '\\.(test|fixture)\\.ts$' },
      // One client is bundled with another; commands are for Node.
      to: { pathNot: '^clients/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'The import leads nowhere: a misspelt path, or a package that package.json does not list.',
      severity: 'error',
      from: {},
      // `?inline` is for the bundler: a style sheet as text.
      to: { couldNotResolve: true, pathNot: '\\?inline$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Tests may import anything (and the parser does not know `using`, which they use).
    exclude: { path: '((^|/)(dist|node_modules|bench|e2e|__fixtures__)/|\\.test\\.tsx?$)' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
