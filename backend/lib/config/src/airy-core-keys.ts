/**
 * Keys of Airy Core's airy.yaml (contract §8) that nothing here uses yet. A file that has them still works: each is
 * answered with one warning. A key stands for everything below it.
 */
export const airyCoreKeys = [
  'global.containerRegistry',
  'global.appImageTag',
  'global.host',
  'global.apiHost',
  'global.ingress',
  'global.kafkaCertAuth',
  'global.workerType',
  'config.kafka.zookeepers',
  'config.kafka.keyTrustSecret',
  'config.kafka.commitInterval',
  'provisioning.kafka.namespaceTopics',
  'provisioning.kafka.imageTag',
  'prerequisites',
  'ingress-controller',
  'ingress',
  'tools',
  'serviceAccount',
  'limitRange',
  'repositories',
  'kafka.commitIntervalMs',
  'kafka.commitInterval',
  'kafka.zookeeper',
  'kafka.zookeepers',
  'kafka.keyTrustSecret',
  'components.sources.google',
  'components.sources.twilio',
  'components.sources.viber',
  'components.sources.whatsapp',
  'components.integration',
  'components.media',
  'components.api',
  'components.frontend',
] as const;

/** Keys that every component of Airy Core understood; the cluster's business. */
export const componentKeys: readonly string[] = ['enabled', 'image', 'resources'];

/** What to do instead, where there is something. */
export const airyCoreAdvice: Readonly<Record<string, string>> = {
  'global.host': 'set publicUrl',
  'global.apiHost': 'set publicUrl',
  'global.kafkaCertAuth': 'set kafka.tls.certificate and kafka.tls.key',
  'config.kafka.keyTrustSecret': 'set kafka.tls.certificate and kafka.tls.key',
  'kafka.keyTrustSecret': 'set kafka.tls.certificate and kafka.tls.key',
  'provisioning.kafka.namespaceTopics': 'set kafka.namespace',
};
