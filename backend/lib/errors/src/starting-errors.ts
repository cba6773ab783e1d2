/** What stops a process before it answers anything. */
import { atStart, type ErrorDeclaration } from './error-declaration.ts';

export const starting = {
  config_invalid: atStart(
    'The settings are not valid.',
    'Correct what the message names in airy.yaml or the environment.',
  ),
  port_in_use: atStart('Port {port} is in use.', 'Stop the other program, or start with `--port`.'),
  cannot_listen: atStart(
    'Cannot listen on {host}, port {port}: {reason}.',
    'Give an address of this machine with `--host`, and a free port with `--port`.',
  ),
  ready_file_unwritable: atStart(
    'The ready file {file} cannot be written ({reason}).',
    'Name a file in a folder that you may write to with `--ready-file`.',
  ),
  data_folder_unusable: atStart(
    'The data folder {folder} cannot be used: {reason}.',
    'Name a folder that you may write to with `--data`.',
  ),
  data_folder_damaged: atStart(
    'The file {file} does not hold the number of a format.',
    'Bring the data folder back from a backup; if only this file is damaged, write `1` into it.',
  ),
  postgres_refused: atStart(
    'PostgreSQL at {address} refuses us: {reason}.',
    'Correct the user, password or database in `postgres.url` of airy.yaml; the user needs the right CREATE on the database.',
  ),
  postgres_too_old: atStart('PostgreSQL at {address} has version {version}.', 'Use PostgreSQL 13 or later.'),
  postgres_newer: atStart(
    '{what} in PostgreSQL were made by a newer Airy: version {found}, this one knows {known}.',
    'Run the newer Airy. To go back all the same, stop every replica and drop the schemas {schemas}: views are built anew from the log.',
  ),
  redis_unreachable: atStart(
    'Redis at {address} cannot be reached: {reason}.',
    'Start Redis, or correct `redis.url` in airy.yaml.',
  ),
  redis_refused: atStart(
    'Redis at {address} refuses the connection: {reason}.',
    'Correct the user, password or database in `redis.url` of airy.yaml.',
  ),
  redis_evicts: atStart(
    'Redis at {address} may throw keys away (maxmemory-policy {policy}), and jobs with them.',
    'Set `maxmemory-policy noeviction` in its configuration.',
  ),
  redis_too_old: atStart('Redis at {address} has version {version}.', 'Use Redis 7.0 or later.'),
  data_folder_in_use: atStart(
    'The data folder is used by another process.',
    'Stop it, or start with another `--data`.',
  ),
  client_not_patched: atStart(
    'The Kafka client {package} lacks {what}: without it records are lost or never read.',
    'Run `npx patch-package` in the project folder; `npm start` and `npm test` do it by themselves.',
  ),
  rehome_needed: atStart(
    'The log holds records as Airy Core wrote them: {summary}.',
    'Stop Airy Core, make a backup, then start once with `kafka.rehome: run`; see docs/operate/coming-from-airy-core.md.',
  ),
  rehome_disturbed: atStart(
    'Somebody wrote to {place} while the records of Airy Core were being brought to their places.',
    'Stop Airy Core and every other Airy of this cluster, then start again: it goes on where it was.',
  ),
  writers_running: atStart(
    'The group {group} has members: another Airy is writing.',
    'Stop every Airy of this cluster, then start this one alone: records of Airy Core are brought to their places first.',
  ),
  keys_differ: atStart(
    'The keys of this process are not those of the instance, which was set up by {host}.',
    'Set `security.jwtSecret` to the same value for all processes: the one they had, or the one in `secrets.json` of the data folder of the first; `security.replaceKeys` if it is lost.',
  ),
  second_replica: atStart(
    'Another process ({host}, {pid}) serves {services} from views or files of its own.',
    'Set `postgres.url` for all processes, so that replicas share their views, and the S3 keys of `components.media.storage`, so that they share files; or stop one of the two.',
  ),
  data_folder_newer: atStart(
    'The data folder was written by a newer version.',
    'Start that version, or use another `--data`.',
  ),
} as const satisfies Record<string, ErrorDeclaration>;
